/** What other folders may import of this one. */
export { createPageDrawing, pageConfinementInWords } from './first-page.ts'
