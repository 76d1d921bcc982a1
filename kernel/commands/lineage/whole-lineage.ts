import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { lineageReport } from '../../session/report/index.ts'
import type { Lineage } from '../../outcome/index.ts'

/** A notebook has some hundred steps; a sweep of a thousand is one box in the end. */
const mostSteps = 5000

/** The lineage of steps with all that they came from, as far as it is known. */
export function wholeLineage(engine: Engine, steps: readonly NamedDerivation[]): Lineage {
  const wanted = [...new Set(steps.map(({ drvPath }) => drvPath))]
  return lineageReport(engine, wanted, new Map(), mostSteps)
}
