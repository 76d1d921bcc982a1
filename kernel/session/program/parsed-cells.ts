import type { Dialect } from '../../../nix/syntax/dialect.ts'
import { parseCell } from '../../cells/parse-cell.ts'

type Parsed = ReturnType<typeof parseCell>

/** The cells that were read last, by their text: each of a run-all is read ahead, and in its turn. */
export interface ParsedCells {
  read(code: string): Parsed
}

/** So many cells of a notebook are kept, and of them no large ones. */
const mostKept = 2000
const largestKept = 20_000

/** Nothing was read. */
export function createParsedCells(dialect: Dialect): ParsedCells {
  const kept = new Map<string, Parsed>()
  return {
    read(code) {
      const before = kept.get(code)
      if (before !== undefined) return before
      const parsed = parseCell(code, dialect)
      const [oldest] = kept.keys()
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
      if (code.length <= largestKept) kept.set(code, parsed)
      return parsed
    }
  }
}
