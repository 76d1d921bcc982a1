import { failureTexts, generalTexts, logTexts, type StorePath } from '../base/index.ts'
import { asLimit } from './bytes.ts'

/** Why a derivation gave nothing, or why a whole call of Nix did nothing. */
export type FailureCause =
  /**
   * The builder ended with an exit code other than 0. `outOfMemory`: meanwhile the system ended a
   * program for want of memory.
   */
  | { readonly kind: 'exit'; readonly exitCode: number; readonly outOfMemory?: true }
  /** A signal ended the builder; `name` as the system has it: `Killed`. */
  | {
      readonly kind: 'signal'
      readonly signal: number
      readonly name: string
      readonly outOfMemory?: true
    }
  /** The builder ended well and did not make its output. */
  | { readonly kind: 'missing-output'; readonly output: string }
  /** The derivation's builder itself could not be started. */
  | { readonly kind: 'not-startable'; readonly program: string; readonly reason: string }
  /** What is known by its hash alone is neither here nor in a cache; `text` says what and why. */
  | { readonly kind: 'absent'; readonly text: string }
  /** What is in the store is not what Nix wrote there; hashes in SRI form, null where not known. */
  | {
      readonly kind: 'tampered'
      readonly path: StorePath
      readonly expected: string
      readonly got: string | null
    }
  /** Nix takes it for valid, and it is not on the disk. */
  | { readonly kind: 'gone'; readonly path: StorePath }
  | { readonly kind: 'hash-mismatch'; readonly specified: string; readonly got: string }
  /** `silent`: it wrote nothing for so long; null where Nix does not tell which limit it was. */
  | {
      readonly kind: 'timeout'
      readonly seconds: number
      readonly silent: boolean | null
      /** It is the limit that the step declares, and no setting of Nix. */
      readonly declared?: true
    }
  /** It had more memory than the step declares; in bytes. */
  | { readonly kind: 'memory-limit'; readonly bytes: number }
  | { readonly kind: 'log-limit'; readonly bytes: number }
  | {
      readonly kind: 'unsupported'
      readonly required: string
      readonly available: string
    }
  | { readonly kind: 'no-space' }
  /** A pipe, a socket or a device in the output; `file` is its path there. */
  /** `file` is empty where it is the output itself. */
  | { readonly kind: 'unsupported-file'; readonly file: string }
  | { readonly kind: 'store-not-writable'; readonly text: string }
  | { readonly kind: 'sandbox-impossible'; readonly text: string }
  | { readonly kind: 'daemon-gone'; readonly text: string }
  /** Nix's own words. */
  | { readonly kind: 'other'; readonly text: string }

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
        required: withFeatures(system, features),
        available: withFeatures(own, ownFeatures)
      })
  },
  {
    pattern: failureTexts.systemRequiredLater.pattern,
    meaning: ([drvPath, system = '', features = '', own = '', ownFeatures = '']) =>
      failed(drvPath, {
        kind: 'unsupported',
        required: withFeatures(system, features),
        available: withFeatures(own, ownFeatures)
      })
  },
  {
    pattern: failureTexts.featuresRequired.pattern,
    meaning: ([drvPath, features = '', ownFeatures = '']) =>
      failed(drvPath, {
        kind: 'unsupported',
        required: withFeatures('a machine', features),
        available: withFeatures('a machine', ownFeatures)
      })
  },
  {
    pattern: failureTexts.dependency.pattern,
    meaning: ([drvPath = '']) => ({ kind: 'blocked', drvPath })
  },
  {
    pattern: failureTexts.dependencyLater.pattern,
    meaning: ([drvPath = '']) => ({ kind: 'blocked', drvPath })
  },
  {
    pattern: failureTexts.summary.pattern,
    meaning: ([text = '']) => ({ kind: 'summary', drvPaths: derivationsIn(text) })
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

/** Reads one error message of Nix (level 0), without colour codes. */
export function readError(message: string): ErrorMeaning {
  const text = withoutLog(message.replace(/^error:\s*/, '')).trim()
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
  const cause: FailureCause = general === undefined ? { kind: 'other', text } : general[1](text)
  const drvPath = derivationsIn(text)[0]
  return drvPath === undefined ? { kind: 'general', cause } : { kind: 'failed', drvPath, cause }
}

/** Without the lines of a builder that Nix quotes among its own words, each behind an angle bracket. */
function withoutLog(text: string): string {
  return text.replace(/\n\s*> [^\n]*/g, '')
}

function derivationsIn(text: string): StorePath[] {
  return [...text.matchAll(new RegExp(drv, 'g'))].map(([, drvPath = '']) => drvPath)
}

function withFeatures(system: string, features: string): string {
  return features.trim() === '' ? system : `${system} (${features.trim()})`
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

/** Sentences for a reader who is new to Nix: what happened, then the way out where there is one. */
export function explainFailure(cause: FailureCause): string[] {
  switch (cause.kind) {
    case 'exit':
      return [
        `The program ended with exit code ${cause.exitCode}.`,
        ...(cause.outOfMemory === true ? [outOfMemory] : exitHint(cause.exitCode))
      ]
    case 'signal':
      return [
        `The program was ended by signal ${cause.signal}${cause.name === '' ? '' : ` (${cause.name})`}.`,
        ...(cause.signal === 9
          ? [cause.outOfMemory === true ? outOfMemory : 'Nix does not say who sent it.']
          : []),
        ...(cause.signal === 11 ? ['The program itself has a fault: it used memory wrongly.'] : [])
      ]
    case 'missing-output':
      return [
        cause.output === 'out'
          ? 'The step ended well but wrote nothing to $out.'
          : `The step ended well but did not make its output ${cause.output}.`
      ]
    case 'not-startable':
      return [
        `The program that builds it cannot be started: ${cause.program}: ${cause.reason}.`,
        'Either it is not there, or it needs files that are not in the Nix store: a step sees nothing else of this machine.'
      ]
    case 'absent':
      return [`${cause.text.slice(0, 1).toUpperCase()}${cause.text.slice(1)}.`]
    case 'tampered':
      return [
        `The content of ${cause.path} is not what it was when it came into the store: its hash was ${cause.expected}, and is ${cause.got ?? 'another'} now. It was changed by hand, or the disk is damaged.`,
        'Take it out of the store and get it again: %verify --mend does so, with its name behind it.'
      ]
    case 'gone':
      return [
        `Its result is gone: Nix takes ${cause.path} for valid, and it is not on the disk. It was removed by hand, so Nix builds it no more.`,
        'Have Nix forget it and build it again: %verify --mend does so, with its name behind it.'
      ]
    case 'hash-mismatch':
      if (/^sha256-A{43}=$/.test(cause.specified)) {
        return [
          'It ran, and its result has no hash yet that it could be pinned by.',
          `Write this line into its definition: hash = "${cause.got}";`
        ]
      }
      return [
        `The content is not what the hash says: ${cause.specified} was given, ${cause.got} is what came.`,
        `Where the new content is right, put ${cause.got} in its place.`
      ]
    case 'memory-limit':
      return [
        `The step had more memory than ${asLimit(cause.bytes)}, its limit, and was ended.`,
        'Where it needs more, raise memory in its definition: that alone does not change what it is.'
      ]
    case 'timeout':
      if (cause.declared === true) {
        return [
          `It was ended after ${cause.seconds} ${cause.seconds === 1 ? 'second' : 'seconds'}, its limit.`,
          'Where it needs more, raise timeout in its definition: that alone does not change what it is.'
        ]
      }
      return [
        cause.silent === true
          ? `The step wrote nothing for ${cause.seconds} seconds and was ended.`
          : `The step took longer than ${cause.seconds} seconds and was ended.`,
        cause.silent === null
          ? 'The limit is the setting timeout or, for a step that writes nothing, max-silent-time of nix.conf.'
          : `The limit is the setting ${cause.silent ? 'max-silent-time' : 'timeout'} of nix.conf.`
      ]
    case 'log-limit':
      return [
        `The step wrote more than ${cause.bytes} bytes of output and was ended.`,
        'The limit is the setting max-build-log-size of nix.conf.'
      ]
    case 'unsupported':
      return [
        `The step needs a machine of another kind: ${cause.required}; this one is ${cause.available}.`,
        'Build it for this system, or name a machine that can in the setting builders of nix.conf.'
      ]
    case 'unsupported-file':
      if (cause.file === '') {
        return [
          'The result itself, $out, is a pipe, a socket or a device: a result is a file, a folder or a link.',
          'Let the step leave a file or a folder there, as in: rm $out; mkdir $out'
        ]
      }
      return [
        `The step left ${cause.file} in its output, which is a pipe, a socket or a device: a result holds files, folders and links alone.`,
        `Let it end with that taken away, as in: rm ${cause.file}`
      ]
    case 'no-space':
      return [
        'There was no space left on the disk.',
        'Free some, for instance with: nix-collect-garbage'
      ]
    case 'store-not-writable':
      return [
        `The Nix store cannot be written: ${firstLine(cause.text)}`,
        'nix-workflow doctor says which store is used and how to mend it.'
      ]
    case 'sandbox-impossible':
      return [
        `This system does not let Nix make a sandbox: ${firstLine(cause.text)}`,
        'In a container, allow user namespaces (docker run --privileged, or --security-opt seccomp=unconfined); or build without a sandbox, which every card then says: NIX_CONFIG="sandbox = false".'
      ]
    case 'daemon-gone':
      return [
        `The Nix daemon does not answer: ${firstLine(cause.text)}`,
        'Start it: systemctl start nix-daemon'
      ]
    case 'other':
      return cause.text.split('\n').slice(0, 10)
  }
}

const outOfMemory =
  'While it ran, the system had no memory left and ended a program: try with smaller data, or with fewer steps at a time.'

function exitHint(exitCode: number): string[] {
  if (exitCode === 126) return ['That code says: the program is there but cannot be run.']
  if (exitCode === 127) return ['That code says: a program was not found.']
  if (exitCode > 128 && exitCode < 128 + 32) {
    return [`That code mostly says: a program in it was ended by signal ${exitCode - 128}.`]
  }
  return []
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
