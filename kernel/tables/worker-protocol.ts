import * as v from 'valibot'
import { tableColumnsSchema, tableRowsSchema, viewSchema } from '../comm/index.ts'
import type { NotPaged } from '../files/paging/index.ts'

/*
  What the kernel's own thread and those that read tables say to each other. Both are of one build;
  what comes is parsed all the same, since a thread gives no types.
*/

const places = v.pipe(v.array(v.number()), v.readonly())

/** Rows of a view by their places in the file, in memory that threads share. */
const order = v.custom<Uint32Array>((value) => value instanceof Uint32Array)

export const workSchema = v.variant('kind', [
  v.object({
    ...{ kind: v.literal('columns'), id: v.number(), file: v.string() },
    ...{ sought: v.string(), from: v.number(), count: v.number() }
  }),
  v.object({
    ...{ kind: v.literal('rows'), id: v.number(), file: v.string() },
    ...{ from: v.number(), count: v.number(), columns: places },
    /** null: all rows, in the order of the file. */
    order: v.nullable(order)
  }),
  v.object({ kind: v.literal('view'), id: v.number(), file: v.string(), view: viewSchema })
])

/** What a thread is asked for. */
export type Work = v.InferOutput<typeof workSchema>

export const doneSchema = v.variant('kind', [
  v.object({
    ...{ kind: v.literal('columns'), id: v.number() },
    answer: v.omit(tableColumnsSchema, ['type', 'question'])
  }),
  v.object({
    ...{ kind: v.literal('rows'), id: v.number() },
    answer: v.omit(tableRowsSchema, ['type', 'question'])
  }),
  v.object({ kind: v.literal('view'), id: v.number(), order }),
  v.object({
    ...{ kind: v.literal('progress'), id: v.number() },
    ...{ work: v.picklist(['filtering', 'sorting']), done: v.number() }
  }),
  v.object({
    ...{ kind: v.literal('refused'), id: v.number() },
    why: v.custom<NotPaged>((value) => typeof value === 'object' && value !== null)
  })
])

/** What comes of it; `progress` comes before another one. */
export type Done = v.InferOutput<typeof doneSchema>
