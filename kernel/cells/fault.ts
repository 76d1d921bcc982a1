import type { Fault } from '../../nix/syntax/index.ts'

/** What is wrong with a cell that cannot be read; `kernel/render/words/` has the sentences. */
export type CellFault =
  | OfNix
  /** A word that does not fit where it stands; null at the end of the cell. */
  | { readonly kind: 'unexpected'; readonly text: string | null; readonly cause: CellCause | null }
  /** More words than are read of a cell. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'command-without-name' }
  /** `name` with one `%`, of which another stands before it. */
  | { readonly kind: 'script-not-first'; readonly name: string }
  /** What comes before the computed name, null where it is the first; and that name as it stands. */
  | { readonly kind: 'computed-name'; readonly outer: string | null; readonly name: string }
  /** `name` means `set.name` here, since `set` is recursive. */
  | { readonly kind: 'part-of-recursive-set'; readonly set: string; readonly name: string }
  /** What the workflow library itself is called. */
  | { readonly kind: 'name-of-library'; readonly name: string }
  | ScriptFault

/** What Nix rejects beyond its grammar. */
export interface OfNix {
  readonly kind: 'of-nix'
  readonly fault: Fault
  /** Where the same name was defined first. */
  readonly first: { readonly line: number; readonly column: number } | null
}

/** What is wrong with a `%%` cell. */
export type ScriptFault =
  | { readonly kind: 'script-without-language' }
  | {
      readonly kind: 'no-language'
      readonly language: string
      readonly known: readonly string[]
    }
  | { readonly kind: 'null-in-script' }
  /** A lone surrogate. */
  | { readonly kind: 'half-character-in-script' }
  | ScriptLineFault

/** What is wrong with the first line of a `%%` cell. */
export type ScriptLineFault =
  /** `written` stands where its name should; null where nothing does. */
  | {
      readonly kind: 'no-step-name'
      readonly language: string
      readonly written: string | null
    }
  | { readonly kind: 'no-input-name'; readonly written: string }
  /** Two inputs end in this name. */
  | { readonly kind: 'inputs-called-alike'; readonly name: string }
  | { readonly kind: 'given-twice'; readonly key: string }
  | { readonly kind: 'no-value'; readonly key: string }
  /** `--sweep` with no parameter behind it. */
  | { readonly kind: 'nothing-swept' }
  /** What stands behind `--sweep` and is no list. */
  | { readonly kind: 'no-list'; readonly key: string; readonly value: string }
  /** Another language's number, and how Nix has it. */
  | {
      readonly kind: 'no-number'
      readonly key: string
      readonly value: string
      readonly instead: string
    }
  /** What Nix rejects in a value. */
  | { readonly kind: 'in-value'; readonly key: string; readonly fault: Fault }
  /** `instead` is the number that it is in other languages, null where it is none. */
  | {
      readonly kind: 'not-simple'
      readonly key: string
      readonly value: string
      readonly instead: string | null
    }
  /** A value that cannot be read from `unexpected` on; null where it ends too early. */
  | { readonly kind: 'unreadable-value'; readonly key: string; readonly unexpected: string | null }

/** A mistake that beginners often make, where a word does not fit. Lines count from 1. */
export type CellCause =
  | { readonly kind: 'unclosed-comment'; readonly line: number }
  /** A character of typography; null where a space is `meant`. */
  | {
      readonly kind: 'strange-character'
      readonly character: string
      readonly meant: string | null
    }
  | { readonly kind: 'single-quote' }
  | { readonly kind: 'command-inside' }
  | { readonly kind: 'text-without-quotes' }
  /** A string goes on into the line that was to begin the next. */
  | { readonly kind: 'runaway-string'; readonly line: number; readonly into: number }
  | { readonly kind: 'list-comma' }
  | { readonly kind: 'negative-in-list'; readonly operand: string }
  /** Behind this word; null where that is the end of a string. */
  | { readonly kind: 'missing-semicolon'; readonly behind: string | null; readonly line: number }
  | { readonly kind: 'colon-for-equals'; readonly name: string }
  | { readonly kind: 'equals-for-comparison' }
  | { readonly kind: 'semicolon-after-question' }
  | { readonly kind: 'definition-after-question'; readonly name: string; readonly line: number }
  | {
      readonly kind: 'unclosed'
      readonly is: 'string' | 'bracket'
      readonly opening: string
      readonly closing: string
      readonly line: number
    }
  | { readonly kind: 'nothing-open'; readonly closing: string }
