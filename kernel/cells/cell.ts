import type { FreeName, Literal, PathLiteral } from '../../nix/syntax/index.ts'
import type { CellFault } from './fault.ts'

/** What stands in a cell. All offsets are UTF-16 units of the cell's text. */
export type Cell = NixCell | ScriptCell

/** A cell in Nix's notation: lines of commands, then bindings, then perhaps an expression. */
export interface NixCell {
  readonly kind: 'nix'
  readonly commands: readonly CellCommand[]
  /** In the order of the cell; `inherit a b;` gives two. */
  readonly definitions: readonly CellDefinition[]
  /** The last expression: it is evaluated and shown, and defines nothing. */
  readonly question: CellExpression | null
}

/**
 * A cell whose first line begins with `%%`: the body of a script step in another language. It is
 * one definition, of the step that its first line names.
 */
export interface ScriptCell {
  readonly kind: 'script'
  readonly commands: readonly []
  readonly definitions: readonly [CellDefinition]
  readonly question: null
}

/** The first line of a `%%` cell, and what follows it. */
export interface ScriptHead {
  readonly kind: 'script'
  /** The word behind `%%`. */
  readonly language: string
  readonly languageFrom: number
  /** The rest of that line, trimmed; nothing in it has been looked at. */
  readonly arguments: string
  readonly line: number
  readonly column: number
  readonly from: number
  readonly to: number
  /** All that follows the first line, as it stands. */
  readonly body: string
  readonly bodyFrom: number
}

/** A line that begins with `%`. */
export interface CellCommand {
  /** Without the `%`. */
  readonly name: string
  /** What follows the name on its line, trimmed. */
  readonly arguments: string
  /** The place of the `%`. */
  readonly line: number
  readonly column: number
  readonly from: number
  readonly to: number
}

export interface CellDefinition {
  /** The attribute path; the first is the name in the notebook. */
  readonly path: readonly string[]
  readonly expression: CellExpression
  /** The whole binding, up to its `;`; for `inherit` the whole `inherit …;`. */
  readonly from: number
  readonly to: number
  /** Where the path, or the name behind `inherit`, stands. */
  readonly nameFrom: number
  readonly nameTo: number
  /** The comments that stand directly before it, as they stand; empty where there are none. */
  readonly comment: string
  /**
   * Of `inherit a;`: the expression is `a` as it is outside of the notebook, never the notebook's
   * own definition of that name.
   */
  readonly outer: boolean
}

export interface CellExpression {
  /** As it stands in the cell; of `inherit (e) a;` it is `(e).a`. */
  readonly text: string
  readonly from: number
  readonly to: number
  readonly line: number
  /** In code points. */
  readonly column: number
  /** Names that it does not bind itself, with offsets in the cell. */
  readonly free: readonly FreeName[]
  /** The paths that it names, with offsets in the cell. */
  readonly paths: readonly PathLiteral[]
  /** What of it is a set or list by its text; null where it is none itself. */
  readonly literal: Literal | null
  /** Of a `%%` cell, whose text does not stand in the cell as it is. */
  readonly script?: CellScript
}

/** What the expression of a `%%` cell was made of. Offsets are those of the cell. */
export interface CellScript {
  /** The word behind `%%`. */
  readonly language: string
  readonly languageFrom: number
  readonly body: string
  readonly bodyFrom: number
  /** The parts of the expression's text that stand in the cell as well, in the order of the text. */
  readonly pieces: readonly ScriptPiece[]
}

/** A name or a value of the first line of a `%%` cell, each on one line of the expression's text. */
export interface ScriptPiece {
  readonly from: number
  readonly to: number
  /** Where it begins in the text, both from 1, the column in code points. */
  readonly textLine: number
  readonly textColumn: number
}

/** Something in a cell that cannot be read. Lines and columns count from 1. */
export interface SyntaxMistake {
  readonly fault: CellFault
  /** What Nix itself says of it, where it was asked. */
  readonly said?: string
  readonly line: number
  readonly column: number
  readonly from: number
  readonly to: number
  /** The line on which it stands. */
  readonly text: string
}
