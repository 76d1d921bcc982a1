/**
 * An evaluation that reads what steps wrote is asked again once they are built; what it then reads
 * may need others. A chain of more than this is taken for an endless one.
 */
const mostRounds = 100

/**
 * Evaluates, and again as long as `build` has built what the evaluation before has to read. Gives what
 * came last.
 */
export async function evaluatedInRounds<Value>(
  evaluate: () => Promise<Value>,
  build: (value: Value) => Promise<boolean>,
  signal: AbortSignal
): Promise<Value> {
  let value = await evaluate()
  for (let round = 0; round < mostRounds && !signal.aborted; round += 1) {
    if (!(await build(value))) break
    value = await evaluate()
  }
  return value
}
