/** Notebooks as texts for version control, and back: nothing of them is lost but what cells show. */
export { showsSomething } from './cells.ts'
export { convert, type ConvertMistake, formOf, isConverted, type NotebookForm } from './convert.ts'
