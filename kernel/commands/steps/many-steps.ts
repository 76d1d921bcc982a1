import { bad, type Result } from '../../../nix/base/index.ts'
import { type Option, stepsShown } from '../../outcome/index.ts'
import type { CommandFailure, CommandWords } from '../../session/request/index.ts'
import { gaveNothing } from '../../session/screen/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { namedSteps } from './named-steps.ts'

/** Steps that one display tells of one after the other. */
export const mostTold = 40

/** The option of commands that look at many steps. */
export const failedOption: Option = {
  name: '--failed',
  means: 'of a sweep, or of all that a name stands for, only the steps that gave nothing'
}

/**
 * The steps that a command tells of, in their order: one, the members of a sweep, or with `--failed`
 * those of them that a cell shows as failed.
 */
export async function toldSteps(
  engine: Engine,
  word: string,
  words: Pick<CommandWords, 'has'>,
  signal: AbortSignal
): Promise<Result<readonly NamedDerivation[], CommandFailure>> {
  const steps = await namedSteps(engine, [word], signal)
  if (!steps.ok || !words.has(failedOption.name)) return steps
  const shown = [...engine.screen.cells()].flatMap(({ outcome }) => outcome.shown)
  const failed = new Set(
    shown.flatMap(stepsShown).flatMap(({ drvPath, status }) => (gaveNothing(status) ? drvPath : []))
  )
  const value = steps.value.filter(({ drvPath }) => failed.has(drvPath))
  return value.length === 0 ? bad({ kind: 'none-failed', word }) : { ok: true, value }
}
