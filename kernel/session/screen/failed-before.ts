import type { StorePath } from '../../../nix/base/index.ts'
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

/** Whether some of what is shown is still to be built. */
export function isPlanned(shown: Shown | undefined): boolean {
  return shown !== undefined && stepsShown(shown).some(({ status }) => status === 'planned')
}

/**
 * What is shown anew, with how it was shown before where that is the same step: that it failed stays
 * true until it is tried again. `blocked` are steps that still wait for others.
 */
export function asFailedBefore(
  shown: Shown,
  before: readonly Shown[],
  blocked: ReadonlySet<StorePath>
): Shown {
  const failed = new Map<StorePath, StepReport>()
  for (const step of before.flatMap(stepsShown)) {
    if (!gaveNothing(step.status)) continue
    if (step.status !== 'blocked' || blocked.has(step.drvPath)) failed.set(step.drvPath, step)
  }
  if (failed.size === 0) return shown
  return withSteps(shown, (step) =>
    step.status === 'planned' ? { ...step, ...failed.get(step.drvPath), name: step.name } : step
  )
}
