import { dimensionsOf } from './image.ts'
import { jsonOf } from './json.ts'
import { readExcerpt } from './read.ts'
import type { FileListing, FileSummary, Preview } from './summary.ts'
import { tableOf } from './table.ts'
import { decodeText, typeByContent, typeByName } from './type.ts'
import { walk } from './walk.ts'
import type { Entry } from './walk.ts'

/** How much of an output is looked at. Every limit has a value by default. */
export interface SummaryOptions {
  /** Files that are listed, each with its size. */
  readonly files?: number
  /** Files among them, the first ones, that are read for a preview. */
  readonly previews?: number
  /** How much is shown of a file: a glance on a card, or one file on its own. */
  readonly extent?: 'glance' | 'large'
}

interface Limits {
  /** Bytes read from the start of a text, and from its end where it is longer. */
  readonly head: number
  readonly tail: number
  /** Bytes of a picture, which is embedded whole or not at all. */
  readonly picture: number
  readonly headLines: number
  readonly tailLines: number
  readonly line: number
  readonly jsonLines: number
  readonly markdown: number
  readonly rows: number
  readonly lastRows: number
  readonly columns: number
}

/**
 * For a card. A picture of 96 KiB is 128 KiB as base64 and leaves room for the rest of a display of
 * 200 kB; 128 KiB of text hold the head of nearly every file that a step writes, and are read in
 * well under a millisecond.
 */
const glance: Limits = {
  head: 128 * 1024,
  tail: 16 * 1024,
  picture: 96 * 1024,
  headLines: 10,
  tailLines: 3,
  line: 240,
  jsonLines: 16,
  markdown: 6_000,
  rows: 6,
  lastRows: 2,
  columns: 12
}

/** For one file that was asked for: some screens of it, and a picture as cameras make them. */
const large: Limits = {
  head: 1024 * 1024,
  tail: 64 * 1024,
  picture: 3 * 1024 * 1024,
  headLines: 200,
  tailLines: 40,
  line: 1_000,
  jsonLines: 300,
  markdown: 60_000,
  rows: 40,
  lastRows: 10,
  columns: 30
}

/** More pixels than this are a bomb, or nothing for a notebook: 50 megapixels are 200 MB unpacked. */
const mostPixels = 50_000_000

/**
 * Lists the output of a step, a folder or a single file, by its place on disk: what there is to see
 * first (pictures, reports, metrics, tables), the rest by path, with a preview of the first ones. No
 * link is followed, nothing but regular files is opened, and of a large file only its beginning and
 * its end are read. An output that is not there gives an empty listing.
 */
export async function summarise(
  folderOnDisk: string,
  options: SummaryOptions = {}
): Promise<FileListing> {
  const limit = options.files ?? 100
  const previews = options.previews ?? 12
  const limits = options.extent === 'large' ? large : glance
  const walked = await walk(folderOnDisk, limit, rankOf)
  const files: FileSummary[] = []
  for (const [index, entry] of walked.entries.entries()) {
    files.push(index < previews ? await summariseEntry(entry, limits) : unreadEntry(entry))
  }
  return { files, total: walked.total }
}

/**
 * One file of an output in a larger form, for a question such as `"${comparison}/report.md"`. `path`
 * is relative to the output, as it is to be shown; null where there is no such file. A folder has no
 * summary of its own: `summarise` lists it.
 */
export async function summariseFile(fileOnDisk: string, path: string): Promise<FileSummary | null> {
  const { entries } = await walk(fileOnDisk, 1, () => 0)
  const entry = entries[0]
  if (entry === undefined || entry.onDisk.toString('utf8') !== fileOnDisk) return null
  return summariseEntry({ ...entry, path }, large)
}

/** What people look at first comes first: a smaller number is earlier. */
export function rankOf(path: string): number {
  const type = typeByName(path)
  const depth = Math.min(path.split('/').length - 1, 9)
  return kindRank(type, path) * 10 + depth
}

function kindRank(type: string, path: string): number {
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(type)) return 0
  if (type === 'text/markdown') return 1
  if (type === 'application/json') return /metric|score|summary|result|stat/i.test(path) ? 2 : 4
  if (type === 'text/csv' || type === 'text/tab-separated-values') return 3
  return 5
}

function unreadEntry(entry: Entry): FileSummary {
  const { path, size } = entry
  if (entry.kind === 'link') return linkSummary(entry)
  const type = entry.kind === 'device' ? 'inode/special' : typeByName(path)
  return { path, size, type, preview: { kind: 'none', reason: '' } }
}

function linkSummary({ path, size, target }: Entry): FileSummary {
  return { path, size, type: 'inode/symlink', preview: { kind: 'link', target: target ?? '' } }
}

