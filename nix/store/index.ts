/** Derivations, records of results, roots, lineage, damage. */
export { changedSince, noteChanged, takeOut } from './damage.ts'
export { readDerivation } from './derivation.ts'
export { goneBelow, goneFrom, goneResults } from './gone.ts'
export { inputsOf, isOfLibrary, walkInputs } from './input-walk.ts'
export {
  commandOf,
  isStep,
  lineage,
  outputReferences,
  stepWithInputs,
  unpinned
} from './lineage.ts'
export type {
  Changed,
  Derivation,
  LineageStep,
  OutputMention,
  ResultRecord,
  StepEdge,
  Verified
} from '../remembered/index.ts'
export { narDigest } from './nar.ts'
export { makeStore } from './new-store.ts'
export {
  forget,
  known,
  knownOutput,
  lastRecord,
  loggedAs,
  ownPaths,
  recordedOutput,
  remember,
  rememberLog,
  rememberVerified
} from './records.ts'
export { type Holder, holders, isAtWorkElsewhere, workFor } from './holders.ts'
export { copyTo, type Copied, withLineage } from './copy.ts'
export type { CopyProgress } from './copy-progress.ts'
export { ignoredByDaemon, takesUnsigned } from './ignored-caches.ts'
export { deleteResult, deleteUnneeded, type NotCollected, type Undeleted } from './collect.ts'
export { heldBy as heldPaths, hold, letGoOf, release, releaseAs } from './roots.ts'
export { askStore } from './ask-store.ts'
export { nixStateFolder, placeOnDisk } from './place.ts'
export {
  closure,
  closureInfos,
  invalidAmong,
  isOnDisk,
  outputName,
  ownPlaceholder,
  pathInfos,
  type PathsNotValid,
  upstreamPlaceholder
} from './store.ts'
export { type Verdict, verifyPath } from './verify.ts'
