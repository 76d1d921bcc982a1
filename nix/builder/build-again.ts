import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, settle } from './builder.ts'
import { makeBuildFolder } from './build-folder.ts'
import { withDevices } from './devices.ts'
import { groupOf, noLimits, type StepLimits } from './limits.ts'
import { progressOf, throttle, type BuildProgress } from './progress.ts'
import { realise, type Realised } from './realise.ts'
import { readErrors } from './errors.ts'
import { reporter } from './call-report.ts'
import { reportUnusable, type DerivationReport } from './report.ts'
import { secretsFor, withSecrets } from './secret-steps.ts'
import {
  type Derivation,
  forget,
  known,
  readDerivation,
  rememberVerified,
  type ResultRecord
} from '../store/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { dropPartial } from './partial.ts'
import { run } from '../process/index.ts'
import { comparisonTexts, makeTemporaryFolder, type StorePath } from '../base/index.ts'

/** What came of building a result once more. */
export type BuiltAgain =
  /** The same, byte by byte. `record` counts it. */
  | { readonly kind: 'same'; readonly record: ResultRecord }
  /** Other bytes: `place` is where they are on disk, null where they were not kept. */
  | { readonly kind: 'different'; readonly record: ResultRecord; readonly place: string | null }
  /** This time nothing came out. */
  | { readonly kind: 'failed'; readonly report: DerivationReport }
  | { readonly kind: 'stopped' }
  /** It is taken by its hash: there is nothing that could be run. */
  | { readonly kind: 'pinned' }
  /** What it reads is not there any more; it would be built first, and might be something else. */
  | { readonly kind: 'inputs-gone'; readonly inputs: readonly StorePath[] }

