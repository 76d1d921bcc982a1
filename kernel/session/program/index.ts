/** Definitions in the evaluator: what is bound, and what refers to what. */
export {
  baseDefinitions,
  type BaseDefinitions,
  baseDefinitionsOf,
  library,
  libraryNames,
  scriptOfNotebook
} from './base.ts'
export { positionInCell } from './expression.ts'
export { globalNames, isGlobalName } from './global-names.ts'
export { createGraph } from './graph.ts'
export { mergedParts } from './merge.ts'
export { createParsedCells, type ParsedCells } from './parsed-cells.ts'
export { createProgram, type Program, type ProgramOptions } from './program.ts'
