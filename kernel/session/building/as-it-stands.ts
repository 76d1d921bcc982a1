import { known } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { type Engine, unkept } from '../state/index.ts'
import type { StepResult } from './step-result.ts'

/**
 * How a derivation stands where nothing is built: its result is there, or is not kept and has gone,
 * which is enough unless it is one of those that are `asked` for. null where it has to be built.
 */
export function asItStands(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  drvPath: StorePath,
  asked?: ReadonlySet<StorePath>
): StepResult | null {
  const record = known(engine.nix, drvPath)
  if (record !== null) return { status: 'cached', record, report: null }
  const last = asked?.has(drvPath) === true ? null : unkept(engine, drvPath)
  return last === null ? null : { status: 'not-kept', record: null, report: null, last }
}
