import {
  bad,
  good,
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  type Result
} from '../../../nix/base/index.ts'
import { withoutMark } from '../../notebook-file/index.ts'
import { type CellType, cellTypes, type PlainCell, type PlainNotebook, sorted } from './cells.ts'

/** A line that says where a cell begins, and what it says of it is no JSON. */
export interface NoCell {
  readonly kind: 'no-cell'
  /** Counted from 1. */
  readonly line: number
}

/** How a notebook stands in a text, for version control: line by line. */
export interface TextForm {
  /** The first line, with what is said of the notebook. */
  readonly heading: (said: string) => string
  readonly isHeading: RegExp
  /** The line before a cell, with what is said of it, or nothing. */
  readonly marker: (type: CellType, said: string) => string
  /** Its type, and what is said of it. */
  readonly isMarker: RegExp
  /** Whether a line could be taken for a marker, with more of the same sign in it or not. */
  readonly isLikeMarker: RegExp
  /** One more sign, or one less, in a line that is like a marker. */
  readonly more: (line: string) => string
  readonly less: (line: string) => string
  readonly bodyOf: (cell: PlainCell) => readonly string[]
  readonly sourceOf: (type: CellType, body: readonly string[]) => readonly string[]
  /** Cells of what stands before the first marker, or in a text without any. */
  readonly unmarked: (lines: readonly string[]) => readonly PlainCell[]
}

/** A notebook as text. Read again it is the same, and written again the same bytes. */
export function textOf({ cells, rest }: PlainNotebook, form: TextForm): string {
  const parts = cells.map((cell) => {
    const body = form
      .bodyOf(cell)
      .map((line) => (form.isLikeMarker.test(line) ? form.more(line) : line))
    return [form.marker(cell.type, saidOf(cell.rest)), ...body].join('\n')
  })
  return `${[form.heading(inOneLine(rest)), ...parts].join('\n\n')}\n`
}

/** Whether a text begins as one that this has written. */
export function hasHeading(text: string, form: TextForm): boolean {
  return form.isHeading.test(plainText(text).split('\n', 1)[0] ?? '')
}

/**
 * Without a byte-order mark, and with the ends of lines that this writes: editors of Windows, and git
 * there, write others. What a text has in its first line it has in all.
 */
function plainText(text: string): string {
  const plain = withoutMark(text)
  return /^[^\n]*\r\n/.test(plain) ? plain.replaceAll('\r\n', '\n') : plain
}

/** Reads a text in this form; what a person has written without any marks is taken too. */
export function readText(text: string, form: TextForm): Result<PlainNotebook, NoCell> {
  const lines = plainText(text).replace(/\n$/, '').split('\n')
  const [, headingSaid] = form.isHeading.exec(lines[0] ?? '') ?? []
  const rest = headingSaid === undefined ? {} : parseJsonObject(headingSaid)
  if (rest === null) return bad({ kind: 'no-cell', line: 1 })
  const marks = lines.flatMap((line, at) => (form.isMarker.test(line) ? [at] : []))
  const before = lines.slice(headingSaid === undefined ? 0 : 1, marks[0])
  const cells = before.some((line) => line.trim() !== '') ? [...form.unmarked(before)] : []
  for (const [index, at] of marks.entries()) {
    const [, name, said] = form.isMarker.exec(lines[at] ?? '') ?? []
    const own = said === undefined ? {} : parseJsonObject(said)
    if (own === null) return bad({ kind: 'no-cell', line: at + 1 })
    const type = cellTypes.find((one) => one === name) ?? 'code'
    const next = marks[index + 1]
    const body = lines.slice(at + 1, next)
    // A line that is empty stands between two cells.
    if (next !== undefined && body.at(-1) === '') body.pop()
    const plain = body.map((line) => (form.isLikeMarker.test(line) ? form.less(line) : line))
    cells.push({ type, source: form.sourceOf(type, plain).join('\n'), rest: own })
  }
  return good({ cells, rest })
}

function saidOf(rest: JsonObject): string {
  const { metadata, ...own } = rest
  const isPlain = isJsonObject(metadata) && Object.keys(metadata).length === 0
  const said = isPlain ? own : rest
  return Object.keys(said).length === 0 ? '' : inOneLine(said)
}

/** JSON in which nothing ends a comment of HTML. */
function inOneLine(value: JsonObject): string {
  return JSON.stringify(sorted(value))
    .replaceAll('>', '\\u003e')
    .replace(/[\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`)
}
