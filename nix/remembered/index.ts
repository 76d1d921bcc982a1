/** What is known of a store, as types, and what is remembered of one. */
export type { StoreChecks } from './checks.ts'
export type { Derivation, DerivationOutput } from './derivation.ts'
export type { FailureCause, MachineKind, OtherMachine } from './failure-cause.ts'
export {
  type Changed,
  changed,
  keptLettingGo,
  keptProbe,
  type LettingGo,
  type Misunderstanding,
  type Probe,
  type ProbeProblem
} from './findings.ts'
export { lineColours, type StyledLines, type StyledPart } from './line-style.ts'
export { nothingRemembered, type Remembered } from './remembered.ts'
export type { DescribedStep, LineageStep, OutputReference, StepEdge } from './step.ts'
export type { PathInfo, StoreAnswers } from './store-answers.ts'
export {
  type OutputMention,
  type ResultRecord,
  resultRecord,
  type Passage,
  type Verified
} from './result-record.ts'
export type { Curve, Told } from './told.ts'
