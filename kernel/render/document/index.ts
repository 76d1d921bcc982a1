/** What commands say: tables, plots, trees. */
export { documentHtml, documentText, linesHtml } from './document.ts'
export { plotPicture, pointPlaces } from './plot.ts'
export { lineageTree } from './tree.ts'
