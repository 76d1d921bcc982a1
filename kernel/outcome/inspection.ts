import type { Result } from '../../nix/base/index.ts'
import type { FreezeMistake } from './findings.ts'
import type { FrozenToolchain, StepReport } from './outcome.ts'

/** What an editor is told of what stands at a cursor. */
export interface Inspection {
  /** What stands there: a name, a command, a key. */
  readonly name: string
  readonly blocks: readonly InspectionBlock[]
}

export type InspectionBlock =
  /** Words; what stands between backticks is code. */
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Lines that keep their white space. */
  | { readonly kind: 'code'; readonly text: string }
  /** What is known, each with what it is called. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** What steps are started with where the notebook says nothing of it, or why there is none. */
  | { readonly kind: 'toolchain'; readonly of: Result<FrozenToolchain, FreezeMistake> }
  /** A step as its cell shows it. */
  | {
      readonly kind: 'step'
      readonly step: StepReport
      /** Whether the notebook says something else by now. */
      readonly isStale: boolean
    }

/** A line of a list: `name` is code, `text` words. */
export interface Fact {
  readonly name: string
  readonly text: string
}
