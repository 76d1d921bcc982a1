import {
  indentedWord,
  ordinaryWord,
  pathRestWord,
  pathRun,
  stringWord,
  type PathWordKind,
  type StringWordKind,
  type UnitAt,
  type WordKind
} from './lexer.ts'

/** How the text is read at a place. */
export type Mode = 'ordinary' | 'string' | 'indented' | 'path'

/** A word where it stands. */
export interface PlacedWord {
  /**
   * `unknown` is a character with which no word of Nix begins; `textEnd` comes last, has no length,
   * and says how the text is read and what is open at its end.
   */
  readonly kind: WordKind | StringWordKind | PathWordKind | 'unknown' | 'textEnd'
  readonly mode: Mode
  readonly from: number
  readonly to: number
  /** The innermost bracket or string that is open before the word. */
  readonly open: Open | null
}

/** A bracket or string that is open. */
export interface Open {
  readonly kind: '{' | '${' | '(' | '[' | '"' | "''"
  readonly from: number
  readonly outer: Open | null
  /** How many are open, this one included. */
  readonly depth: number
}

/**
 * Reads the words of a text as Nix's lexer does, whether or not they make sense together: for what
 * must work on a text with errors. Blanks are left out, comments are not.
 */
export function* wordsOf(text: string): Generator<PlacedWord, void, undefined> {
  const modes: Mode[] = ['ordinary']
  let open: Open | null = null
  let offset = 0
  let runEnd = 0
  const at: UnitAt = (distance) => {
    const unit = text.charCodeAt(offset + distance)
    return Number.isNaN(unit) ? -1 : unit
  }
  while (offset < text.length) {
    const mode = modes.at(-1) ?? 'ordinary'
    if (mode === 'ordinary' && offset >= runEnd) runEnd = offset + pathRun(at)
    const word = wordIn(mode, at, runEnd - offset)
    const kind = word?.kind ?? 'unknown'
    const to = offset + (word?.length ?? 1)
    const placed: PlacedWord = { kind, mode, from: offset, to, open }
    if (kind !== 'space' && kind !== 'end') yield placed
    open = openAfter(placed, modes)
    offset = to
  }
  const end = text.length
  yield { kind: 'textEnd', mode: modes.at(-1) ?? 'ordinary', from: end, to: end, open }
}

/** Where the last word ends that is no comment; blanks at the end of an open string left out. */
export function endOfWords(text: string): number {
  let end = 0
  for (const { kind, to } of wordsOf(text))
    if (kind !== 'textEnd' && kind !== 'lineComment' && kind !== 'blockComment') end = to
  return Math.min(end, text.trimEnd().length)
}

function wordIn(mode: Mode, at: UnitAt, run: number) {
  switch (mode) {
    case 'ordinary':
      return ordinaryWord(at, run)
    case 'string':
      return stringWord(at)
    case 'indented':
      return indentedWord(at)
    case 'path':
      return pathRestWord(at)
  }
}

/** What is open behind a word; enters and leaves `modes` on the way. */
function openAfter(word: PlacedWord, modes: Mode[]): Open | null {
  const { kind, from, open } = word
  switch (kind) {
    case '{':
    case '${':
      modes.push('ordinary')
      return opened(kind, from, open)
    case '"':
    case "''":
      modes.push(kind === '"' ? 'string' : 'indented')
      return opened(kind, from, open)
    case 'pathStart':
      modes.push('path')
      return open
    case '(':
    case '[':
      return opened(kind, from, open)
    case '}':
      // Nix counts braces alone, so one that closes takes what is open in it along.
      if (modes.length === 1) return open
      modes.pop()
      return closedTo(open, ['{', '${'])
    case ')':
    case ']':
      return open?.kind === (kind === ')' ? '(' : '[') ? open.outer : open
    case 'close':
      return closedTo(open, [modes.pop() === 'string' ? '"' : "''"])
    case 'end':
      modes.pop()
      return open
    default:
      return open
  }
}

function opened(kind: Open['kind'], from: number, outer: Open | null): Open {
  return { kind, from, outer, depth: (outer?.depth ?? 0) + 1 }
}

function closedTo(open: Open | null, kinds: readonly Open['kind'][]): Open | null {
  let last = open
  while (last !== null && !kinds.includes(last.kind)) last = last.outer
  return last?.outer ?? null
}
