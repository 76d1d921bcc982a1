/** What other folders may import of this one. */
export { shell } from './shell.ts'
