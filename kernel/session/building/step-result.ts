import type { DerivationReport } from '../../../nix/builder/index.ts'
import type { ResultRecord } from '../../../nix/store/index.ts'
import type { StepStatus } from '../../outcome/index.ts'

/** How a derivation stands after it was asked for. */
export interface StepResult {
  readonly status: StepStatus
  /** null where it gave nothing. */
  readonly record: ResultRecord | null
  /** null where Nix did not need to be asked. */
  readonly report: DerivationReport | null
  /** Of one that is not kept and not there what is known of its last build. */
  readonly last?: ResultRecord
}
