/**
 * What all of nix/ stands on: results, store paths, kept state, temporary folders, Nix's texts,
 * the trace.
 */
export { beginningOf } from './beginning.ts'
export {
  canHoldFolders,
  type Held,
  hold,
  holdFolder,
  namesIn,
  type RawName,
  removeTree,
  within
} from './held-folder.ts'
export {
  dropKept,
  holderName,
  keep,
  keepFolder,
  keepMore,
  kept,
  keptEnd,
  keptNames,
  keptSignature,
  keptStatus,
  newTrouble,
  type StateTrouble
} from './keep.ts'
export { colourSource, withoutColours, withoutControlSequences } from './colours.ts'
export {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listIn,
  objectIn,
  objectsIn,
  parseJsonObject,
  textIn
} from './json.ts'
export { leadsOut } from './leads-out.ts'
export { lineSplitter } from './lines.ts'
export { listFolder } from './list-folder.ts'
export { isObject } from './object.ts'
export { isOfDead, ownFolderPrefix, ownMark, removeLeftFolders } from './own-folders.ts'
export { createPause, type Pause } from './pause.ts'
export { putNewest } from './put-newest.ts'
export { readText } from './read-text.ts'
export { hasCode, type Refusal, refusalOf } from './refusal.ts'
export { replaceFile, stageFolder, type StagedFolder } from './replace-file.ts'
export { bad, good, type Result } from './result.ts'
export { fits, type Fitting, readJson } from './schema.ts'
export { statusAt } from './status-at.ts'
export {
  derivationName,
  hashPart,
  isDerivationPath,
  namePart,
  type StorePath
} from './store-path.ts'
export {
  isTemporaryPlaceThere,
  makeTemporaryFolder,
  temporaryPlace,
  temporaryPlaces,
  temporaryVariables
} from './temporary.ts'
export {
  causeTexts,
  comparisonTexts,
  evaluatorTexts,
  failureTexts,
  generalTexts,
  isTested,
  cacheTexts,
  logTexts,
  type NixVersion,
  recordedVersions,
  unbuiltTexts
} from './texts.ts'
export { isTraced, startTrace, trace, type TraceProblem, traceVariable } from './trace.ts'
export {
  fromHome,
  homeFolder,
  systemConfigFolders,
  userFolder,
  userVariables,
  writableVariables
} from './user-folders.ts'
export { askStoreWord, isAtLeast } from './version.ts'
export { fitsPattern, type PatternPart } from './wildcards.ts'