export interface BuildAgainOptions {
  readonly limits: ReadonlyMap<StorePath, StepLimits>
  /** Whether a result that is known by its hash can be made by running its step. */
  readonly isRun: (drvPath: StorePath) => boolean
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
  /** An interrupt: builders are ended. What was compared by then counts. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Builds results that are there once more, as parallel as Nix's settings allow, and compares the
 * bytes. What comes of it is counted in their records.
 *
 * Nix itself compares (`nix-store --realise --check`) only where an output's path is known before it
 * is built. Of a floating content-addressed one it runs the builder and drops what comes out without
 * a word (2.8 to 2.34). Such a derivation is therefore built as another one, which has one more input
 * that nothing names: its builder sees the same arguments and the same environment, and the same
 * bytes get the same path.
 */
export async function buildAgain(
  nix: Nix,
  records: readonly ResultRecord[],
  options: BuildAgainOptions
): Promise<ReadonlyMap<StorePath, BuiltAgain>> {
  const outcome = new Map<StorePath, BuiltAgain>()
  const floating: Known[] = []
  const fixed: Known[] = []
  const read = records.flatMap((record) => {
    const derivation = readDerivation(nix, record.drvPath)
    return derivation.ok ? [{ record, derivation: derivation.value }] : []
  })
  const isThere = await inputsThere(nix, read, options.signal)
  for (const one of read) {
    const { record, derivation } = one
    const { drvPath } = record
    const output = derivation.outputs.get('out')
    const gone = [...derivation.inputDrvs.keys()].filter((input) => !isThere(input))
    if (options.signal?.aborted === true) outcome.set(drvPath, { kind: 'stopped' })
    else if (output !== undefined && output.hash !== '' && !options.isRun(drvPath))
      outcome.set(drvPath, { kind: 'pinned' })
    else if (gone.length > 0) outcome.set(drvPath, { kind: 'inputs-gone', inputs: gone })
    else if (output?.path === null && output.hashAlgorithm !== '') floating.push(one)
    else fixed.push(one)
  }
  for (const found of [
    await buildAsOther(nix, floating, options),
    await buildAndCheck(nix, fixed, options)
  ]) {
    for (const [drvPath, one] of found) outcome.set(drvPath, one)
  }
  return outcome
}

interface Known {
  readonly record: ResultRecord
  readonly derivation: Derivation
}

async function inputsThere(
  nix: Nix,
  read: readonly Known[],
  signal: AbortSignal | undefined
): Promise<(drvPath: StorePath) => boolean> {
  const inputs = new Set(read.flatMap(({ derivation }) => [...derivation.inputDrvs.keys()]))
  const unknown = [...inputs].filter((drvPath) => known(nix, drvPath) === null)
  const settled = unknown.length === 0 ? new Map() : await settle(nix, unknown, signal)
  return (drvPath) => settled.has(drvPath) || known(nix, drvPath) !== null
}

async function buildAsOther(
  nix: Nix,
  steps: readonly Known[],
  { limits, onProgress, signal }: BuildAgainOptions
): Promise<ReadonlyMap<StorePath, BuiltAgain>> {
  if (steps.length === 0) return new Map()
  const others = await instantiateOthers(nix, steps)
  const own = new Map(others.map((other, index) => [other, steps[index]?.record.drvPath ?? other]))
  const ownOf = (drvPath: StorePath): StorePath => own.get(drvPath) ?? drvPath
  const built = await build(nix, {
    drvPaths: others,
    limits: new Map(
      [...own].flatMap(([other, drvPath]) => {
        const declared = limits.get(drvPath)
        // A state or snapshots of an earlier run would hide what a run from the beginning gives.
        return declared === undefined
          ? []
          : [[other, { ...declared, state: false, snapshot: null }] as const]
      })
    ),
    onProgress: (progress) => onProgress?.(withNames(progress, ownOf)),
    signal
  })
  await dropPartial(
    nix,
    [...built.derivations.values()].map(({ resolvedDrvPath }) => resolvedDrvPath)
  )
  return new Map(
    steps.map(({ record }, index): [StorePath, BuiltAgain] => {
      const other = others[index] ?? ''
      const report = built.derivations.get(other)
      forget(nix, other)
      const { drvPath } = record
      if (report === undefined || report.status === 'stopped') return [drvPath, { kind: 'stopped' }]
      if (report.outPath === null) return [drvPath, { kind: 'failed', report }]
      const isSame = report.outPath === record.outPath
      const counted = rememberVerified(nix, record, isSame)
      return [
        drvPath,
        isSame
          ? { kind: 'same', record: counted }
          : { kind: 'different', record: counted, place: nix.onDisk(report.outPath) }
      ]
    })
  )
}

function withNames(
  progress: BuildProgress,
  ownOf: (drvPath: StorePath) => StorePath
): BuildProgress {
  return {
    ...progress,
    running: progress.running.map((one) => ({ ...one, drvPaths: one.drvPaths.map(ownOf) })),
    done: progress.done.map(ownOf),
    ended: progress.ended.map(ownOf),
    failed: progress.failed.map(ownOf)
  }
}

/**
 * In Nix: a list of derivations like those that a file describes, each with one more input. All
 * that a derivation says stands in strings whose store paths count as inputs only by their context.
 */
const othersExpression = `{ file }: map (
  one: derivation (one.env // {
    inherit (one) system args;
    builder = one.builder
      + builtins.appendContext "" (builtins.listToAttrs (
        map (path: { name = path; value = { path = true; }; }) one.sources
        ++ map (input: { name = input.drvPath; value = { inherit (input) outputs; }; }) one.inputs
      ))
      + builtins.substring 0 0 (builtins.toFile "once-more" one.mark);
  })
) (builtins.fromJSON (builtins.readFile file))`

async function instantiateOthers(nix: Nix, steps: readonly Known[]): Promise<StorePath[]> {
  const folder = makeTemporaryFolder()
  try {
    const file = join(folder, 'once-more.json')
    const mark = `${Date.now()} ${process.pid}`
    const described = steps.map(({ derivation }, index) => ({
      env: {
        ...Object.fromEntries([...derivation.env].filter(([name]) => name !== 'out')),
        __contentAddressed: true
      },
      system: derivation.system,
      builder: derivation.builder,
      args: derivation.args,
      sources: derivation.inputSrcs,
      inputs: [...derivation.inputDrvs].map(([drvPath, outputs]) => ({ drvPath, outputs })),
      mark: `${mark} ${index}`
    }))
    writeFileSync(file, JSON.stringify(described))
    const asked = await run(
      invokeNix(nix, 'nix-instantiate', ['-E', othersExpression, '--argstr', 'file', file])
    )
    const paths = asked.stdout.split('\n').filter(Boolean)
    if (asked.exitCode !== 0 || paths.length !== steps.length)
      throw new Error(`nix-instantiate: ${asked.stderr || (asked.startError ?? asked.stdout)}`)
    return paths
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Input-addressed ones and those that reach the network: those with the same limits in one call. */
async function buildAndCheck(
  nix: Nix,
  steps: readonly Known[],
  { limits, onProgress, signal }: BuildAgainOptions
): Promise<ReadonlyMap<StorePath, BuiltAgain>> {
  const outcome = new Map<StorePath, BuiltAgain>()
  const throttled = throttle<BuildProgress>((progress) => onProgress?.(progress))
  const done: StorePath[] = []
  const drvPaths = steps.map(({ record }) => record.drvPath)
  const own = withSecrets(nix, withDevices(nix, limits, drvPaths), drvPaths)
  for (const group of groupsOf(nix, steps, own)) {
    const wanted = group.records.map(({ drvPath }) => drvPath)
    const { timeout, cores, memory, devices } = group.limits
    const secrets = secretsFor(nix, group.limits)
    if (!secrets.ok) {
      for (const drvPath of wanted)
        outcome.set(drvPath, { kind: 'failed', report: reportUnusable(drvPath, secrets.mistake) })
      continue
    }
    // What differs stands beside the output: nobody needs the folders of the builds.
    const buildFolder = group.limits.secrets === undefined ? makeBuildFolder(nix) : null
    const realised = await realise(nix, wanted, {
      ...{ check: true, withoutCaches: true, buildFolder, signal },
      ...{ timeout, cores, memory, devices },
      secrets: secrets.value,
      onState: (state) => throttled.take(progressOf(state, done))
    }).finally(() => buildFolder?.remove())
    done.push(...wanted)
    await dropPartial(nix, wanted)
    for (const [drvPath, one] of checkedIn(nix, group.records, realised, signal?.aborted === true))
      outcome.set(drvPath, one)
  }
  throttled.end()
  return outcome
}

/** Results that one call builds again, all with the same limits. */
interface Group {
  readonly limits: StepLimits
  readonly records: ResultRecord[]
}

function groupsOf(
  nix: Nix,
  steps: readonly Known[],
  limits: BuildAgainOptions['limits']
): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const { record } of steps) {
    const own = { ...(limits.get(record.drvPath) ?? noLimits), state: false, snapshot: null }
    // What a daemon says of several could be said by one of them: of one its end is proof.
    const isAlone = nix.store.kind === 'daemon' || own.secrets !== undefined
    const key = `${groupOf(own) ?? ''} ${isAlone ? record.drvPath : ''}`
    const group = groups.get(key) ?? { limits: own, records: [] }
    group.records.push(record)
    groups.set(key, group)
  }
  return groups.values()
}

/** What Nix found when it built results of one call again, and compared them itself. */
function checkedIn(
  nix: Nix,
  records: readonly ResultRecord[],
  { state, ended }: Realised,
  isStopped: boolean
): ReadonlyMap<StorePath, BuiltAgain> {
  const said = readErrors(state, ended)
  const wanted = records.map(({ drvPath }) => drvPath)
  const { report, failedOnes } = reporter(nix, wanted, {
    state,
    errors: said,
    // What was there is there: what is asked is whether it could be made again.
    outPaths: new Map(),
    interrupted: isStopped
  })
  function checked(record: ResultRecord): BuiltAgain {
    const { drvPath, outPath } = record
    const resolved = state.resolved.get(drvPath) ?? drvPath
    const isOwn = (text: string) => text.includes(drvPath) || text.includes(resolved)
    if (state.errors.some((text) => isOwn(text) && differs(text))) {
      const place = `${nix.onDisk(outPath)}.check`
      const kept = existsSync(place) ? place : null
      return { kind: 'different', record: rememberVerified(nix, record, false), place: kept }
    }
    if (isStopped) return { kind: 'stopped' }
    const isOver = state.ended.has(resolved)
    return failedOnes.has(drvPath) || said.general !== null || !isOver
      ? { kind: 'failed', report: report(drvPath, true) }
      : { kind: 'same', record: rememberVerified(nix, record, true) }
  }
  return new Map(records.map((record) => [record.drvPath, checked(record)]))
}

/** What Nix says where another content came out. */
function differs(text: string): boolean {
  const { notDeterministic, otherHash } = comparisonTexts
  return notDeterministic.pattern.test(text) || otherHash.pattern.test(text)
}
