import { dimensionsOf } from './image.ts'
import { jsonOf } from './json.ts'
import type { Limits } from './limits.ts'
import { unshown } from './reading.ts'
import type { Reading } from './reading.ts'
import type { Content } from './source.ts'
import { linesPreview, readLines, readText } from './text.ts'
import { tableOf } from './table.ts'

/** More pixels than this are a bomb, or nothing for a notebook: 50 megapixels are 200 MB unpacked. */
const mostPixels = 50_000_000
/** A picture is also handed on for the frontend's own viewer up to this size: it is there twice. */
const mostNative = 1024 * 1024

/**
 * Reads the formats that nearly every output has: pictures, Markdown, tables as text; lines for
 * whatever else is text, and first bytes for the rest.
 */
export async function readCommon(type: string, content: Content, limits: Limits): Promise<Reading> {
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(type)) return readPicture(type, content, limits)
  switch (type) {
    case 'text/markdown':
      return readMarkdown(content, limits)
    case 'text/csv':
    case 'text/tab-separated-values':
      return readTable(type, content, limits)
    default:
      return readLines(content, limits)
  }
}

async function readMarkdown(content: Content, limits: Limits): Promise<Reading> {
  const text = await readText(content, limits.head, 0)
  if (text === null) return readLines(content, limits)
  const source = text.head.slice(0, limits.markdown)
  const cut = text.tail !== null || text.head.length > limits.markdown
  return { preview: { kind: 'markdown', source, cut } }
}

async function readTable(type: string, content: Content, limits: Limits): Promise<Reading> {
  const text = await readText(content, limits.tableEnd, limits.tableEnd)
  if (text === null) return readLines(content, limits)
  const separator = type === 'text/csv' ? null : '\t'
  const { rows, lastRows, columns, line } = limits
  const bounds = { rows, lastRows, columns, cell: line }
  const size = content.isCut ? null : content.size
  const table = tableOf(text.head, text.tail, separator, bounds, size)
  if (table === null) return { preview: linesPreview(text, limits) }
  const isSpread = table.columns.some(({ histogram }) => histogram !== undefined)
  const ends = content.isCut ? 'beginning' : 'first and last megabyte'
  return text.tail === null || !isSpread
    ? { preview: table }
    : { preview: table, notes: [`types and histograms are those of its ${ends}`] }
}

/** JSON as text that is indented, and its single values; null where it is none. */
export async function readJsonText(content: Content, limits: Limits): Promise<Reading | null> {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return null
  const bounds = { lines: limits.jsonLines, line: limits.line, scalars: 16 }
  const json = jsonOf(text.head, text.tail === null, bounds)
  return json === null ? { preview: linesPreview(text, limits) } : { preview: json }
}

async function readPicture(type: string, content: Content, limits: Limits): Promise<Reading> {
  if (content.isCut || content.size > limits.picture) {
    return unshown('The picture is too large to be shown here.')
  }
  const bytes = await content.read(0, content.size)
  const { width, height } = dimensionsOf(type, bytes)
  if (type !== 'image/svg+xml' && (width === null || height === null || width * height === 0)) {
    return unshown('The picture is broken: its header gives no size.')
  }
  if (width !== null && height !== null && width * height > mostPixels) {
    return unshown(`The picture has ${width} × ${height} pixels: too many to be shown here.`)
  }
  // Entities of a document can refer to each other and grow to any size when they are read.
  if (type === 'image/svg+xml' && /<!(ENTITY|DOCTYPE[^>]*\[)/i.test(svgText(bytes))) {
    return unshown('The picture defines XML entities, so it is not shown.')
  }
  const base64 = bytes.toString('base64')
  const preview = { kind: 'image', mimeType: type, base64, width, height } as const
  const isNative = limits.native && type !== 'image/svg+xml' && bytes.length <= mostNative
  return isNative && /^image\/(png|jpeg|gif)$/.test(type)
    ? { preview, native: { mimeType: type, data: base64 } }
    : { preview }
}

/** As a browser would read it: by the mark at the beginning, else as UTF-8. */
function svgText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return bytes.toString('latin1')
}
