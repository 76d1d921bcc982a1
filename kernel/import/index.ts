/** What other folders may import of this one. */
export { definitionsOf, type Imported, importProgram, notebookFileFor } from './import.ts'
export { writeNotebook } from './write-notebook.ts'
