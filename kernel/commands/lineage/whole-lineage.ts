import type { StorePath } from '../../../nix/base/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { lineageReport } from '../../session/report/index.ts'
import type { Lineage } from '../../outcome/index.ts'

/** A notebook has some hundred steps; a sweep of a thousand is one box in the end. */
const mostSteps = 5000

/**
 * The lineage of steps with all that they came from, as far as it is known. `gone` are those whose
 * results were removed by hand: their cards say that they failed.
 */
export function wholeLineage(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  steps: readonly NamedDerivation[],
  gone: Iterable<StorePath>
): Lineage {
  const wanted = [...new Set(steps.map(({ drvPath }) => drvPath))]
  const failed = { status: 'failed', record: null, report: null } as const
  const results = new Map([...gone].map((drvPath) => [drvPath, failed]))
  return lineageReport(engine, wanted, results, mostSteps)
}
