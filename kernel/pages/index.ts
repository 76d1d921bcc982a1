/** The first page of a PDF as a picture, by a program of the machine in a sandbox. */
export type { Confinement } from './confine.ts'
export { createPageDrawing, pageDrawing, type PageDrawing } from './first-page.ts'
