import * as v from 'valibot'

/*
  What a page asks of a cell before it says something else. Read by both sides, and imports nothing of
  either.
*/

/** Characters of a cell's id. Notebooks have at most 64, VS Code sends addresses. */
export const longestCellId = 1024

/** UTF-16 units of a cell that a page may ask about. */
export const longestChange = 100_000

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What it would come to if the cell were run as `code` has it. Nothing is run or built. */
export const changeAskedSchema = v.object({
  type: v.literal('plan-change'),
  /** Comes back with the answer. */
  question: count,
  cell: v.pipe(v.string(), v.minLength(1), v.maxLength(longestCellId)),
  code: v.pipe(v.string(), v.maxLength(longestChange))
})

export type ChangeAsked = v.InferOutput<typeof changeAskedSchema>

/** Steps by what would become of them; those whose results are there are not counted. */
const changePlanSchema = v.object({
  /** Built, or perhaps. */
  build: count,
  /** Fetched from caches. */
  fetch: count,
  /** Whose results, or those of what they need, were removed by hand. */
  gone: count,
  /** How long the longest chain of builds took before. */
  seconds: v.number(),
  /** Builds of which no time is known. */
  withoutTime: count,
  /** Definitions that are known only when something was built, or that have an error. */
  open: count
})

export type ChangePlan = v.InferOutput<typeof changePlanSchema>

export const changePlannedSchema = v.object({
  type: v.literal('change-planned'),
  question: count,
  /** null where nobody can tell before it runs. */
  plan: v.nullable(changePlanSchema)
})
