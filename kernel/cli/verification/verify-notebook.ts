import { isOnDisk, known, narDigest, pathInfos, verifyPath } from '../../../nix/store/index.ts'
import { buildAgain, type BuiltAgain } from '../../../nix/builder/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { PathInfo } from '../../../nix/remembered/index.ts'
import { fileDifference, likenessOfFiles } from '../../commands/diff/index.ts'
import { settleUnknown } from '../../commands/history/index.ts'
import type {
  ComparedResult,
  NotTold,
  ResultDifference,
  VerifiedStep
} from '../../render/words/commands/index.ts'
import { distanceOf } from '../../files/likeness/index.ts'
import { walk } from '../../files/reading/index.ts'
import { recordedName } from '../../render/outcome/index.ts'
import { matchesName } from '../../session/notebook/index.ts'
import { realise } from '../../session/building/index.ts'
import { type Engine, resultPath, unkept } from '../../session/state/index.ts'
import {
  type OpenNotebook,
  type RecordedStep,
  recordedSteps,
  stepsByName
} from '../notebook/index.ts'

export interface VerifyWishes {
  /** Steps alone that these mean, as `eval_*`; all where there is none. */
  readonly names: readonly string[]
  /** Whether what is not here is built; else it cannot be told. */
  readonly build: boolean
  /** Whether what is here is built once more. */
  readonly again: boolean
}

/**
 * Compares what a notebook's file says of the results that it shows with what this machine has, or
 * gets when it builds. Each result is read and hashed; nothing that the file says is believed.
 */
export async function verifyNotebook(
  notebook: OpenNotebook,
  { names, build, again }: VerifyWishes
): Promise<readonly VerifiedStep[]> {
  const { engine, file, signal } = notebook
  const recorded = [...recordedSteps(file.text).values()].filter(
    ({ name }) => names.length === 0 || names.some((word) => matchesName(word, name))
  )
  const built = async (drvPaths: readonly StorePath[]) => {
    const asked = new Set(drvPaths)
    const { results } = await realise(engine, drvPaths, { listener: silent, signal, asked })
    return results
  }
  const make = async (drvPaths: readonly StorePath[]): Promise<boolean> => {
    if (!build) return false
    const results = await built(drvPaths)
    return drvPaths.every((drvPath) => results.get(drvPath)?.record != null)
  }
  const steps = await stepsByName(notebook, make)
  const wanted = recorded.flatMap(({ name }) => steps.get(name) ?? [])
  await settleUnknown(engine, wanted, signal)
  const failed = new Set<StorePath>()
  if (build)
    for (const [drvPath, { record }] of await built(wanted))
      if (record === null) failed.add(drvPath)
  const infos = await pathInfos(
    engine.nix,
    wanted.flatMap((drvPath) => resultPath(engine.nix, drvPath) ?? []),
    signal
  )
  const builtAgain = again ? await onceMore(engine, wanted, signal) : null
  const verified: VerifiedStep[] = []
  for (const step of recorded) {
    if (signal.aborted) break
    const drvPath = steps.get(step.name) ?? null
    const compared = await compare(engine, step, drvPath, {
      ...{ signal, hasFailed: drvPath !== null && failed.has(drvPath) },
      // Where one is not valid nothing is told of the others: each is asked about by itself then.
      infos: infos.ok ? infos.value : new Map(),
      again: drvPath === null ? undefined : builtAgain?.get(drvPath)
    })
    const { name, drvPath: recordedDrvPath } = step
    verified.push({ name, compared, drvPath, recordedDrvPath })
  }
  return verified
}

const silent = { building: () => undefined }

async function onceMore(
  engine: Engine,
  drvPaths: readonly StorePath[],
  signal: AbortSignal
): Promise<ReadonlyMap<StorePath, BuiltAgain>> {
  const records = drvPaths.flatMap((drvPath) => known(engine.nix, drvPath) ?? [])
  const { declarations } = engine.workspace
  return buildAgain(engine.nix, records, {
    limits: declarations.limits(),
    isRun: (drvPath) => declarations.of(drvPath)?.network === true,
    signal
  })
}

interface Comparing {
  readonly signal: AbortSignal
  readonly hasFailed: boolean
  /** What Nix's database has of the results. */
  readonly infos: ReadonlyMap<StorePath, PathInfo>
  readonly again: BuiltAgain | undefined
}

