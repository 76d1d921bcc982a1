/** What a Parquet file says of itself, and how its pages are unpacked; loaded where one is read. */
export { bufferOf, inBuffer } from './buffers.ts'
export {
  compressors,
  isLeaf,
  largestPage,
  parquetFile,
  type ParquetFile,
  type TypedColumn
} from './parquet-file.ts'
