import * as v from 'valibot'
import { changeAskedSchema, changePlannedSchema, longestCellId } from './changes.ts'
import { aboutTables, ofTables } from './tables.ts'

/*
  What a page and the kernel say to each other over a comm. The page opens it, never the kernel: a
  page that was loaded again opens another. This file is read by both sides, and imports nothing of
  either.
*/

/** The target of the comm ("Custom messages" of the messaging specification). */
export const commTarget = 'nix-workflow'

/** Counts up where something that is said means something else, or is said no more. */
export const commVersion = 1

/** Cells that one message names; of what the kernel tells, the rest is counted. */
export const mostCells = 10_000

/** Steps of one cell that are listed; the rest is counted. */
export const mostSteps = 1000

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const cellId = v.pipe(v.string(), v.minLength(1), v.maxLength(longestCellId))
const cellIds = v.pipe(v.array(cellId), v.maxLength(mostCells))

/** What a page may say. */
export const fromPageSchema = v.variant('type', [
  /** Asks for all: answered by `state`, and from then on followed by `changes`. */
  v.object({ type: v.literal('state') }),
  /** The code cells that the page has, in its order; said again whenever that changes. */
  v.object({ type: v.literal('cells'), cells: cellIds }),
  /** Asks for the outputs of cells as they are now: each that the kernel knows is a message. */
  v.object({ type: v.literal('outputs'), cells: cellIds }),
  /** The outputs of cells were cleared, as they were after these runs. */
  v.object({
    type: v.literal('cleared'),
    cells: v.pipe(v.array(v.object({ id: cellId, run: count })), v.maxLength(mostCells))
  }),
  changeAskedSchema,
  ...aboutTables
])

export type FromPage = v.InferOutput<typeof fromPageSchema>

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
const json = v.custom<Json>((value) => value !== undefined)
const texts = v.pipe(v.array(v.string()), v.readonly())

/** An output as a notebook's file has it. */
export const outputSchema = v.variant('output_type', [
  v.object({
    output_type: v.literal('display_data'),
    data: v.record(v.string(), json),
    metadata: v.record(v.string(), json)
  }),
  v.object({
    output_type: v.literal('error'),
    ename: v.string(),
    evalue: v.string(),
    traceback: texts
  })
])

export type Output = v.InferOutput<typeof outputSchema>

/**
 * How a step stands. Those of a card are `StepStatus` of `kernel/outcome/`; while its cell is at
 * work a step is `waiting`, `building`, `fetching`, or `ended` where its program is and nobody knows
 * yet how. `gone`: it was built, and its result was removed since.
 */
export const stepStateSchema = v.picklist([
  ...['waiting', 'building', 'fetching', 'ended'],
  ...['built', 'fetched', 'cached', 'cut-off', 'pinned', 'failed', 'stopped', 'blocked'],
  ...['stale', 'planned', 'not-kept', 'gone']
] as const)

export const stepSchema = v.pipe(
  v.object({
    /** The notebook's name of it, as its card says it. */
    name: v.string(),
    state: stepStateSchema,
    /** Logical store paths; null where they are not known yet. */
    drvPath: v.nullable(v.string()),
    outPath: v.nullable(v.string()),
    /** Bytes of the result; null while there is none. */
    size: v.nullable(v.number()),
    /** How long its build took, or takes by now. */
    seconds: v.nullable(v.number()),
    /** How long it is likely to take, while it is at work or waits. */
    expectedSeconds: v.nullable(v.number()),
    /** When it was built, milliseconds since the epoch. */
    builtAt: v.nullable(v.number()),
    /** The end of its log while it is at work: text of the step's, to be shown as that. */
    lastLine: v.nullable(v.string())
  }),
  v.readonly()
)

export type LiveStep = v.InferOutput<typeof stepSchema>

export const cellSchema = v.pipe(
  v.object({
    id: v.string(),
    /** Which run of the kernel this is of; 0 where it never ran and waits. It only grows. */
    run: count,
    executionCount: v.nullable(count),
    /** `aborted` ends are none: such a cell is what it was before. */
    state: v.picklist(['waiting', 'running', 'done', 'failed', 'interrupted']),
    /** Milliseconds since the epoch. */
    startedAt: v.nullable(v.number()),
    endedAt: v.nullable(v.number()),
    phase: v.nullable(v.picklist(['evaluating', 'building', 'fetching', 'freezing', 'pushing'])),
    /** Why some of what it shows is not what the notebook says now: sentences for the reader. */
    stale: texts,
    /**
     * The digest (`digestOf`) of the outputs that the page should have of it: where it has others, it
     * has missed something, be it that it was loaded anew or that the cell was moved. null while
     * the cell has run in no page.
     */
    outputs: v.nullable(v.string()),
    /** Somebody cleared what it shows, since this run ended: where it shows nothing, that is right. */
    isCleared: v.boolean(),
    steps: v.pipe(v.array(stepSchema), v.readonly()),
    /** How many more there are than stand among `steps`. */
    moreSteps: count
  }),
  v.readonly()
)

/** A cell that ran in this kernel, or waits for its turn. */
export type LiveCell = v.InferOutput<typeof cellSchema>

const cells = v.pipe(v.array(cellSchema), v.readonly())
const refusals = [
  'unreadable',
  'too-many-cells',
  'cell-id-too-long',
  'too-much-of-a-table',
  'change-too-long'
] as const

/** What the kernel may say. */
export const fromKernelSchema = v.variant('type', [
  /** All cells, in the order in which they first ran. */
  v.object({
    type: v.literal('state'),
    version: v.literal(commVersion),
    /** Another one after a restart: what was known of cells before holds no more. */
    kernel: v.string(),
    cells,
    /** How many more there are than stand among `cells`. */
    moreCells: count
  }),
  /** The cells that are others now, each as a whole, and the ids of those that there are no more. */
  v.object({ type: v.literal('changes'), cells, gone: texts }),
  /** What a cell shows. Of a cell that is at work, how far it is. */
  v.object({
    type: v.literal('outputs'),
    id: v.string(),
    run: count,
    executionCount: v.nullable(count),
    outputs: v.pipe(v.array(outputSchema), v.readonly())
  }),
  /** A message of the page was not taken. */
  v.object({ type: v.literal('refused'), why: v.picklist(refusals) }),
  changePlannedSchema,
  ...ofTables
])

export type FromKernel = v.InferOutput<typeof fromKernelSchema>

export type Refusal = (typeof refusals)[number]

/** What a page said, or why it cannot be taken. */
export function readFromPage(data: unknown): FromPage | Refusal {
  const read = v.safeParse(fromPageSchema, data, { abortEarly: true })
  if (read.success) return read.output
  const [{ type, input, path }] = read.issues
  if (isOfTable(data) && /^(max_|check$)/.test(type)) return 'too-much-of-a-table'
  if (type !== 'max_length') return 'unreadable'
  if (path?.at(-1)?.key === 'code') return 'change-too-long'
  return Array.isArray(input) ? 'too-many-cells' : 'cell-id-too-long'
}

function isOfTable(data: unknown): boolean {
  const read = v.safeParse(v.object({ type: v.string() }), data)
  return read.success && read.output.type.startsWith('table-')
}
