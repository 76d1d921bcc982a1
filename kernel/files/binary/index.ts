/** Decoders of binary formats that hold against hostile files. */
export { arrowMessage } from './arrow-message.ts'
export { dimensionsOf } from './image.ts'
export { unlz4Block, unlz4Frame, unlz4Hadoop } from './lz4.ts'
export { npyHeader, npyPart } from './npy-array.ts'
export { firstPages, pagesOf, type ParquetPage } from './parquet-pages.ts'
export { unsnappy } from './snappy.ts'
export {
  sqliteFile,
  type SqliteFile,
  type SqliteRow,
  sqliteRows,
  type SqliteValue
} from './sqlite-pages.ts'
export { unpackHead, zipDirectory, zipEntryHead } from './zip-directory.ts'
export { unzstd, unzstdHead } from './zstd.ts'
