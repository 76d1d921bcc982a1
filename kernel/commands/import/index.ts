/** %import: a program becomes the next cells. */
export { importCommand } from './import.ts'
