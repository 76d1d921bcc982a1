import { npyPart } from '../binary/index.ts'
import type { Reader } from '../reading/index.ts'

/** An array of NumPy by type, shape and first values, read from the beginning of the file. */
export const readNpy: Reader = async (content, path, limits) => {
  const bytes = await content.read(0, limits.tableEnd)
  const isCut = content.isCut || bytes.length < content.size
  const { facts, preview } = npyPart(path, bytes, isCut, limits)
  return { preview, notes: facts }
}
