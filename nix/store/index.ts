/** What other folders may import of this one. */
export { type Changed, changedSince, goneFrom, noteChanged, takeOut } from './damage.ts'
export { type Derivation, readDerivation } from './derivation.ts'
export {
  commandOf,
  isStep,
  lineage,
  type LineageStep,
  outputReferences,
  type StepEdge,
  stepWithInputs,
  unpinned
} from './lineage.ts'
export { narDigest } from './nar.ts'
export { makeStore } from './new-store.ts'
export {
  forget,
  known,
  knownOutput,
  loggedAs,
  looksOnce,
  type OutputMention,
  recordedOutput,
  remember,
  rememberLog,
  rememberVerified,
  type ResultRecord,
  type Verified
} from './records.ts'
export { hold, release } from './roots.ts'
export {
  closure,
  isOnDisk,
  nixStateFolder,
  outputName,
  ownPlaceholder,
  pathInfos,
  placeOnDisk,
  upstreamPlaceholder
} from './store.ts'
export { type Verdict, verifyPath } from './verify.ts'
