/** What Nix writes while it builds, as typed messages. */
export { type EndLimits, lineEnds } from './ends.ts'
export { type LogMessage, parseLogLine } from './message.ts'
export { readRawLines } from './raw-lines.ts'
export { logReader } from './reader.ts'
export { styledOf, type TerminalLine } from './terminal-line.ts'
export { redactor } from './redact.ts'
export {
  type Build,
  copiedBytes,
  type EndedBuild,
  initialState,
  type GrowingLog,
  type LogState,
  reduce
} from './state.ts'
export { lastLines, lastStyledLines } from './tail.ts'
export { anyTold } from './told.ts'
