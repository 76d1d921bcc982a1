import { type PlacedWord, wordsOf } from '../../nix/syntax/index.ts'

/** The string that the cursor stands in, up to the cursor. Offsets are UTF-16 units of the text. */
export interface StringAtCursor {
  readonly kind: '"' | "''"
  /** Where its first quote stands. */
  readonly from: number
  /** What it holds up to the cursor; text as it is written, of an interpolation the expression. */
  readonly pieces: readonly StringPiece[]
}

export interface StringPiece {
  readonly kind: 'text' | 'interpolation'
  readonly text: string
  /** Where it begins; of an interpolation where its `$` stands. */
  readonly from: number
}

/** The string around the offset, in a text that may have mistakes; null where none is open there. */
export function stringAt(body: string, offset: number): StringAtCursor | null {
  const words = [...wordsOf(body.slice(0, offset))]
  const end = words.pop()
  if (end?.open === null || end === undefined || end.mode === 'ordinary' || end.mode === 'path')
    return null
  const { kind, from } = end.open
  if (kind !== '"' && kind !== "''") return null
  return { kind, from, pieces: piecesOf(words, from, body) }
}

function piecesOf(
  words: readonly PlacedWord[],
  stringFrom: number,
  body: string
): readonly StringPiece[] {
  const pieces: StringPiece[] = []
  let begun: PlacedWord | null = null
  let endsAt = 0
  const endInterpolation = (end: number): void => {
    if (begun === null) return
    const text = body.slice(begun.to, Math.max(begun.to, end)).trim()
    pieces.push({ kind: 'interpolation', text, from: begun.from })
    begun = null
  }
  for (const word of words) {
    endsAt = word.from
    if (word.open?.from !== stringFrom) continue
    // The brace that ends an interpolation stands directly before what follows it.
    endInterpolation(word.from - 1)
    if (word.kind === '${') {
      begun = word
      continue
    }
    const text = body.slice(word.from, word.to)
    const before = pieces.at(-1)
    if (before?.kind === 'text' && before.from + before.text.length === word.from)
      pieces[pieces.length - 1] = { ...before, text: before.text + text }
    else pieces.push({ kind: 'text', text, from: word.from })
  }
  endInterpolation(endsAt)
  return pieces
}

/** A word of a command line, in which interpolations may stand. */
export type StringWord = readonly StringPiece[]

/**
 * The words of a string's pieces, as blanks divide them; the last one is that at the cursor, and empty
 * behind a blank. Quotes of a shell divide words too: only `${…}` and plain text are looked for.
 */
export function wordsOfString(pieces: readonly StringPiece[]): readonly StringWord[] {
  const words: StringPiece[][] = [[]]
  for (const piece of pieces) {
    if (piece.kind === 'interpolation') {
      words.at(-1)?.push(piece)
      continue
    }
    let from = piece.from
    for (const part of piece.text.split(/([\s"'`;|&()<>]+)/)) {
      if (part !== '' && /^[\s"'`;|&()<>]/.test(part)) words.push([])
      else if (part !== '') words.at(-1)?.push({ kind: 'text', text: part, from })
      from += part.length
    }
  }
  return words
}
