import { type Reader, unshown } from '../reading/index.ts'
import { zipDirectory } from '../binary/index.ts'

/** The entries of a zip archive, as its directory says; nothing is unpacked. */
export const readZip: Reader = async (content, _path, limits) => {
  const directory = await zipDirectory(content, limits.entries)
  if (directory === null) return unshown({ kind: 'archive-without-directory' })
  const entries = directory.entries.map(({ path, size, isLink }) => {
    const kind = isLink ? 'link' : path.endsWith('/') ? 'folder' : 'file'
    return { path, size, kind } as const
  })
  return { preview: { kind: 'archive', entries, total: directory.total } }
}
