import { askStore, outputName, readDerivation } from '../store/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import {
  initialState,
  logReader,
  type LogState,
  parseLogLine,
  redactor,
  reduce
} from '../log/index.ts'
import { type Ended, interruptOn, run, start, startWithPipe } from '../process/index.ts'
import type { BuildFolder } from './build-folder.ts'
import { type BuildLog, gatherLog } from './own-log.ts'
import { type SecretValues, secretVariables } from './secrets.ts'
import { canWatch, endingSeconds, watchBuilders } from './watch.ts'
import { logTexts, namePart, type StorePath } from '../base/index.ts'

/** How one `nix-store --realise` came out. */
export interface Realised {
  readonly ended: Ended
  readonly state: LogState
  /**
   * By derivation, what it gave: `out`, or the first of its outputs. Nix writes them only where
   * all that were asked for are there, so this is complete or empty.
   */
  readonly outPaths: ReadonlyMap<StorePath, StorePath>
  /** Of a call with secrets: what its builder wrote, and how often each was taken out of that. */
  readonly secret?: {
    readonly log: BuildLog
    readonly counts: ReadonlyMap<string, number>
  }
}

export interface RealiseOptions {
  /** Build and fetch nothing: take what is there, and note what turns out to be the same. */
  readonly settle?: boolean
  /** Build, but ask no cache. */
  readonly withoutCaches?: boolean
  /** Build on this machine alone. */
  readonly here?: boolean
  /** Where to build, and leave the folders of builds that fail: see `kept.ts`. */
  readonly buildFolder?: BuildFolder | null
  /**
   * Build once more what is there, and compare (`--check`). What differs is kept beside the output,
   * with `.check` behind its name. Of floating content-addressed outputs Nix compares nothing.
   */
  readonly check?: boolean
  /** Builders at work at a time; Nix's setting where left out. */
  readonly maxJobs?: number | undefined
  /** Seconds that a builder may run. */
  readonly timeout?: number | null | undefined
  /** What builders see as NIX_BUILD_CORES. */
  readonly cores?: number | null | undefined
  /** Bytes that a builder may have; it has no effect where a daemon runs the builders. */
  readonly memory?: number | null | undefined
  /** A builder was ended for one of these two. */
  readonly onLimit?: ((limit: 'memory' | 'seconds') => void) | undefined
  /** Folders of this machine that builders see, by their place in the sandbox. */
  readonly sandboxPaths?: ReadonlyMap<string, string> | undefined
  /** What of this machine builders see as well, where it is there: as `sandbox-paths` has it. */
  readonly devices?: readonly string[] | undefined
  /** What the builder is given: it is built on this machine, and nothing of it is kept in a log. */
  readonly secrets?: SecretValues | undefined
  /** After each message. */
  readonly onState?: ((state: LogState) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * One call of Nix for `drvPaths`, each once. `--keep-going`: a failure does not stop what does not
 * depend on it. Its debugging level is switched on, since only there does Nix say when a builder
 * ends: the end of its activity comes with the end of the whole call. That costs about 4 ms a
 * derivation that is built, and 0.1 ms one that is there (200 trivial ones, 2 cores).
 */
export async function realise(
  nix: Nix,
  drvPaths: readonly StorePath[],
  options: RealiseOptions = {}
): Promise<Realised> {
  if (drvPaths.length === 0) {
    const ended = { exitCode: 0, signal: null, startError: null }
    return { ended, state: initialState, outPaths: new Map() }
  }
  let state = initialState
  const stdout: string[] = []
  const { memory = null, timeout = null } = options
  const isWatched = (memory !== null || timeout !== null) && canWatch && nix.store.kind !== 'daemon'
  // Nix would end a step without a word to it, so that it could keep nothing of what it wrote.
  const latest = isWatched && timeout !== null ? timeout + endingSeconds : timeout
  const given = realiseArguments(drvPaths, { ...options, timeout: latest })
  const asked = invokeNix(nix, 'nix-store', given)
  const { secrets = new Map<string, string>() } = options
  const environment = {
    ...asked.environment,
    ...options.buildFolder?.environment,
    ...secretVariables(secrets)
  }
  const invocation = { ...asked, environment }
  const log = secrets.size === 0 ? null : gatherLog()
  const said = logReader((message) => {
    log?.take(message)
    state = reduce(state, message, Date.now())
    options.onState?.(state)
  })
  const hidden = secrets.size === 0 ? null : redactor(secrets, (lines) => said.take(lines))
  const listeners = {
    stdout: (line: string) => void stdout.push(line),
    stderrBytes: (chunk: Buffer) => (hidden ?? said).take(chunk)
  }
  // Where nothing is built, nothing is written that makes a pipe worth its while.
  const child =
    options.settle === true
      ? await start(invocation, listeners)
      : await startWithPipe(invocation, listeners)
  child.endInput()
  const forget = interruptOn(options.signal, child)
  const unwatch = isWatched
    ? watchBuilders(child.pid, { memory, seconds: timeout }, (limit) => options.onLimit?.(limit))
    : () => undefined
  const ended = await child.ended
  hidden?.end()
  said.end()
  forget()
  unwatch()
  const outPaths = outPathsOf(nix, drvPaths, ended.exitCode === 0 ? stdout : [])
  if (log === null || hidden === null) return { ended, state, outPaths }
  return { ended, state, outPaths, secret: { log: log.end(), counts: hidden.counts() } }
}

/** What `nix-store` is started with to realise derivations. */
export function realiseArguments(
  drvPaths: readonly StorePath[],
  {
    settle,
    withoutCaches,
    here,
    buildFolder,
    check,
    maxJobs,
    timeout,
    cores,
    sandboxPaths = new Map(),
    devices = [],
    secrets = new Map()
  }: RealiseOptions = {}
): string[] {
  const folders = [...sandboxPaths].map(([place, folder]) => `${place}=${folder}`)
  // Another machine may be told of them too, and has its own.
  const seen = [...folders, ...devices.map((path) => `${path}?`)]
  return [
    '--realise',
    '--keep-going',
    ...(settle === true ? ['--max-jobs', '0', '--builders', ''] : ['-vvv']),
    ...(here === true ? ['--builders', ''] : []),
    ...(check === true ? ['--check'] : []),
    ...(buildFolder == null ? [] : buildFolder.arguments),
    ...(buildFolder != null || check === true ? ['--keep-failed'] : []),
    ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
    ...(timeout == null ? [] : ['--timeout', String(timeout)]),
    ...(cores == null ? [] : ['--cores', String(cores)]),
    // They are folders of this machine, or no other machine's business.
    ...(sandboxPaths.size === 0 && secrets.size === 0 ? [] : ['--builders', '']),
    // Nix would keep what a builder writes as it is.
    ...(secrets.size === 0 ? [] : nothingKept),
    ...(seen.length === 0 ? [] : ['--option', 'extra-sandbox-paths', seen.join(' ')]),
    ...(settle === true || withoutCaches === true ? noCaches : []),
    '--log-format',
    'internal-json',
    ...drvPaths
  ]
}

/** What has Nix keep nothing of what builders write, as it is written. */
export const nothingKept = [
  ...['--option', 'keep-build-log', 'false'],
  ...['--option', 'keep-failed', 'false']
]

/** What has a call ask no cache. */
export const noCaches = ['--option', 'substituters', '']

/** Nix writes a line an output, derivation by derivation; those of one are in no given order. */
function outPathsOf(
  nix: Nix,
  drvPaths: readonly StorePath[],
  lines: readonly string[]
): Map<StorePath, StorePath> {
  const outPaths = new Map<StorePath, StorePath>()
  if (lines.length === 0) return outPaths
  let at = 0
  for (const drvPath of drvPaths) {
    const derivation = lines.length === drvPaths.length ? null : readDerivation(nix, drvPath)
    const outputs = derivation?.ok === true ? [...derivation.value.outputs.keys()] : ['out']
    const ofThis = lines.slice(at, at + outputs.length)
    const name = outputName(drvPath, outputs.includes('out') ? 'out' : (outputs[0] ?? 'out'))
    const line = ofThis.find((path) => namePart(path) === name) ?? ofThis[0]
    if (line !== undefined) outPaths.set(drvPath, line)
    at += outputs.length
  }
  return outPaths
}

/**
 * What derivations gave that are thought to be there, without building any. Those that are not are
 * missing in the answer: where one is, the halves are asked for by themselves, and so on.
 */
export async function outputsThatAreThere(
  nix: Nix,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const together = await realise(nix, drvPaths, { settle: true, signal })
  if (signal?.aborted === true) return new Map()
  if (together.ended.exitCode === 0 || drvPaths.length === 1) return together.outPaths
  const half = Math.ceil(drvPaths.length / 2)
  const [first, second] = await Promise.all([
    outputsThatAreThere(nix, drvPaths.slice(0, half), signal),
    outputsThatAreThere(nix, drvPaths.slice(half), signal)
  ])
  return new Map([...first, ...second])
}

/**
 * Which derivations Nix would build for `drvPaths`, those on the way included, if no cache had
 * them. Of content-addressed ones it tells the truth only after a call that settles.
 */
export async function forecast(
  nix: Nix,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<ReadonlySet<StorePath>> {
  if (drvPaths.length === 0) return new Set()
  const asked = await run(
    invokeNix(nix, 'nix-store', [
      ...['--realise', '--dry-run', ...noCaches],
      ...['--log-format', 'internal-json', ...drvPaths]
    ]),
    signal
  )
  const listed = asked.stderr.split('\n').map(parseLogLine)
  return new Set(
    listed.flatMap((message) =>
      message?.kind === 'text' && logTexts.listed.pattern.test(message.text)
        ? [message.text.trim()]
        : []
    )
  )
}

/**
 * What derivations gave that are there by now, without building or registering any: of those that
 * another call is at work on, too.
 */
export async function outputsNow(
  nix: Nix,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const answered = await askStore(nix, (store) => store.outputs(drvPaths))
  if (answered !== null) return answered
  const unbuilt = await forecast(nix, drvPaths, signal)
  const there = drvPaths.filter((drvPath) => !unbuilt.has(drvPath))
  return signal?.aborted === true || there.length === 0
    ? new Map()
    : outputsThatAreThere(nix, there, signal)
}

/**
 * What of `wanted` is there, or turns out to be the same as what is; asked in one process, where all
 * is there. Cut-offs are registered.
 */
export async function outputsThere(
  nix: Nix,
  wanted: readonly StorePath[],
  signal: AbortSignal | undefined
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const all = await realise(nix, wanted, { settle: true, signal })
  if (all.ended.exitCode === 0 || signal?.aborted === true) return all.outPaths
  // That call has registered every cut-off, so that only now a forecast tells the truth.
  const unbuilt = await forecast(nix, wanted, signal)
  return outputsThatAreThere(
    nix,
    wanted.filter((drvPath) => !unbuilt.has(drvPath))
  )
}
