/** A program of Nix becomes definitions of a cell, or a notebook. */
export { definitionsOf, type Imported, importProgram, notebookFileFor } from './import.ts'
export { writeNotebook } from './write-notebook.ts'
