import type { Limits } from './limits.ts'
import type { Reading } from './reading.ts'
import type { Content } from './source.ts'
import type { Preview } from './summary.ts'
import { decodeText } from './type.ts'

/** The beginning of a file as text, and its end where that is not all of it. */
export interface TextEnds {
  readonly head: string
  /** null where `head` is the whole file; empty where the end is no text. */
  readonly tail: string | null
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
  const isMarked = bytes[0] === 0xff || bytes[0] === 0xfe
  // A file that was begun as text and is empty further on, as a sparse one: its text is shown.
  const zero = isMarked ? -1 : bytes.indexOf(0)
  if (zero >= leastText) {
    const begun = decodeText(bytes.subarray(0, zero))
    return begun === null ? null : { head: begun, tail: '' }
  }
  const head = decodeText(bytes)
  if (head === null) return null
  if (bytes.length >= content.size) return { head, tail: content.isCut ? '' : null }
  const from = Math.max(bytes.length, content.size - tailBytes)
  // Of a file in UTF-16 only the beginning has the mark that says so.
  if (isMarked || content.isCut) return { head, tail: '' }
  const end = await content.read(from, content.size - from)
  return { head, tail: decodeText(fromCharacter(end)) ?? '' }
}

/** The first lines of a text and its last ones; the first bytes of what is none. */
export async function readLines(content: Content, limits: Limits): Promise<Reading> {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return { preview: await firstBytes(content) }
  return { preview: linesPreview(text, limits) }
}

export function linesPreview({ head, tail }: TextEnds, limits: Limits): Preview {
  const cut = (line: string): string =>
    line.length > limits.line ? `${line.slice(0, limits.line)}…` : line
  const lines = linesOf(head)
  const { headLines, tailLines } = limits
  if (tail === null) {
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
