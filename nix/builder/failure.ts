import { failureTexts, generalTexts, logTexts, type StorePath } from '../base/index.ts'
import type { FailureCause, MachineKind } from '../remembered/index.ts'

export type { FailureCause, MachineKind } from '../remembered/index.ts'

/** What one of Nix's error messages says. */
export type ErrorMeaning =
  | { readonly kind: 'failed'; readonly drvPath: StorePath; readonly cause: FailureCause }
  /** An input of the derivation gave nothing. */
  | { readonly kind: 'blocked'; readonly drvPath: StorePath }
  /** Wanted derivations that gave nothing, for whatever reason. */
  | { readonly kind: 'summary'; readonly drvPaths: readonly StorePath[] }
  /** Some derivation took too long; newer Nix does not say which. */
  | { readonly kind: 'timed-out'; readonly seconds: number }
  /** The call as a whole. */
  | { readonly kind: 'general'; readonly cause: FailureCause }

const drv = String.raw`'(/nix/store/[^'!^]+\.drv)(?:[!^][^']*)?'`

interface Pattern {
  readonly pattern: RegExp
  readonly meaning: (groups: readonly string[]) => ErrorMeaning
}

const failed = (drvPath: string | undefined, cause: FailureCause): ErrorMeaning => ({
  kind: 'failed',
  drvPath: drvPath ?? '',
  cause
})

/** The first that fits is taken. */
const patterns: readonly Pattern[] = [
  {
    pattern: failureTexts.exit.pattern,
    meaning: ([drvPath, code]) => failed(drvPath, { kind: 'exit', exitCode: Number(code) })
  },
  {
    pattern: failureTexts.signal.pattern,
    meaning: ([drvPath, signal, name = '']) =>
      failed(drvPath, { kind: 'signal', signal: Number(signal), name })
  },
  {
    pattern: failureTexts.missingOutput.pattern,
    meaning: ([drvPath, output = '']) => failed(drvPath, { kind: 'missing-output', output })
  },
  {
    pattern: failureTexts.hashMismatch.pattern,
    meaning: ([first, second, specified = '', got = '']) =>
      failed(second || first, { kind: 'hash-mismatch', specified, got })
  },
  {
    pattern: failureTexts.timeout.pattern,
    meaning: ([drvPath, seconds, silence]) =>
      failed(drvPath, {
        kind: 'timeout',
        seconds: Number(seconds),
        silent: silence !== undefined && silence !== ''
      })
  },
  {
    pattern: failureTexts.anyTimeout.pattern,
    meaning: ([seconds]) => ({ kind: 'timed-out', seconds: Number(seconds) })
  },
  {
    pattern: failureTexts.logLimit.pattern,
    meaning: ([drvPath, bytes]) => failed(drvPath, { kind: 'log-limit', bytes: Number(bytes) })
  },
  {
    pattern: failureTexts.systemRequired.pattern,
    meaning: ([system = '', features = '', drvPath, own = '', ownFeatures = '']) =>
      failed(drvPath, {
        kind: 'unsupported',
        required: machine(system, features),
        available: machine(own, ownFeatures)
      })
  },
  {
    pattern: failureTexts.systemRequiredLater.pattern,
    meaning: ([drvPath, system = '', features = '', own = '', ownFeatures = '']) =>
      failed(drvPath, {
        kind: 'unsupported',
        required: machine(system, features),
        available: machine(own, ownFeatures)
      })
  },
  {
    pattern: failureTexts.featuresRequired.pattern,
    meaning: ([drvPath, features = '', ownFeatures = '']) =>
      failed(drvPath, {
        kind: 'unsupported',
        required: machine(null, features),
        available: machine(null, ownFeatures)
      })
  },
  {
    pattern: failureTexts.dependency.pattern,
    meaning: ([drvPath = '']) => ({ kind: 'blocked', drvPath })
  },
  {
    pattern: failureTexts.dependencyLater.pattern,
    meaning: ([drvPath = '']) => ({ kind: 'blocked', drvPath })
  }
]

