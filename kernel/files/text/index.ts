/** Tables, JSON, configurations and lines, read within limits. */
export { cellText, timeOfDay, type TypedColumn, typedTable } from './cells.ts'
export { columnsOf, numberIn, withHistogram } from './columns.ts'
export { readConfiguration } from './configuration.ts'
export { countLines } from './count-lines.ts'
export { jsonValues, jsonValuesOf } from './json-values.ts'
export { jsonOf } from './json.ts'
export { quotedCell, tableOf } from './table.ts'
export { encodingNotes, linesReading, readLines, readText } from './text.ts'
