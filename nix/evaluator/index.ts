/** The living evaluator, what it read, and what a value is. */
export type { AttributeInfo, AttributeNames, AttributesRequest, PackageInfo } from './attributes.ts'
export type { BesideQuestions, Patience } from './beside.ts'
export type { SourcePosition } from './bindings.ts'
export { type Declared, scheduledFields } from './declared.ts'
export type { EvaluatorEnd } from './error.ts'
export type { ErrorCause } from './error-cause.ts'
export type { ProcessDescription, StaticOrigin } from './description.ts'
export {
  type Binding,
  createEvaluator,
  type DescribeRequest,
  type Description,
  type EvaluationError,
  type Evaluator,
  type EvaluatorOptions,
  type SettledReads,
  type FailedMember,
  type GroupMember,
  type Slot,
  type StepsDescription
} from './evaluator.ts'
export { probeWords } from './word-probe.ts'
export { settledMilliseconds } from './settled.ts'
export { type Look, lookAt } from './signature.ts'
export type { Traces } from './traces.ts'
