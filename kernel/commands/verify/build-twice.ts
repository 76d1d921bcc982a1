import { nameOf } from '../../session/notebook/index.ts'
import { buildAgain, type BuiltAgain } from '../../../nix/builder/index.ts'
import { failureInWords, notValidInWords } from '../../render/words/index.ts'
import {
  type Changed,
  goneFrom,
  known,
  noteChanged,
  recordedOutput,
  type ResultRecord,
  type Verified,
  verifyPath
} from '../../../nix/store/index.ts'
import { bad, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { CommandFailure, ProgressTeller } from '../../session/request/index.ts'
import {
  type Block,
  type Cell,
  counted,
  type Document,
  listInWords,
  timesInWords
} from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { fileDifference } from '../diff/index.ts'
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
  const intact = read.flatMap(({ record, isIntact }) => (record !== null && isIntact ? record : []))
  const wanted = intact.map(({ drvPath }) => drvPath)
  const again = !building
    ? new Map<StorePath, BuiltAgain>()
    : await buildAgain(nix, intact, {
        limits: engine.workspace.declarations.limits(),
        isRun: (drvPath) => engine.workspace.declarations.of(drvPath)?.network === true,
        onProgress: (at) => progress.building(at, wanted),
        signal
      })
  // What was compared by then is kept in the records.
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const rows = read.map((one) => rowOf(one, again.get(one.record?.drvPath ?? '')))
  const blocks: Block[] = read.flatMap(({ wrong }) => wrong)
  for (const { name, record } of read) {
    const one = record === null ? undefined : again.get(record.drvPath)
    if (one !== undefined && record !== null)
      blocks.push(...(await found(engine, name, record, one)))
  }
  const columns = ['name', 'in the store', ...(building ? ['built once more'] : []), 'hash']
  const table: Block = {
    kind: 'table',
    columns: columns.map((title) => ({ title, numeric: false })),
    rows: rows.map(({ store, built, hash }, index) => [
      { text: read[index]?.name ?? '' },
      store,
      ...(building ? [built] : []),
      hash
    ]),
    omitted: 0
  }
  const records = [...again.values()].flatMap((one) => ('record' in one ? one.record : []))
  return good({
    document: { title: titleOf(read, again), blocks: [table, ...blocks] },
    records,
    changed: new Map(
      read.flatMap(({ record, changed }) =>
        record === null || changed === null ? [] : [[record.outPath, changed] as const]
      )
    )
  })
}

interface ReadResult {
  readonly name: string
  /** null of what is not there, and of static files. */
  readonly record: ResultRecord | null
  readonly isIntact: boolean
  readonly store: Cell
  readonly hash: string
  readonly wrong: readonly Block[]
  readonly changed: Changed | null
}

async function readResult(
  { nix, pins }: Pick<Engine, 'nix' | 'pins'>,
  { name, drvPath, path }: StoredResult,
  signal: AbortSignal
): Promise<ReadResult> {
  const record = drvPath === null ? null : known(nix, drvPath)
  const nothing = { name, record, isIntact: false, hash: '', wrong: [], changed: null }
  const recorded = drvPath === null ? null : recordedOutput(nix, drvPath)
  const place =
    path ??
    ((await goneFrom(nix, recorded === null ? [] : [recorded])).has(recorded ?? '')
      ? recorded
      : null)
  if (place === null) return { ...nothing, store: { text: 'not there', tone: 'pale' } }
  const verdict = await verifyPath(nix, place, signal)
  if (verdict.kind === 'intact') {
    noteChanged(nix, place, null)
    const { narHash } = verdict
    return { ...nothing, isIntact: true, store: { text: 'as it was', tone: 'good' }, hash: narHash }
  }
  pins.forget(place)
  if (verdict.kind === 'gone') {
    const text = `${name}: ${failureInWords({ kind: 'gone', path: place }).join(' ')}`
    return {
      ...{ ...nothing, store: { text: 'gone', tone: 'bad' } },
      wrong: [{ kind: 'paragraph', text, tone: 'bad' }]
    }
  }
  if (verdict.kind === 'different') {
    const { expected, got } = verdict
    noteChanged(nix, place, { expected, got })
  }
  const isAbsent = verdict.kind === 'absent'
  const sentences = isAbsent
    ? notValidInWords(place, verdict.why)
    : failureInWords({ ...verdict, kind: 'tampered', path: place })
  return {
    ...nothing,
    store: { text: isAbsent ? 'not valid' : 'changed', tone: 'bad' },
    hash: isAbsent ? '' : (verdict.got ?? ''),
    changed: isAbsent ? null : { expected: verdict.expected, got: verdict.got },
    wrong: [{ kind: 'paragraph', text: `${name}: ${sentences.join(' ')}`, tone: 'bad' }]
  }
}

