/** Notebooks as files: what can be read of one, and what one that cannot is. */
export { ownKernelspec } from './own-kernelspec.ts'
export { isNotebookText, type NoNotebook, type NotebookMistake, notebookText } from './read.ts'
export { wholeText, withoutMark } from './text.ts'
export { uniqueIds } from './unique-ids.ts'
