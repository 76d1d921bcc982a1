import { commonIndentation, shifted } from '../../nix/syntax/index.ts'
import type { Flat, FlatBinding } from './flatten.ts'

/** A cell of the notebook that a program becomes. */
export interface ImportedCell {
  readonly kind: 'code' | 'markdown'
  readonly text: string
  /** What it defines first; empty for text. */
  readonly name: string
}

/**
 * A cell for each definition, and one for each comment that stands alone. Definitions that make up
 * one set together come into one cell; so do those that were a cell before they were exported.
 */
export function cellsOf({ bindings, question, after }: Flat): readonly ImportedCell[] {
  const cells = bindings.some(beginsCell) ? asBefore(bindings) : oneEach(bindings)
  const asked = question === null ? [] : [code(dedented(question, 'program'), '')]
  return [...cells, ...after.flatMap(markdown), ...asked]
}

/** The line with which `%export` begins what came of a cell. */
const cellLine =
  /^[ \t]*# --- (?:cell(?: \d+)?(?:, continued)?|not defined in any cell) ---[ \t]*\n?/gm

function beginsCell({ before, code: text }: FlatBinding): boolean {
  return [...before, text].some((words) => words.search(cellLine) !== -1)
}

function asBefore(bindings: readonly FlatBinding[]): ImportedCell[] {
  const cells: ImportedCell[] = []
  for (const binding of bindings) {
    const comments = binding.before
      .map((words) => movedLeft(withoutCellLine(words), binding.level))
      .filter((words) => words !== '')
    const text = [...comments.map((words) => `${words}\n`), codeOf(binding)].join('\n')
    const last = cells.at(-1)
    if (beginsCell(binding) || last === undefined) cells.push(code(text, binding.names[0] ?? ''))
    else cells[cells.length - 1] = { ...last, text: `${last.text}\n${text}` }
  }
  return cells
}

function withoutCellLine(text: string): string {
  return text.replace(cellLine, '').replace(/^ +/, '')
}

function oneEach(bindings: readonly FlatBinding[]): ImportedCell[] {
  const cells: ImportedCell[] = []
  /** By the first name of a path, the cells that define something below it. */
  const below = new Map<string, { index: number; path: readonly string[] }[]>()
  for (const binding of bindings) {
    const [path = []] = binding.paths
    const [name = ''] = path
    const known = below.get(name) ?? []
    const together = known.find((one) => overlap(one.path, path))
    const text = codeOf(binding)
    cells.push(...binding.before.flatMap(markdown))
    const index = together?.index ?? cells.length
    const cell = cells[index]
    cells[index] =
      cell === undefined ? code(text, name) : { ...cell, text: `${cell.text}\n${text}` }
    for (const one of binding.paths)
      below.set(one[0] ?? '', [...(below.get(one[0] ?? '') ?? []), { index, path: one }])
  }
  return cells
}

function overlap(one: readonly string[], other: readonly string[]): boolean {
  return one.slice(0, other.length).every((attribute, index) => other[index] === attribute)
}

function code(text: string, name: string): ImportedCell {
  return { kind: 'code', text, name }
}

function codeOf({ code: text, level }: FlatBinding): string {
  return shifted(withoutCellLine(text), 'definitions', -level)
}

function dedented(text: string, form: 'program' | 'definitions'): string {
  const spaces = commonIndentation(text)
  return Number.isFinite(spaces) ? shifted(text, form, -spaces) : text
}

/** A comment with its lines, but for the first, moved to the left. */
function movedLeft(text: string, spaces: number): string {
  return text.replace(/\n */g, (start) => `\n${start.slice(1 + spaces)}`)
}

/** What a comment says, as text. */
function markdown(comment: string): ImportedCell[] {
  const text = comment
    .split(/(?<=\*\/)\s*\n|\n(?=\s*\/\*)/)
    .map((piece) => (piece.trimStart().startsWith('/*') ? ofBlock(piece.trim()) : ofLines(piece)))
    .join('\n')
    .trim()
  return text === '' ? [] : [{ kind: 'markdown', text, name: '' }]
}

function ofLines(comment: string): string {
  return comment.replace(/^\s*#+[ \t]?/gm, '')
}

/** The text of a comment between signs, without what its lines have in common at their beginning. */
function ofBlock(comment: string): string {
  const [first = '', ...lines] = comment.slice('/*'.length, -'*/'.length).split(/\r\n|\r|\n/)
  const isStarred = lines.length > 0 && lines.every((line) => /^\s*(?:\*|$)/.test(line))
  const bare = isStarred ? lines.map((line) => line.replace(/^\s*\*[ \t]?/, '')) : lines
  const spaces = commonIndentation(['', ...bare].join('\n'))
  const rest = Number.isFinite(spaces) ? bare.map((line) => line.slice(spaces)) : bare
  return [first.replace(/^\*/, '').trim(), ...rest].join('\n').trim()
}
