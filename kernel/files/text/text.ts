import { countLines } from './count-lines.ts'
import {
  type Content,
  decode,
  type Encoding,
  type FileRemark,
  type Limits,
  type Preview,
  type Reading
} from '../reading/index.ts'

/** The beginning of a file as text, and its end where that is not all of it. */
export interface TextEnds {
  readonly head: string
  /** null where `head` is the whole file; empty where the end is no text. */
  readonly tail: string | null
  readonly encoding: Encoding
}

/** What is to be said of a text that is not written as texts are today. */
export function encodingNotes({ encoding }: TextEnds): readonly FileRemark[] {
  return encoding === 'Latin-1' ? [{ kind: 'latin-1' }] : []
}

/** So many bytes of text before the first zero make a text of it. */
const leastText = 4096

/** Both ends of a file, decoded; null where it is no text. */
export async function readText(
  content: Content,
  headBytes: number,
  tailBytes: number
): Promise<TextEnds | null> {
  const bytes = await content.read(0, headBytes)
  const isMarked = /^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2))
  // A file that was begun as text and is empty further on, as a sparse one: its text is shown.
  const zero = isMarked ? -1 : bytes.indexOf(0)
  if (zero >= leastText) {
    const begun = decode(bytes.subarray(0, zero))
    return begun === null ? null : { head: begun.text, tail: '', encoding: begun.encoding }
  }
  const decoded = decode(bytes)
  if (decoded === null) return null
  const { text: head, encoding } = decoded
  if (bytes.length >= content.size) return { head, tail: content.isCut ? '' : null, encoding }
  const from = Math.max(bytes.length, content.size - tailBytes)
  // Only the beginning of a file in UTF-16 has the mark that says so.
  if (isMarked || content.isCut) return { head, tail: '', encoding }
  const end = decode(fromCharacter(await content.read(from, content.size - from)))
  // Accents may come late.
  const isLate = encoding === 'UTF-8' && end?.encoding === 'Latin-1'
  return { head, tail: end?.text ?? '', encoding: isLate ? 'Latin-1' : encoding }
}

/** The first lines of a text and its last ones; the first bytes of what is none. */
export async function readLines(content: Content, limits: Limits): Promise<Reading> {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return { preview: await firstBytes(content) }
  return linesReading(text, content, limits)
}

/** Lines of a text that was read, and where it is long how many there are. */
export async function linesReading(
  text: TextEnds,
  content: Content,
  limits: Limits
): Promise<Reading> {
  const preview = linesPreview(text, limits)
  const notes = encodingNotes(text)
  const isCountable = text.tail !== null && !content.isCut && text.encoding !== 'UTF-16'
  if (preview.kind !== 'text' || !isCountable) return { preview, notes }
  const { lines, isExact } = await countLines(content, null, limits.counted)
  const shown = preview.head.length + preview.tail.length
  return isExact
    ? { preview: { ...preview, omittedLines: Math.max(0, lines - shown) }, notes }
    : { preview, notes: [...notes, { kind: 'about-lines', lines }] }
}

function linesPreview({ head, tail }: TextEnds, limits: Limits): Preview {
  const cut = (line: string): string =>
    line.length > limits.line ? `${line.slice(0, limits.line)}…` : line
  const lines = linesOf(head)
  const { headLines, tailLines } = limits
  if (tail === null) {
    // That a line is left out would be a line itself.
    if (lines.length <= headLines + tailLines + 1) {
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
  const last = linesOf(tail).slice(1).slice(-tailLines)
  return {
    kind: 'text',
    head: lines.slice(0, headLines).map(cut),
    tail: last.map(cut),
    omittedLines: null
  }
}

export async function firstBytes(content: Content): Promise<Preview> {
  const bytes = await content.read(0, 32)
  return { kind: 'binary', firstBytes: bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ') }
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
