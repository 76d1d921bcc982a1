import {
  goneBelow,
  goneResults,
  inputsOf,
  isOnDisk,
  known,
  type ResultRecord
} from '../store/index.ts'
import { settle } from './builder.ts'
import { noCaches } from './realise.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { parseLogLine } from '../log/index.ts'
import { run } from '../process/index.ts'
import { logTexts, type StorePath } from '../base/index.ts'

/**
 * What asking for a derivation would come to. `reuse`: its result is there. `fetch`: a cache has it.
 * `build`: it will be built. `unknown`: others of the plan are built first, and if these come out with
 * the same bytes as before it is not built. `gone`: its result was removed by hand, and Nix builds it
 * no more. `blocked`: it needs what is gone. `not-kept`: it was built, is not kept, and nothing needs it.
 */
export interface Planned {
  readonly action: 'reuse' | 'fetch' | 'build' | 'unknown' | 'gone' | 'blocked' | 'not-kept'
  /** Where it is there, or is not kept. */
  readonly record: ResultRecord | null
  /**
   * The derivations of the plan that it needs and that are not there, the nearest on each way; of
   * what is blocked those that are gone.
   */
  readonly waitsFor: readonly StorePath[]
}

/**
 * Finds out what Nix would do for derivations, and builds and fetches nothing: a call that settles
 * registers what came out the same as before, and only then a dry run tells the truth. What is known
 * to be there costs no process. Those of `spare` were built and are not kept: they are built where others
 * need them.
 */
export async function plan(
  nix: Nix,
  drvPaths: readonly StorePath[],
  spare: ReadonlyMap<StorePath, ResultRecord>,
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, Planned>> {
  const planned = new Map<StorePath, Planned>()
  const wanted = [...new Set(drvPaths)]
  const unknown = wanted.filter((drvPath) => {
    const record = known(nix, drvPath)
    if (record !== null) planned.set(drvPath, { action: 'reuse', record, waitsFor: [] })
    return record === null
  })
  const gone = await goneResults(nix, unknown)
  for (const drvPath of gone.keys())
    planned.set(drvPath, { action: 'gone', record: null, waitsFor: [] })
  const missing = unknown.filter((drvPath) => !gone.has(drvPath))
  if (missing.length === 0) return planned
  const dryRunOf = (some: readonly StorePath[]) =>
    dryRun(
      nix,
      some.filter((drvPath) => !spare.has(drvPath)),
      signal
    )
  let toBuild = await dryRunOf(missing)
  const before = nearestUpstream(nix, new Set(missing), toBuild)
  // Only what has all its inputs can turn out to be there; where nothing does, nothing behind it can.
  const ready = missing.filter((drvPath) => before(drvPath).size === 0)
  const settled = new Map(await settle(nix, ready, signal))
  if (settled.size > 0) {
    const behind = missing.filter((drvPath) => !settled.has(drvPath))
    for (const [drvPath, record] of await settle(nix, behind, signal)) settled.set(drvPath, record)
  }
  for (const [drvPath, record] of settled) {
    // Where no record was left, it is known only now where the result was.
    const isThere = isOnDisk(nix, record.outPath)
    planned.set(
      drvPath,
      isThere
        ? { action: 'reuse', record, waitsFor: [] }
        : { action: 'gone', record: null, waitsFor: [] }
    )
  }
  const rest = missing.filter((drvPath) => !settled.has(drvPath))
  if (settled.size > 0) toBuild = await dryRunOf(rest)
  const nearest = nearestUpstream(nix, new Set(rest), toBuild)
  for (const drvPath of rest) {
    const last = spare.get(drvPath) ?? null
    planned.set(drvPath, plannedAs(toBuild.has(drvPath), [...nearest(drvPath)], last))
  }
  if ((await goneBelow(nix, rest)).size === 0) return planned
  for (const drvPath of rest.filter((one) => toBuild.has(one))) {
    const waitsFor = [...(await goneBelow(nix, [drvPath])).keys()]
    if (waitsFor.length > 0) planned.set(drvPath, { action: 'blocked', record: null, waitsFor })
  }
  return planned
}

/** What becomes of one that is not there; `last` is the last result of one that is not kept. */
function plannedAs(
  isToBuild: boolean,
  waitsFor: readonly StorePath[],
  last: ResultRecord | null
): Planned {
  if (isToBuild)
    return { action: waitsFor.length > 0 ? 'unknown' : 'build', record: null, waitsFor }
  return last === null
    ? { action: 'fetch', record: null, waitsFor }
    : { action: 'not-kept', record: last, waitsFor: [] }
}

/** Which derivations Nix would build, where caches give what they have; those on the way included. */
async function dryRun(
  nix: Nix,
  drvPaths: readonly StorePath[],
  signal: AbortSignal | undefined
): Promise<ReadonlySet<StorePath>> {
  if (drvPaths.length === 0) return new Set()
  await nix.caches.ready()
  const ask = (more: readonly string[]) => {
    const words = ['--realise', '--dry-run', '--log-format', 'internal-json', ...more, ...drvPaths]
    return run(invokeNix(nix, 'nix-store', words), signal)
  }
  const first = await ask([])
  // A cache that holds what is no record of a result ends the call of later Nix.
  const asked = first.exitCode === 0 || signal?.aborted === true ? first : await ask(noCaches)
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
 * For a derivation, those of `planned` that it needs, with nothing between that is of the plan too.
 * What is not built leads nowhere: a toolchain of thousands is not looked into.
 */
function nearestUpstream(
  nix: Nix,
  planned: ReadonlySet<StorePath>,
  toBuild: ReadonlySet<StorePath>
): (drvPath: StorePath) => ReadonlySet<StorePath> {
  const found = new Map<StorePath, ReadonlySet<StorePath>>()
  const of = (drvPath: StorePath): ReadonlySet<StorePath> => {
    const before = found.get(drvPath)
    if (before !== undefined) return before
    const nearest = new Set<StorePath>()
    for (const input of inputsOf(nix, drvPath)) {
      if (planned.has(input)) nearest.add(input)
      else if (toBuild.has(input)) for (const one of of(input)) nearest.add(one)
    }
    found.set(drvPath, nearest)
    return nearest
  }
  return of
}