/** A result of this machine: what is in the store, or what came out this time. */
interface Here {
  readonly narHash: string
  readonly place: string
}

async function compare(
  engine: Engine,
  recorded: RecordedStep,
  drvPath: StorePath | null,
  comparing: Comparing
): Promise<ComparedResult> {
  if (recorded.narHash === null) return cannotTell('nothing-recorded')
  if (drvPath === null) return cannotTell('no-step')
  const here = await hereOf(engine, drvPath, comparing)
  if ('kind' in here) return here
  if (here.narHash === recorded.narHash) return { kind: 'same', narHash: here.narHash }
  const difference = await differenceOf(engine, recorded, here, comparing.signal)
  return { kind: 'differs', recorded: recorded.narHash, here: here.narHash, difference }
}

async function hereOf(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  drvPath: StorePath,
  { hasFailed, again, infos, signal }: Comparing
): Promise<Here | ComparedResult> {
  const { nix } = engine
  if (hasFailed || again?.kind === 'failed') return cannotTell('failed')
  if (again?.kind === 'different') {
    const digest = again.place === null ? null : narDigest(again.place)
    return digest === null || again.place === null
      ? cannotTell('not-kept')
      : { narHash: digest.narHash, place: again.place }
  }
  const path = resultPath(nix, drvPath)
  if (path === null) return cannotTell(unkept(engine, drvPath) === null ? 'not-here' : 'not-wanted')
  const verdict = await verifyPath(nix, path, signal, infos)
  if (verdict.kind === 'intact') return { narHash: verdict.narHash, place: nix.onDisk(path) }
  return cannotTell(verdict.kind === 'different' ? 'damaged' : 'not-here')
}

function cannotTell(why: NotTold): ComparedResult {
  return { kind: 'cannot-tell', why }
}

/**
 * In which files, and how far: looked into where the recorded result is in this store too; else by
 * the names and sizes that the notebook lists.
 */
async function differenceOf(
  { nix }: Engine,
  { outPath, files, filesTotal = files.length }: RecordedStep,
  here: Here,
  signal: AbortSignal
): Promise<ResultDifference> {
  const isThere = outPath !== null && isOnDisk(nix, outPath) && nix.onDisk(outPath) !== here.place
  if (isThere) {
    const place = nix.onDisk(outPath)
    const sides = [
      { name: 'the notebook', place },
      { name: 'here', place: here.place }
    ] as const
    const found = await fileDifference(...sides, signal)
    const likenesses = await likenessOfFiles(place, here.place, found, signal)
    return {
      kind: 'files',
      files: found,
      likenesses,
      distances: likenesses.map(({ path, likeness }) => ({ path, distance: distanceOf(likeness) }))
    }
  }
  return listingDifference({ files, filesTotal }, await walk(here.place, mostListed, () => 0))
}

type SizedFile = Readonly<RecordedStep['files'][number]>

/** Files of a result that are looked at, where the recorded one is not here. */
const mostListed = 1000

/**
 * What the names and sizes of files tell, of which either side may be cut: of a list that was cut
 * nobody knows whether a file is missing in it.
 */
export function listingDifference(
  recorded: { readonly files: readonly SizedFile[]; readonly filesTotal: number },
  here: { readonly entries: readonly SizedFile[]; readonly total: number }
): Extract<ResultDifference, { readonly kind: 'listing' }> {
  const { files } = recorded
  // A notebook's file has long names cut.
  const sizes = Map.groupBy(here.entries, ({ path }) => recordedName(path))
  const listed = new Set(files.map(({ path }) => path))
  const isAllRecorded = recorded.filesTotal <= files.length
  const isAllHere = here.total <= here.entries.length
  return {
    kind: 'listing',
    isWhole: isAllRecorded && isAllHere,
    gone: isAllHere ? [...listed].filter((path) => !sizes.has(path)) : [],
    added: isAllRecorded ? [...sizes.keys()].filter((path) => !listed.has(path)) : [],
    resized: files.flatMap(({ path, size }) => {
      const now = sizes.get(path)
      return now === undefined || now.some((one) => one.size === size) ? [] : [path]
    })
  }
}
