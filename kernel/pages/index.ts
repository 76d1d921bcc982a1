/** What other folders may import of this one. */
export { createPageDrawing } from './first-page.ts'
