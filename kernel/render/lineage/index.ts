/** The picture of where steps come from. */
export { lineagePicture } from './lineage.ts'
