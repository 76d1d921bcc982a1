/** %lineage: where steps come from. */
export { lineage } from './lineage.ts'
