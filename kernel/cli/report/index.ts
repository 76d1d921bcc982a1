/** What other folders may import of this one. */
export { reportOf } from './executed-notebook.ts'
