/** Files read within limits, as what they are. */
export { depthOf, isJson, isList } from './json-value.ts'
export { glance, large, type Limits } from './limits.ts'
export { orderBy } from './order.ts'
export type { DrawPage, PageBounds, PagePicture } from './page.ts'
export { type Reader, type Reading, type ReadWithin, told, type Told, unshown } from './reading.ts'
export type {
  FileRemark,
  ParquetFault,
  PlainRemark,
  RemarkOnText,
  TooMuchOfChart
} from './remark.ts'
export { scalarsOfValue } from './scalars.ts'
export {
  type Content,
  identityOf,
  inMemory,
  openContent,
  type OpenContent,
  withContent
} from './source.ts'
export type {
  ArchiveEntry,
  Chart,
  Column,
  FileListing,
  FilePart,
  FileSummary,
  FolderCount,
  Histogram,
  NativeForm,
  Preview,
  Scalar
} from './summary.ts'
export { decode, decodePart, decodeText, type Encoding, typeByContent, typeByName } from './type.ts'
export { type Entry, entryOf, walk } from './walk.ts'
