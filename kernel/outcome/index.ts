/**
 * What a cell shows, what went wrong and where it came from, as types; and the words that
 * sentences share.
 */
export type {
  CommandMistake,
  ExportMistake,
  FileMistake,
  MeantCommand,
  MissingFile,
  NamingMistake,
  StoreMistake,
  WrongWords
} from './command-mistake.ts'
export type {
  Choices,
  CommandGroup,
  CommandSyntax,
  Example,
  Operand,
  OperandKind,
  Option,
  OptionWord
} from './command-syntax.ts'
export {
  type BriefChange,
  briefly,
  type BuildReason,
  type Change,
  isCause,
  type LinesThatDiffer,
  type WhyBuilt
} from './change.ts'
export { type Doubt, isGrave } from './doubt.ts'
export type { Block, Cell, Column, DifferenceLine, Document, Plot, Tone } from './document.ts'
export type {
  Explanation,
  FoundProgram,
  ScriptLine,
  Symptom,
  VirtualEnvironment
} from './explanation.ts'
export type {
  CellCause,
  CellFault,
  ErrorCause,
  EvaluatorEnd,
  FailureCause,
  ForeignWord,
  FreezeMistake,
  Misunderstanding,
  NixFault,
  NixUnusable,
  NoStore,
  Probe,
  ProbeProblem,
  Remark,
  ScriptFault,
  VenvProblem,
  WithoutFolder
} from './findings.ts'
export type { ImportMistake, ProgramFault } from './import-mistake.ts'
export type { Fact, Inspection, InspectionBlock } from './inspection.ts'
export type { Lineage, LineageNode } from './lineage.ts'
export type {
  AskedFile,
  Hint,
  MissingName,
  Mistake,
  NotRun,
  Place,
  Whereabouts
} from './mistake.ts'
export type {
  ForeignFile,
  ForeignScript,
  Magic,
  OtherLanguage,
  WorkflowRule
} from '../cells/index.ts'
export type { LeftOpen, OpenCell, OpenNotebook } from './left-open.ts'
export type { UnpinnedSource } from './not-pinned.ts'
export type { EndedHow, Notice } from './notice.ts'
export {
  asStale,
  type CellOutcome,
  type EnvironmentReport,
  fileLink,
  type LineageEdge,
  type LogTail,
  type NotPinned,
  type PartialFiles,
  type PlainValue,
  type Printed,
  type ProcessValue,
  type Progress,
  type Shown,
  type StepFailure,
  type StepProgress,
  type StepReport,
  stepsShown,
  type StepStatus,
  type Toolchain,
  withSteps
} from './outcome.ts'
export type { OpenDefinition, Plan, PlanCost, PlannedStep } from './plan.ts'
export type { NoMemoryLimit } from './memory-limit.ts'
export type { Said } from './said.ts'
export type { StepsRemark } from './steps-remark.ts'
export type { LostNeed, StaleCause, StaleReason } from './stale.ts'
export {
  atInWords,
  bytes,
  cellInWords,
  commandWord,
  counted,
  duration,
  firstInWords,
  grouped,
  listInWords,
  shellWord,
  singleQuoted,
  timesInWords
} from './words.ts'
