/** What a cell holds, on top of Nix's syntax: commands, scripts, bindings, a question. */
export { type CallAtCursor, callAt } from './call-at.ts'
export type {
  CellCommand,
  CellDefinition,
  CellExpression,
  CellScript,
  ScriptCell,
  ScriptHead,
  SyntaxMistake
} from './cell.ts'
export { cellCompleteness } from './completeness.ts'
export { embeddedScripts } from './embedded-scripts.ts'
export type { CellCause, CellFault, ScriptFault, ScriptLineFault } from './fault.ts'
export { type ForeignWord, foreignWord } from './foreign.ts'
export type {
  ForeignFile,
  ForeignScript,
  KnownNames,
  Magic,
  OtherLanguage,
  WorkflowRule
} from './foreign-types.ts'
export { bodyOf, readHead } from './head.ts'
export { scriptLanguage, scriptLanguages } from './languages.ts'
export { nameAt, nameBefore } from './name-at.ts'
export { otherLanguage } from './other-language.ts'
export { type ScriptKeyAtCursor, scriptKeyAt } from './script-keys.ts'
export { parseCell } from './parse-cell.ts'
export {
  type StringAtCursor,
  stringAt,
  type StringPiece,
  type StringWord,
  wordsOfString
} from './string-at.ts'
