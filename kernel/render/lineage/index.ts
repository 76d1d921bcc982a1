/** What other folders may import of this one. */
export { lineagePicture } from './lineage.ts'
