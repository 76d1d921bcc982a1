import { type Dialect, linesOf, placesIn } from '../../../nix/syntax/index.ts'
import { bad, putNewest } from '../../../nix/base/index.ts'
import { parseCell, parseCellInParts, type SyntaxMistake } from '../../cells/index.ts'
import { copies, library } from './base.ts'

type Parsed = ReturnType<typeof parseCell>

/** The cells that were read last, by their text: each of a run-all is read ahead, and in its turn. */
export interface ParsedCells {
  read(code: string): Parsed
  /** Reads one that may be long, while others have their turn; `read` gives it at once then. */
  prepare(code: string): Promise<void>
}

/** So many cells of a notebook are kept, and of them no large ones. */
const mostKept = 2000
const largestKept = 20_000

/** Nothing was read. */
export function createParsedCells(dialect: Dialect): ParsedCells {
  const kept = new Map<string, Parsed>()
  /** The one that was prepared last. */
  let large: { readonly code: string; readonly parsed: Parsed } | null = null
  return {
    read(code) {
      const before = kept.get(code)
      if (before !== undefined) return before
      if (large?.code === code) return large.parsed
      const parsed = withoutOwnNames(parseCell(code, dialect), code)
      if (code.length <= largestKept) putNewest(kept, code, parsed, mostKept)
      return parsed
    },
    async prepare(code) {
      if (code.length <= largestKept || large?.code === code) return
      large = { code, parsed: withoutOwnNames(await parseCellInParts(code, dialect), code) }
    }
  }
}

/** A cell that defines what the library itself is called would put itself in its place. */
function withoutOwnNames(parsed: Parsed, code: string): Parsed {
  if (!parsed.ok) return parsed
  const taken = parsed.value.definitions.filter(
    ({ path: [name] }) => name === library || name === copies
  )
  if (taken.length === 0) return parsed
  const placeOf = placesIn(code)
  const lines = linesOf(code)
  return bad(
    taken.map(({ path: [name = ''], nameFrom, nameTo }): SyntaxMistake => {
      const { line, column } = placeOf(nameFrom)
      return {
        fault: { kind: 'name-of-library', name },
        line,
        column,
        from: nameFrom,
        to: nameTo,
        text: lines[line - 1] ?? ''
      }
    })
  )
}
