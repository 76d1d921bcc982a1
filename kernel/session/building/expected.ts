import { known, knownOutput } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { StepPast } from '../state/index.ts'
import { historyOf } from '../history/index.ts'
import type { StepNames } from '../notebook/index.ts'

/** So many earlier identities are looked at: one that was found in a cache tells no time. */
const mostEarlier = 5

/**
 * How long a build of a step is likely to take, in seconds: as long as the last one of the step with
 * that name did, whatever has changed since; null where none is known.
 */
export function expectedSeconds(
  engine: StepPast,
  drvPath: StorePath,
  names: StepNames = engine.workspace.names
): number | null {
  const { nix } = engine
  const own = known(nix, drvPath)?.seconds ?? null
  if (own !== null) return own
  const name = names.of(drvPath)
  if (name === undefined) return null
  const earlier = historyOf(engine, name).slice(-mostEarlier).toReversed()
  for (const { drvPath: path, outPath } of earlier) {
    const seconds = known(nix, path)?.seconds ?? knownOutput(nix, outPath)?.seconds ?? null
    if (seconds !== null) return seconds
  }
  return null
}
