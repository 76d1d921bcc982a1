import type { OtherLanguage } from '../cells/index.ts'
import type { StorePath } from '../../nix/base/index.ts'
import type { CommandMistake, MissingFile } from './command-mistake.ts'
import type { Explanation } from './explanation.ts'
import type {
  CellFault,
  ErrorCause,
  EvaluatorEnd,
  FailureCause,
  ForeignWord,
  NixUnusable
} from './findings.ts'

/**
 * A place in the source of a cell. Lines and columns count from 1, columns in Unicode code points.
 * `text` is the line itself.
 */
export interface Place {
  /** The cell's execution count, where it had one. */
  readonly executionCount: number | null
  readonly line: number
  readonly column: number
  readonly text: string
}

/**
 * What a user can get wrong, or what the machine can refuse, as a value with its place. `meant` is
 * what stands there in another language, where it is none of Nix.
 */
export type Mistake =
  | {
      readonly kind: 'syntax'
      readonly fault: CellFault
      /** What Nix itself says of it, where it was asked. */
      readonly said?: string
      readonly place: Place
      readonly meant?: OtherLanguage
    }
  | {
      readonly kind: 'missing-names'
      readonly names: readonly MissingName[]
      /** The definition that needs them; null for the cell's question. */
      readonly definition: string | null
      readonly meant?: OtherLanguage
    }
  | {
      readonly kind: 'evaluation'
      readonly definition: string | null
      /** Nix's own words, without colour codes. */
      readonly message: string
      readonly hint: Hint | null
      readonly place: Place | null
      /** Nix's trace, to be folded away. */
      readonly trace: string
      /** Other members of the same value that have the same error. */
      readonly alsoIn?: readonly string[]
      /** Members with other errors, which are not told. */
      readonly untold?: number
    }
  /** A question asks for a file of a step that is none. */
  | { readonly kind: 'missing-file'; readonly missing: AskedFile }
  | { readonly kind: 'evaluator-ended'; readonly end: EvaluatorEnd }
  | {
      readonly kind: 'build-failed'
      readonly step: string
      readonly drvPath: StorePath
      readonly exitCode: number | null
      readonly explanation: readonly Explanation[]
      readonly lastLines: readonly string[]
      /** Whether the cell shows its card, which says why and has the end of the log. */
      readonly isShown?: boolean
      /** The line of a script that ended it, else the definition of the step. */
      readonly place: Place | null
    }
  /** `step` is null of a question without a name. */
  | { readonly kind: 'blocked'; readonly step: string | null; readonly by: readonly string[] }
  | {
      readonly kind: 'command'
      /** With its `%` or `%%`. */
      readonly command: string
      readonly mistake: CommandMistake
      readonly place: Place | null
      readonly meant?: OtherLanguage
    }
  | { readonly kind: 'nix-unusable'; readonly why: NixUnusable }
  /** What hindered a build as a whole, whatever was to be built. */
  | { readonly kind: 'build-hindered'; readonly cause: FailureCause }
  /** `stopped`: steps of cells whose turn had not come, which were being built ahead. */
  | { readonly kind: 'interrupted'; readonly stopped?: readonly string[] }

/** What there is in the place of a file that is asked for. */
export type AskedFile =
  | Extract<MissingFile, { readonly kind: 'leads-out' }>
  /** `path` is a folder; `holds` are the first of `total` files below it, relative to it. */
  | {
      readonly kind: 'folder'
      readonly step: string
      readonly path: string
      readonly holds: readonly string[]
      readonly total: number
    }
  /** `wrote` are the first of `total` files that there are, `nearest` the most alike of these. */
  | {
      readonly kind: 'not-written'
      readonly step: string
      readonly path: string
      readonly wrote: readonly string[]
      readonly total: number
      readonly nearest: string | null
    }

/** What an error of an evaluation comes from. */
export type Hint =
  | ErrorCause
  /** A member of `sweep` itself, and not of what it gave. */
  | { readonly kind: 'member-of-sweep' }
  /** A member of a step, which has its definition alone. */
  | { readonly kind: 'member-of-step'; readonly step: string }
  /** A member that a set of steps has not; `members` are those that it has. */
  | {
      readonly kind: 'member-of-steps'
      readonly name: string
      readonly members: readonly string[]
    }

export interface MissingName {
  readonly name: string
  readonly place: Place
  /** The nearest name that there is. */
  readonly nearest: string | null
  /** null where nobody knows. */
  readonly lost: Whereabouts | null
}

/** What has become of a name that nothing defines, or what it is instead. */
export type Whereabouts =
  /** It was defined by a cell, whose execution count is null where it had none. */
  | {
      readonly kind: 'lost'
      readonly why: 'deleted' | 'edited' | 'unreadable'
      readonly executionCount: number | null
    }
  /** A word of another language. */
  | { readonly kind: 'foreign'; readonly word: ForeignWord }
  | NotRun

/** A name is defined in a cell that was saved and did not run; `line` is the first that defines it. */
export interface NotRun {
  readonly kind: 'not-run'
  /** Which way from the cell that misses it; null where that is not known. */
  readonly where: 'down' | 'up' | null
  readonly line: string
}
