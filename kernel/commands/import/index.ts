/** What other folders may import of this one. */
export { importCommand } from './import.ts'
