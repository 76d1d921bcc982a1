import type { Engine, RefreshedCell } from '../../session/state/index.ts'
import type { Changed, ResultRecord } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { type Shown, type StepReport, stepsShown, withSteps } from '../../outcome/index.ts'

/**
 * Cells that show steps which were just verified, with that on their cards. A cell that is marked is
 * left as it is: it shows what came out before.
 */
export function showVerified(
  { screen }: Pick<Engine, 'screen'>,
  records: readonly ResultRecord[],
  changed: ReadonlyMap<StorePath, Changed> = new Map()
): readonly RefreshedCell[] {
  const byDerivation = new Map(records.map((record) => [record.drvPath, record]))
  return [...screen.cells()].flatMap((cell) => {
    const shown = cell.outcome.shown.map((one) => withVerified(one, byDerivation, changed))
    if (cell.stale !== null || shown.every((one, index) => one === cell.outcome.shown[index]))
      return []
    const outcome = { ...cell.outcome, shown }
    const next = { ...cell, outcome }
    screen.put(next)
    return [{ cell: next, outcome }]
  })
}

function withVerified(
  shown: Shown,
  records: ReadonlyMap<StorePath, ResultRecord>,
  changes: ReadonlyMap<StorePath, Changed>
): Shown {
  const counted = (step: StepReport): StepReport => {
    const verified = records.get(step.drvPath)?.verified
    const changed = changes.get(step.outPath ?? '')
    return {
      ...step,
      ...(verified === undefined ? {} : { verified: verified.same, differed: verified.different }),
      ...(changed === undefined ? {} : { changed })
    }
  }
  return stepsShown(shown).some(
    ({ drvPath, outPath }) => records.has(drvPath) || changes.has(outPath ?? '')
  )
    ? withSteps(shown, counted)
    : shown
}
