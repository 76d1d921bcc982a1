import type { Tree } from '@lezer/common'
import { parser } from './parser.ts'

/** A Nix program is one expression; a cell is bindings and, perhaps, an expression after them. */
export type Form = 'program' | 'cell'

/**
 * `errorAt` is where the first word begins that cannot stand where it stands, in UTF-16 units: the
 * length of the text where it ends too early.
 */
export type Parsed =
  | { readonly tree: Tree; readonly errorAt: null }
  | { readonly tree: null; readonly errorAt: number }

// Strict, so that a parse stops exactly at the first word that does not fit, as Nix does.
const parsers = {
  program: parser.configure({ top: 'Program', strict: true }),
  cell: parser.configure({ top: 'Cell', strict: true })
}

/**
 * Parses by the grammar alone. What Nix rejects beyond it (an attribute twice, an integer too
 * large …) is found by `checks.ts`. Never throws; takes time in proportion to the text. Nesting of
 * some 900 sets in each other, or 2,400 parentheses, is taken for an error.
 */
export function parse(text: string, form: Form): Parsed {
  const parse = parsers[form].startParse(text)
  try {
    for (;;) {
      const tree = parse.advance()
      if (tree !== null) return { tree, errorAt: null }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { tree: null, errorAt: parse.parsedPos }
  }
}
