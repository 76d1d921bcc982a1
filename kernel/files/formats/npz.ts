import { npyHeader, npyPart, zipDirectory, zipEntryHead } from '../binary/index.ts'
import type { FilePart, Reader } from '../reading/index.ts'

/** How many bytes of each array are unpacked. */
const mostUnpacked = 256 * 1024

/** The arrays that NumPy put into one file: a zip archive of .npy files. */
export const readNpz: Reader = async (content, _path, limits) => {
  const directory = await zipDirectory(content, limits.parts)
  if (directory === null) return null
  const inside = { ...limits, rows: 3, lastRows: 0 }
  const parts: FilePart[] = []
  for (const entry of directory.entries) {
    const name = entry.path.replace(/\.npy$/, '')
    const head = await zipEntryHead(content, entry, mostUnpacked)
    parts.push(
      head === null || npyHeader(head) === null
        ? { name, facts: [{ kind: 'not-readable-here' }], preview: { kind: 'none', reason: null } }
        : npyPart(name, head, head.length < entry.size, inside)
    )
  }
  const total = directory.total
  return {
    preview: { kind: 'parts', parts, omitted: total - parts.length },
    notes: [{ kind: 'count', of: 'array', count: total }]
  }
}
