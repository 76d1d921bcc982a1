/** What commands say: tables, plots, trees. */
export { documentHtml, documentText, linesHtml } from './document.ts'
export { lineageTree } from './tree.ts'
