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

/** A word where it stands. `unknown` is a character with which no word of Nix begins. */
export interface PlacedWord {
  readonly kind: WordKind | StringWordKind | PathWordKind | 'unknown'
  readonly mode: Mode
  readonly from: number
  readonly to: number
}

/** A bracket or string that is open. */
export interface Open {
  readonly kind: '{' | '${' | '(' | '[' | '"' | "''"
  readonly from: number
}

/**
 * Reads the words of a text as Nix's lexer does, whether or not they make sense together: for what
 * must work on a text with errors. `see` gets each word that is not blank, with what is open before
 * it (`open` changes as the reading goes on), and ends the reading with `false`.
 * Gives what is open where the reading ended.
 */
export function readWords(
  text: string,
  see: (word: PlacedWord, open: readonly Open[]) => boolean | undefined
): readonly Open[] {
  const open: Open[] = []
  const modes: Mode[] = ['ordinary']
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
    const placed: PlacedWord = {
      kind: word?.kind ?? 'unknown',
      mode,
      from: offset,
      to: offset + (word?.length ?? 1)
    }
    if (placed.kind !== 'space' && placed.kind !== 'end' && see(placed, open) === false) return open
    enterOrLeave(placed, modes, open)
    offset = placed.to
  }
  return open
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

function enterOrLeave(word: PlacedWord, modes: Mode[], open: Open[]): void {
  const { kind, from } = word
  switch (kind) {
    case '{':
    case '${':
      modes.push('ordinary')
      open.push({ kind, from })
      break
    case '"':
    case "''":
      modes.push(kind === '"' ? 'string' : 'indented')
      open.push({ kind, from })
      break
    case 'pathStart':
      modes.push('path')
      break
    case '(':
    case '[':
      open.push({ kind, from })
      break
    case '}':
      // Nix counts braces alone, so one that closes takes what is open in it along.
      if (modes.length > 1) {
        modes.pop()
        popTo(open, ['{', '${'])
      }
      break
    case ')':
    case ']':
      if (open.at(-1)?.kind === (kind === ')' ? '(' : '[')) open.pop()
      break
    case 'close':
      popTo(open, [modes.pop() === 'string' ? '"' : "''"])
      break
    case 'end':
      modes.pop()
      break
    default:
  }
}

function popTo(open: Open[], kinds: readonly Open['kind'][]): void {
  for (let last = open.pop(); last !== undefined; last = open.pop())
    if (kinds.includes(last.kind)) return
}
