/** All that lives as long as the kernel does; the engine holds it. */
export type { BuildListener, BuildTerms } from './builds.ts'
export { cellOf } from './cell-number.ts'
export { type Described, neededBy } from './descriptions.ts'
export { howItEnded } from './ended.ts'
export {
  createEngine,
  type Engine,
  type Evaluating,
  evaluatingIn,
  isForWantOfToolchain,
  type StepPast,
  wantsToolchain
} from './engine.ts'
export { createFileWatch, type FileWatch } from './file-watch.ts'
export {
  type Entry,
  entryOf,
  type NamedData,
  type NamedDerivation,
  stepsOf,
  wantedNames,
  wantedBy
} from './entry.ts'
export { memoryLimit, memoryVariable, usualMemoryLimit } from './memory-limit.ts'
export { inNaturalOrder } from './natural-order.ts'
export { pinnedPath, resultPath } from './pins.ts'
export { folderName, linksFolder } from './links.ts'
export { type HistoryEntry, rememberedSteps } from './step-history.ts'
export type { CellOnScreen, RefreshedCell, ShownThing } from './screen.ts'
export { unkept } from './unkept.ts'
export type { Workspace } from './workspace.ts'
