/** Files as lists, previews, tables and charts. */
export { chartSvg } from './chart.ts'
export { fileList, fileTree, type LinkOf, linksInto, notesWords } from './file-list.ts'
export { fileFacts, previewText } from './file-text.ts'
export { renderMarkdown } from './markdown.ts'
export { filePreview, picturesOf } from './preview.ts'
export { exactly, tableFacts } from './table.ts'
