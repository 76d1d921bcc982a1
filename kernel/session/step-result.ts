import type { DerivationReport } from '../../nix/builder.ts'
import type { ResultRecord } from '../../nix/records.ts'
import type { StepStatus } from './outcome.ts'

/** How a derivation stands after it was asked for. */
export interface StepResult {
  readonly status: StepStatus
  /** null where it gave nothing. */
  readonly record: ResultRecord | null
  /** null where Nix did not need to be asked. */
  readonly report: DerivationReport | null
}
