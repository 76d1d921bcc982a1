/** What other folders may import of this one. */
export { lineage } from './lineage.ts'
