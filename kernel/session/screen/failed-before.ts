import { known, stepWithInputs } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Engine } from '../state/index.ts'
import {
  type Shown,
  type StepReport,
  stepsShown,
  type StepStatus,
  withSteps
} from '../../outcome/index.ts'

/** Whether a step was asked for and gave nothing. */
export function gaveNothing(status: StepStatus): boolean {
  return status === 'failed' || status === 'stopped' || status === 'blocked'
}

/** Whether of what is shown nothing ever came out that could be dimmed: it waits, or is blocked. */
export function isNew(shown: Shown | undefined): boolean {
  const statuses = shown === undefined ? [] : stepsShown(shown).map(({ status }) => status)
  return statuses.some((status) => status === 'planned' || status === 'blocked')
}

/** Whether a step is shown as blocked by others whose results are there by now. */
export function isFreed({ nix }: Pick<Engine, 'nix'>, shown: Shown): boolean {
  return stepsShown(shown).some((step) => step.status === 'blocked' && !isBlocked(nix, step))
}

/**
 * What is shown anew, with how it was shown before where that is the same step: that it failed stays
 * true until it is tried again.
 */
export function asFailedBefore(
  { nix }: Pick<Engine, 'nix'>,
  shown: Shown,
  before: readonly Shown[]
): Shown {
  const failed = new Map<StorePath, StepReport>()
  for (const step of before.flatMap(stepsShown)) {
    if (!gaveNothing(step.status)) continue
    if (step.status !== 'blocked' || isBlocked(nix, step)) failed.set(step.drvPath, step)
  }
  if (failed.size === 0) return shown
  return withSteps(shown, (step) =>
    step.status === 'planned' ? { ...step, ...failed.get(step.drvPath), name: step.name } : step
  )
}

function isBlocked(nix: Engine['nix'], { drvPath }: StepReport): boolean {
  const inputs = stepWithInputs(nix, drvPath)?.inputs ?? []
  return inputs.length === 0 || inputs.some(({ from }) => known(nix, from) === null)
}
