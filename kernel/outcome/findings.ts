/** What is found out about a cell, a Nix and its builds, by their names there. */
export type { Fault as NixFault } from '../../nix/syntax/index.ts'
export type {
  CellCause,
  CellFault,
  ForeignFile,
  ForeignScript,
  ForeignWord,
  Magic,
  OtherLanguage,
  ScriptFault,
  WorkflowRule
} from '../cells/index.ts'
export type { NoNotebook, NotebookMistake } from '../notebook-file/index.ts'
export type { ErrorCause, EvaluatorEnd } from '../../nix/evaluator/index.ts'
export type { FreezeMistake, FrozenProgram, VenvProblem } from '../../nix/freeze/index.ts'
export type { PathsNotValid } from '../../nix/store/index.ts'
export type {
  CacheMistake,
  NixUnusable,
  AddedCache,
  NoStore,
  StoreKind
} from '../../nix/installation/index.ts'
export type { Cluster, ClusterMistake } from '../../nix/cluster/index.ts'
export type { BuilderMistake, BuilderVerdict, RemoteBuilder } from '../../nix/places/index.ts'
export type {
  Planned,
  Remark,
  Staying,
  Destination,
  WithoutFolder
} from '../../nix/builder/index.ts'
export type {
  FailureCause,
  MachineKind,
  Misunderstanding,
  Passage,
  Probe,
  ProbeProblem
} from '../../nix/remembered/index.ts'
export type { Confinement, PageDrawing } from '../pages/index.ts'
