/** Calls of Nix that build: batches, stages, limits, what failed and why, what it left. */
export { buildAgain, type BuiltAgain } from './build-again.ts'
export { keptLogFile, readLog, readLogHead } from './build-log.ts'
export {
  build,
  type BuildProgress,
  type DerivationReport,
  settle,
  settleOnce,
  type StepLimits
} from './builder.ts'
export type { FailureCause, MachineKind } from './failure.ts'
export { removeLeftBehind } from './left-behind.ts'
export { keptSnapshots, statePlace } from './own-places.ts'
export { partialOutput } from './partial.ts'
export {
  type BuildPlace,
  type PlaceReport,
  type PlaceRequest,
  thisMachine,
  type Destination
} from './place.ts'
export { requiredBy } from './devices.ts'
export { plan, type Planned } from './plan.ts'
export { helpOfProgram, type StoreProgram } from './program-help.ts'
export { probe, probeFile } from './probe.ts'
export { gatherShell, isClosed, lookOutside, type Shell, shellDerivation } from './probe-shell.ts'
export type { CallOptions } from './call.ts'
export { type CallReport, reportCall } from './call-report.ts'
export { forecast, realise } from './realise.ts'
export type { Remark, Staying, WithoutFolder } from './remark.ts'
export { rememberResults } from './remember.ts'
export { reportBlocked, reportUnusable, withCause, withRemarks } from './report.ts'
export { buildStaged } from './staged.ts'
