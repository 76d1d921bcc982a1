import {
  countLines,
  encodingNotes,
  jsonOf,
  jsonValues,
  jsonValuesOf,
  linesReading,
  readLines,
  readText,
  tableOf
} from '../text/index.ts'
import { dimensionsOf } from '../binary/index.ts'
import {
  type Content,
  type FileRemark,
  type Limits,
  type Preview,
  type Reading,
  unshown
} from '../reading/index.ts'

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
  return { preview: { kind: 'markdown', source, cut }, notes: encodingNotes(text) }
}

async function readTable(type: string, content: Content, limits: Limits): Promise<Reading> {
  const text = await readText(content, limits.tableEnd, limits.tableEnd)
  if (text === null) return readLines(content, limits)
  const mark = type === 'text/csv' ? null : '\t'
  const { rows, lastRows, columns, line } = limits
  const reading = tableOf(text.head, text.tail, mark, { rows, lastRows, columns, cell: line })
  if (reading.kind === 'lines') {
    const { preview, notes = [] } = await linesReading(text, content, limits)
    return { preview, notes: [...(reading.reason === null ? [] : [reading.reason]), ...notes] }
  }
  const { table, separator, linesAbove } = reading
  const isSpread = table.columns.some(({ histogram }) => histogram !== undefined)
  const ends = content.isCut ? 'beginning' : 'megabytes'
  const notes: readonly FileRemark[] = [
    ...encodingNotes(text),
    ...reading.notes,
    ...(text.tail === null || !isSpread ? [] : [{ kind: 'ends-alone', ends } as const])
  ]
  if (text.tail === null || content.isCut || text.encoding === 'UTF-16') {
    return { preview: table, notes }
  }
  const { lines, isExact } = await countLines(content, separator, limits.counted)
  if (isExact) return { preview: { ...table, totalRows: lines - linesAbove }, notes }
  // A line break within quotes is none between rows: as in what was read, so in the rest.
  const breaks = text.head.split('\n').length - 1
  const share = breaks === 0 ? 1 : reading.rowsRead / breaks
  const estimatedRows = Math.max(0, Math.round(lines * Math.min(1, share)) - linesAbove)
  return { preview: { ...table, estimatedRows }, notes }
}

/** JSON as text that is indented, and its single values; null where it is none. */
export async function readJsonText(content: Content, limits: Limits): Promise<Reading | null> {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return null
  const bounds = { lines: limits.jsonLines, line: limits.line }
  const json = jsonOf(text.head, text.tail === null, bounds)
  if (json === null) return linesReading(text, content, limits)
  const { scalars: most, line, values: bytes } = limits
  const valueLimits = { scalars: most, line, bytes }
  const { scalars, omitted, repeated, until } =
    text.encoding === 'UTF-8'
      ? await jsonValues(content, valueLimits)
      : jsonValuesOf(text.head, valueLimits)
  const preview: Preview = {
    ...{ kind: 'json', ...json, scalars },
    ...(omitted === 0 ? {} : { omittedScalars: omitted })
  }
  const notes: readonly FileRemark[] = [
    ...encodingNotes(text),
    ...(repeated.length === 0 ? [] : [keysTwice(repeated)]),
    ...(until === null ? [] : [partRead(until, content, limits)])
  ]
  return notes.length === 0 ? { preview } : { preview, notes }
}

function keysTwice(repeated: readonly string[]): FileRemark {
  const keys = repeated.slice(0, 3).map((key) => key.slice(0, 60))
  return { kind: 'keys-twice', keys, more: repeated.length - keys.length }
}

function partRead(until: number, content: Content, limits: Limits): FileRemark {
  const isBroken = until < Math.min(content.size, limits.values)
  return isBroken
    ? { kind: 'no-json-from', byte: until }
    : { kind: 'values-of-first-bytes', bytes: until }
}

async function readPicture(type: string, content: Content, limits: Limits): Promise<Reading> {
  if (content.isCut || content.size > limits.picture) {
    return unshown({ kind: 'picture-too-large' })
  }
  const bytes = await content.read(0, content.size)
  const { width, height } = dimensionsOf(type, bytes)
  if (type !== 'image/svg+xml' && (width === null || height === null || width * height === 0)) {
    return unshown({ kind: 'picture-without-size' })
  }
  if (width !== null && height !== null && width * height > mostPixels) {
    return unshown({ kind: 'too-many-pixels', width, height })
  }
  // Entities of a document can refer to each other and grow to any size when they are read.
  if (type === 'image/svg+xml' && /<!(ENTITY|DOCTYPE[^>]*\[)/i.test(svgText(bytes))) {
    return unshown({ kind: 'picture-with-entities' })
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
