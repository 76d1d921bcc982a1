/** What other folders may import of this one. */
export { isNotebookText, notebookText } from './read.ts'
export { uniqueIds } from './unique-ids.ts'