/** A path that leads to no file in an output, but to the output. */
const outputItself = /(?:^|\/)nix\/store\/[a-z0-9]{32}-[^/]+$/

/** What a call as a whole can meet. They may also stand in the error of one derivation. */
const generalPatterns: readonly (readonly [RegExp, (text: string) => FailureCause])[] = [
  [
    generalTexts.unsupportedFile.pattern,
    (text) => {
      const found = generalTexts.unsupportedFile.pattern.exec(text)?.[1] ?? ''
      const file = outputItself.test(found) ? '' : found
      return { kind: 'unsupported-file', file }
    }
  ],
  [generalTexts.noSpace.pattern, () => ({ kind: 'no-space' })],
  [generalTexts.sandboxImpossible.pattern, (text) => ({ kind: 'sandbox-impossible', text })],
  [generalTexts.daemonGone.pattern, (text) => ({ kind: 'daemon-gone', text })],
  [generalTexts.storeNotWritable.pattern, (text) => ({ kind: 'store-not-writable', text })]
]

/**
 * How much of a message is searched for what it says, which stands at its beginning; only the list
 * of what gave nothing may be longer. A builder may write messages of a megabyte, and some of the
 * patterns take a time that grows with the square of this: 10 ms at most.
 */
const longestSearched = 8192

/** Reads one error message of Nix (level 0), without colour codes. */
export function readError(message: string): ErrorMeaning {
  const whole = withoutLog(message.replace(/^error:\s*/, '')).trim()
  const [, list] = failureTexts.summary.pattern.exec(whole) ?? []
  const text = whole.slice(0, longestSearched)
  if (list !== undefined) return { kind: 'summary', drvPaths: derivationsIn(list) }
  for (const { pattern, meaning } of patterns) {
    const match = pattern.exec(text)
    if (match === null) continue
    const found = meaning(match.slice(1))
    if (found.kind !== 'failed' || found.cause.kind !== 'exit') return found
    // Nix adds a remark where the disk is all but full.
    return generalTexts.littleSpace.pattern.test(text)
      ? { ...found, cause: { kind: 'no-space' } }
      : found
  }
  const general = generalPatterns.find(([pattern]) => pattern.test(text))
  const cause: FailureCause =
    general === undefined ? { kind: 'other', text: whole } : general[1](whole)
  const drvPath = derivationsIn(text)[0]
  return drvPath === undefined ? { kind: 'general', cause } : { kind: 'failed', drvPath, cause }
}

/** Without the lines of a builder that Nix quotes among its own words, each behind an angle bracket. */
function withoutLog(text: string): string {
  return text.replace(/\n[^\S\n]*> [^\n]*/g, '')
}

function derivationsIn(text: string): StorePath[] {
  return [...text.matchAll(new RegExp(drv, 'g'))].map(([, drvPath = '']) => drvPath)
}

function machine(system: string | null, features: string): MachineKind {
  return { system, features: features.trim() }
}

/** As the system words its errors: what else stands there is not its. */
const systemReason = /^[A-Z][A-Za-z ()-]{1,60}$/

/**
 * The cause as the end of the log tells it better than the exit code: where it is Nix itself that
 * failed to start the builder. A builder that did start can write the same about another program.
 */
export function refineCause(
  cause: FailureCause,
  logLines: readonly string[],
  builder: string | null
): FailureCause {
  if (cause.kind !== 'exit' || cause.exitCode !== 1) return cause
  for (const line of logLines.slice(-3)) {
    const [, program, reason] = logTexts.notStartable.pattern.exec(line) ?? []
    const isOfSystem = reason !== undefined && systemReason.test(reason)
    if (program !== undefined && program === builder && isOfSystem) {
      return { kind: 'not-startable', program, reason }
    }
    // The library names a builder that there cannot be, so that Nix quotes a sentence.
    const text = logTexts.noSuchBuiltin.pattern.exec(line)?.[1]
    if (text !== undefined && builder === `builtin:${text}`) return { kind: 'absent', text }
  }
  return cause
}
