/** What other folders may import of this one. */
export { documentHtml, documentText, linesHtml } from './document.ts'
export { lineageTree } from './tree.ts'
