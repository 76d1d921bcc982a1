import type { ArchiveEntry, Content, Reader } from '../reading/index.ts'

/*
  Why this is ours: libraries read an archive through, and a preview needs its headers alone. One
  whose first file has 5 GB takes tar 7.5.23 8 s of processor time and tar-stream 3.2.2 2.4 s; from
  header to header it is 3 ms. A name that says it has 2 GB tar reads in 4 s; tar-stream refuses it.
*/

/** Headers are 512 bytes each and lie apart: so many are read before the rest is left uncounted. */
const mostHeaders = 2_000

/** The entries of a tar archive (POSIX.1-2017 pax and ustar, with GNU's long names). */
export const readTar: Reader = async (content, _path, limits) => {
  const entries: ArchiveEntry[] = []
  let total = 0
  let position = 0
  let longName: string | null = null
  let isEnded = false
  for (let count = 0; count < mostHeaders; count += 1) {
    const header = await content.read(position, 512)
    if (header.length < 512 || header[0] === 0) {
      isEnded = header.length === 512 || !content.isCut
      break
    }
    const size = tarSizeOf(header)
    if (size === null) break
    const flag = String.fromCharCode(header[156] ?? 0)
    if (flag === 'L' || flag === 'x') {
      longName = (await longNameOf(content, position + 512, size, flag)) ?? longName
    } else if (flag !== 'g' && flag !== 'K') {
      total += 1
      if (entries.length < limits.entries) {
        const path = longName ?? nameOf(header)
        const isFolder = flag === '5' || path.endsWith('/')
        const kind = isFolder ? 'folder' : flag === '2' || flag === '1' ? 'link' : 'file'
        entries.push({ path, size, kind })
      }
      longName = null
    }
    position += 512 + Math.ceil(size / 512) * 512
  }
  if (entries.length === 0) return null
  return { preview: { kind: 'archive', entries, total: isEnded ? total : null } }
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100))
  const isStandard = header.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isStandard ? textOf(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

/** Bytes of an entry by its header: octal digits, or for large files GNU's base 256; null where it says none. */
export function tarSizeOf(header: Buffer): number | null {
  const field = header.subarray(124, 136)
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4))
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits === '' ? '0' : digits, 8) : null
}

async function longNameOf(
  content: Content,
  position: number,
  size: number,
  flag: string
): Promise<string | null> {
  const text = await content.read(position, Math.min(size, 8192))
  if (flag === 'L') return textOf(text)
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text.toString('utf8'))?.[1] ?? null
}
