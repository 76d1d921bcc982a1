import * as v from 'valibot'

const curve = v.object({
  name: v.string(),
  values: v.pipe(v.array(v.number()), v.readonly()),
  /** How many came for each of `values`. */
  stride: v.number(),
  /** All that came. */
  total: v.number(),
  /** The newest, whether it is among `values` or not. */
  last: v.number()
})

/** The values of one name; of very many only every second, fourth …, so that the form stays. */
export type Curve = v.InferOutput<typeof curve>

export const told = v.object({
  /** How much is done of how much; null where nothing says it. */
  progress: v.nullable(v.object({ done: v.number(), total: v.number() })),
  /** In the order in which the names first came. */
  curves: v.pipe(v.array(curve), v.readonly()),
  /** Names that found no room among the curves, as far as they are counted. */
  others: v.pipe(v.array(v.string()), v.readonly())
})

/** Numbers that a step printed, as far as they are kept: how far it is, and curves. */
export type Told = v.InferOutput<typeof told>