function rowOf({ store, hash, isIntact }: ReadResult, again: BuiltAgain | undefined) {
  const built: Cell = again === undefined || !isIntact ? { text: '' } : builtInWords(again)
  return { store, built, hash: { text: hash } }
}

function builtInWords(again: BuiltAgain): Cell {
  switch (again.kind) {
    case 'same':
      return { text: `the same bytes, ${verifiedInWords(again.record.verified)}`, tone: 'good' }
    case 'different':
      return { text: 'other bytes', tone: 'bad' }
    case 'failed':
      return { text: 'failed this time', tone: 'bad' }
    case 'stopped':
      return { text: 'interrupted', tone: 'warning' }
    case 'pinned':
      return { text: 'not run: pinned by its hash', tone: 'pale' }
    case 'inputs-gone':
      return { text: 'not built', tone: 'warning' }
  }
}

function verifiedInWords(verified: Verified | undefined): string {
  const { same = 0, different = 0 } = verified ?? {}
  const times = `verified ${timesInWords(same)}`
  return different === 0 ? times : `${times}, other bytes ${timesInWords(different)}`
}

/** What is to be told of one beside its row. */
async function found(
  engine: Pick<Engine, 'workspace' | 'nix'>,
  name: string,
  record: ResultRecord,
  again: BuiltAgain
): Promise<readonly Block[]> {
  if (again.kind === 'inputs-gone') {
    const inputs = listInWords(again.inputs.map((input) => nameOf(engine.workspace, input)))
    const text = `${name} was not built: what it reads is not in the store any more (${inputs}), and might come out as something else. Run the cell that defines it first.`
    return [{ kind: 'paragraph', text, tone: 'warning' }]
  }
  if (again.kind === 'failed') {
    const { cause, log } = again.report
    const explanation = cause === null ? [] : failureInWords(cause)
    const text = `${name} gave a result before, and failed when it was built once more. ${explanation.join(' ')}`
    const lines = log?.lines ?? []
    return [
      { kind: 'paragraph', text, tone: 'bad' },
      ...(lines.length === 0 ? [] : [{ kind: 'code', text: lines.join('\n') } as const])
    ]
  }
  if (again.kind !== 'different') return []
  const { place } = again
  const reasons = reasonsToDiffer(engine, record.drvPath)
  const text = `${name} gives other bytes when it is built once more. ${reasons}`
  if (place === null) return [{ kind: 'paragraph', text, tone: 'bad' }]
  const blocks = await fileDifference(
    { name: `${name}, in the store`, place: engine.nix.onDisk(record.outPath) },
    { name: `${name}, once more`, place }
  )
  return [
    { kind: 'paragraph', text, tone: 'bad' },
    ...blocks,
    {
      kind: 'paragraph',
      text: `What came out this time is in ${place} until the next garbage collection. The notebook goes on with what is in the store.`,
      tone: 'pale'
    }
  ]
}

function reasonsToDiffer(engine: Pick<Engine, 'workspace'>, drvPath: StorePath): string {
  const usual =
    'Programs do so that write the time, draw random numbers without a seed, or let threads finish in any order.'
  const declared = engine.workspace.declarations.of(drvPath)
  if (declared?.state === true)
    return `${usual} This one keeps a state between its builds, and was built without it this time.`
  if (declared?.snapshot != null)
    return `${usual} This one is a checkpoint, and ran from the beginning this time.`
  return usual
}

function titleOf(read: readonly ReadResult[], again: ReadonlyMap<StorePath, BuiltAgain>): string {
  if (read.some(({ changed }) => changed !== null)) return 'Results were changed'
  if (read.some(({ wrong }) => wrong.length > 0)) return 'Results are not there'
  const count = (kind: BuiltAgain['kind']) =>
    [...again.values()].filter((one) => one.kind === kind).length
  const [same, different, failed] = [count('same'), count('different'), count('failed')]
  const tried = same + different + failed
  if (tried === 0) return 'Nothing was changed'
  const of = tried === 1 ? 'Built once more' : `${counted(tried, 'step')} built once more`
  const parts = [
    ...(same > 0 ? [tried === 1 ? 'the same bytes' : `${same} gave the same bytes`] : []),
    ...(different > 0 ? [tried === 1 ? 'other bytes' : `${different} gave other bytes`] : []),
    ...(failed > 0 ? [tried === 1 ? 'it failed' : `${failed} failed`] : [])
  ]
  return `${of}: ${parts.join(', ')}`
}
