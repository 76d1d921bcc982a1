/** What other folders may import of this one. */
export { summarise, summariseFile } from './summarise.ts'
