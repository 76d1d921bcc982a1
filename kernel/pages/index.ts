/** The first page of a PDF as a picture, by a program of the machine in a sandbox. */
export { createPageDrawing, pageConfinementInWords } from './first-page.ts'
