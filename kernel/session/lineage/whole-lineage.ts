import type { NamedDerivation } from '../entry.ts'
import type { Engine } from '../engine.ts'
import { lineageReport } from './lineage-report.ts'
import type { Lineage } from '../outcome.ts'

/** A notebook has some hundred steps; a sweep of a thousand is one box in the end. */
const mostSteps = 5000

/** The lineage of steps with all that they came from, as far as it is known. */
export function wholeLineage(engine: Engine, steps: readonly NamedDerivation[]): Lineage {
  const wanted = [...new Set(steps.map(({ drvPath }) => drvPath))]
  return lineageReport(engine, wanted, new Map(), mostSteps)
}
