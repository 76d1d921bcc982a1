import { nameOf } from '../../session/notebook/index.ts'
import { buildAgain, type BuiltAgain } from '../../../nix/builder/index.ts'
import {
  type Again,
  sidesInWords,
  type StoredAs,
  verifiedInWords,
  type VerifiedResult
} from '../../render/words/commands/index.ts'
import {
  type Changed,
  goneFrom,
  known,
  noteChanged,
  recordedOutput,
  type ResultRecord,
  verifyPath
} from '../../../nix/store/index.ts'
import { bad, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { CommandFailure, ProgressTeller } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { fileDifference, likenessOfFiles } from '../diff/index.ts'
import type { StoredResult } from '../steps/index.ts'

export interface VerifyOptions {
  /** Whether steps are built once more; else what is in the store is only read. */
  readonly building: boolean
  readonly progress: ProgressTeller
  readonly signal: AbortSignal
}

/** What was found out, and the records that count it. */
export interface Verification {
  readonly document: Document
  readonly records: readonly ResultRecord[]
  /** Outputs that are not what they were. */
  readonly changed: ReadonlyMap<StorePath, Changed>
}

/**
 * Whether results are what they were: reads each in the store and compares its hash, then builds the
 * step once more and compares the bytes.
 */
export async function verifySteps(
  engine: Pick<Engine, 'nix' | 'workspace' | 'pins'>,
  results: readonly StoredResult[],
  { building, progress, signal }: VerifyOptions
): Promise<Result<Verification, CommandFailure>> {
  const { nix } = engine
  const read: ReadResult[] = []
  for (const result of results) {
    read.push(await readResult(engine, result, signal))
    if (signal.aborted) return bad({ kind: 'interrupted' })
  }
  const intact = read.flatMap(({ record, stored }) =>
    record !== null && stored.kind === 'intact' ? record : []
  )
  const wanted = intact.map(({ drvPath }) => drvPath)
  const again = !building
    ? new Map<StorePath, BuiltAgain>()
    : await buildAgain(nix, intact, {
        limits: engine.workspace.declarations.limits(),
        isRun: (drvPath) => engine.workspace.declarations.of(drvPath)?.network === true,
        onProgress: (at) => progress.building(at, wanted),
        signal
      })
  const verified: VerifiedResult[] = []
  for (const { name, record, stored } of read) {
    const one = record === null ? undefined : again.get(record.drvPath)
    const found =
      record === null || one === undefined
        ? null
        : await foundAgain(engine, name, { record, again: one }, signal)
    verified.push({ name, stored, again: found })
  }
  // What was compared by then is kept in the records.
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const records = [...again.values()].flatMap((one) => ('record' in one ? one.record : []))
  return good({
    document: verifiedInWords({ results: verified, isBuilt: building }),
    records,
    changed: new Map(
      read.flatMap(({ record, stored }) =>
        record === null || stored.kind !== 'different'
          ? []
          : [[record.outPath, changedOf(stored)] as const]
      )
    )
  })
}

interface ReadResult {
  readonly name: string
  /** null of what is not there, and of static files. */
  readonly record: ResultRecord | null
  readonly stored: StoredAs
}

async function readResult(
  engine: Pick<Engine, 'nix' | 'pins'>,
  { name, drvPath, path }: StoredResult,
  signal: AbortSignal
): Promise<ReadResult> {
  const { nix } = engine
  const record = drvPath === null ? null : known(nix, drvPath)
  const recorded = drvPath === null ? null : recordedOutput(nix, drvPath)
  const gone = await goneFrom(nix, recorded === null ? [] : [recorded])
  const place = path ?? (recorded !== null && gone.has(recorded) ? recorded : null)
  const stored: StoredAs =
    place === null ? { kind: 'not-there' } : await readStored(engine, place, signal)
  return { name, record, stored }
}

async function readStored(
  { nix, pins }: Pick<Engine, 'nix' | 'pins'>,
  place: StorePath,
  signal: AbortSignal
): Promise<StoredAs> {
  const verdict = await verifyPath(nix, place, signal)
  if (verdict.kind === 'intact') {
    noteChanged(nix, place, null)
    return verdict
  }
  pins.forget(place)
  if (verdict.kind === 'different') noteChanged(nix, place, changedOf(verdict))
  return { ...verdict, path: place }
}

function changedOf({ expected, got }: Changed): Changed {
  return { expected, got }
}

/** What came out of a step this time. */
async function foundAgain(
  engine: Pick<Engine, 'workspace' | 'nix'>,
  name: string,
  { record, again }: { readonly record: ResultRecord; readonly again: BuiltAgain },
  signal: AbortSignal
): Promise<Again> {
  switch (again.kind) {
    case 'same': {
      const { same = 0, different = 0 } = again.record.verified ?? {}
      return { kind: 'same', same, different }
    }
    case 'different': {
      const { place } = again
      const sides = sidesInWords(name)
      const because = whyOther(engine, record.drvPath)
      if (place === null) return { kind: 'different', because, kept: null }
      const stored = engine.nix.onDisk(record.outPath)
      const files = await fileDifference(
        { name: sides.stored, place: stored },
        { name: sides.again, place },
        signal
      )
      const likenesses = await likenessOfFiles(stored, place, files, signal)
      return { kind: 'different', because, kept: { place, files, likenesses } }
    }
    case 'failed': {
      const { cause, log } = again.report
      return { kind: 'failed', cause, lines: log?.lines ?? [] }
    }
    case 'inputs-gone': {
      const inputs = again.inputs.map((input) => nameOf(engine.workspace, input))
      return { kind: 'inputs-gone', inputs }
    }
    case 'stopped':
    case 'pinned':
      return { kind: again.kind }
  }
}

/** What a step declares that makes other bytes likely. */
function whyOther(
  { workspace }: Pick<Engine, 'workspace'>,
  drvPath: StorePath
): Extract<Again, { readonly kind: 'different' }>['because'] {
  const declared = workspace.declarations.of(drvPath)
  if (declared?.state === true) return 'state'
  return declared?.snapshot == null ? 'usual' : 'checkpoint'
}