async function summariseEntry(entry: Entry, limits: Limits): Promise<FileSummary> {
  const { path, size } = entry
  if (entry.kind === 'link') return linkSummary(entry)
  if (entry.kind === 'device') {
    const reason = 'A device, a pipe or a socket, so it is not opened.'
    return { path, size, type: 'inode/special', preview: { kind: 'none', reason } }
  }
  const claimsPicture = typeByName(path).startsWith('image/')
  const headBytes = claimsPicture ? Math.max(limits.head, limits.picture) : limits.head
  const excerpt = await readExcerpt(entry.onDisk, headBytes, claimsPicture ? 0 : limits.tail)
  if ('reason' in excerpt) {
    return { path, size, type: typeByName(path), preview: { kind: 'none', reason: excerpt.reason } }
  }
  const type = typeByContent(path, excerpt.head)
  if (excerpt.size === 0) {
    return { path, size: 0, type: 'inode/x-empty', preview: { kind: 'none', reason: 'Empty.' } }
  }
  const isWhole = excerpt.head.length === excerpt.size
  const preview = previewOf(type, excerpt.head, isWhole, excerpt.tail, limits)
  return { path, size: excerpt.size, type, preview }
}

function previewOf(
  type: string,
  head: Buffer,
  isWhole: boolean,
  tail: Buffer,
  limits: Limits
): Preview {
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(type)) {
    return pictureOf(type, head, isWhole, limits)
  }
  const text = decodeText(head)
  if (text === null) return { kind: 'binary', firstBytes: hexOf(head.subarray(0, 32)) }
  const end = isWhole ? null : (decodeText(fromCharacter(tail)) ?? '')
  switch (type) {
    case 'text/markdown':
      return {
        kind: 'markdown',
        source: text.slice(0, limits.markdown),
        cut: !isWhole || text.length > limits.markdown
      }
    case 'text/csv':
    case 'text/tab-separated-values': {
      const separator = type === 'text/csv' ? null : '\t'
      const { rows, lastRows, columns } = limits
      const bounds = { rows, lastRows, columns, cell: limits.line }
      return tableOf(text, end, separator, bounds) ?? textOf(text, end, limits)
    }
    case 'application/json': {
      const bounds = { lines: limits.jsonLines, line: limits.line, scalars: 16 }
      return jsonOf(text, isWhole, bounds) ?? textOf(text, end, limits)
    }
    default:
      return textOf(text, end, limits)
  }
}

function pictureOf(type: string, head: Buffer, isWhole: boolean, limits: Limits): Preview {
  if (!isWhole || head.length > limits.picture) {
    return { kind: 'none', reason: 'The picture is too large to be shown here.' }
  }
  const { width, height } = dimensionsOf(type, head)
  if (type !== 'image/svg+xml' && (width === null || height === null || width * height === 0)) {
    return { kind: 'none', reason: 'The picture is broken: its header gives no size.' }
  }
  if (width !== null && height !== null && width * height > mostPixels) {
    return {
      kind: 'none',
      reason: `The picture has ${width} × ${height} pixels: too many to be shown here.`
    }
  }
  // Entities of a document can refer to each other and grow to any size when they are read.
  if (type === 'image/svg+xml' && head.includes('<!ENTITY')) {
    return { kind: 'none', reason: 'The picture defines XML entities, so it is not shown.' }
  }
  return { kind: 'image', mimeType: type, base64: head.toString('base64'), width, height }
}

function textOf(text: string, end: string | null, limits: Limits): Preview {
  const cut = (line: string): string =>
    line.length > limits.line ? `${line.slice(0, limits.line)}…` : line
  const lines = linesOf(text)
  const { headLines, tailLines } = limits
  if (end === null) {
    if (lines.length <= headLines + tailLines) {
      return { kind: 'text', head: lines.map(cut), tail: [], omittedLines: 0 }
    }
    return {
      kind: 'text',
      head: lines.slice(0, headLines).map(cut),
      tail: lines.slice(-tailLines).map(cut),
      omittedLines: lines.length - headLines - tailLines
    }
  }
  // The first line of the end begins somewhere in the middle.
  const last = linesOf(end).slice(1).slice(-tailLines)
  return {
    kind: 'text',
    head: lines.slice(0, headLines).map(cut),
    tail: last.map(cut),
    omittedLines: null
  }
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r(?!\n)/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Without the bytes at the beginning that belong to a character which began earlier. */
function fromCharacter(bytes: Buffer): Buffer {
  let start = 0
  while (start < Math.min(3, bytes.length) && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1
  return bytes.subarray(start)
}

function hexOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ')
}
