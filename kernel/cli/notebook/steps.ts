import { evaluateCells, evaluatedInRounds } from '../../session/evaluation/index.ts'
import { stepsOf } from '../../session/state/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { OpenNotebook } from './open.ts'

/**
 * The steps of a notebook by name, as this machine evaluates it. `build` makes derivations be there
 * that an evaluation reads; it gives false where it does not.
 */
export async function stepsByName(
  { engine, cells, signal }: OpenNotebook,
  build: (drvPaths: readonly StorePath[]) => Promise<boolean>
): Promise<ReadonlyMap<string, StorePath>> {
  const evaluated = await evaluatedInRounds(
    () => evaluateCells(engine, cells, signal),
    async (values) => {
      const needed = [...new Set(values.flatMap((value) => value.needed))]
      return needed.length > 0 && (await build(needed))
    },
    signal
  )
  const steps = evaluated.flatMap(({ entries }) => entries.flatMap(stepsOf))
  return new Map(steps.map(({ name, drvPath }) => [name, drvPath]))
}
