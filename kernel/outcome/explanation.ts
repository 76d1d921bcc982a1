import type { FailureCause } from './findings.ts'

/** Why a step gave nothing, as far as can be told; `render/words` has the sentences. */
export type Explanation =
  /** What Nix says. */
  | { readonly kind: 'cause'; readonly cause: FailureCause }
  | { readonly kind: 'interrupted' }
  | ScriptLine
  /** A file of an input that the command names, and that the input did not write. */
  | {
      readonly kind: 'file-not-written'
      readonly step: string
      readonly input: string
      readonly file: string
      /** The first names of the files that it did write, and how many there are besides. */
      readonly wrote: readonly string[]
      readonly more: number
      /** The nearest of all that it wrote. */
      readonly similar: string | null
    }
  /** The same where the input made it as a link to what no step can see. */
  | {
      readonly kind: 'link-in-output'
      readonly step: string
      readonly input: string
      readonly file: string
      readonly target: string
    }
  /** A line of the log, and what it may come from. */
  | { readonly kind: 'log-line'; readonly line: string; readonly symptom: Symptom }

/** The error that ended a script. */
export interface ScriptLine {
  readonly kind: 'script-line'
  readonly line: number
  /** Where the line is counted; `executionCount` is null of a cell without one. */
  readonly of:
    | { readonly kind: 'script' }
    | { readonly kind: 'cell'; readonly executionCount: number | null }
  /** The line itself; may be empty. */
  readonly text: string
  /** As the interpreter words it; null where it gives no reason. */
  readonly message: string | null
}

/**
 * What a line of the log may come from. `path` is what the line names, `from` the name of the store
 * path that it is in.
 */
export type Symptom =
  /** `environment` is the virtual environment beside the notebook, where there is one. */
  | {
      readonly kind: 'no-module'
      readonly module: string
      readonly environment: VirtualEnvironment | null
    }
  | { readonly kind: 'not-in-store'; readonly path: string; readonly from: string }
  | {
      readonly kind: 'not-started'
      readonly path: string
      readonly from: string
      readonly found: FoundProgram
    }
  /** A file of the machine. */
  | { readonly kind: 'outside'; readonly path: string }
  /** A file of what the user takes for their home. */
  | { readonly kind: 'in-home'; readonly path: string }
  | { readonly kind: 'no-input'; readonly name: string }
  | { readonly kind: 'no-parameter'; readonly name: string }
  | { readonly kind: 'no-variable'; readonly name: string }
  | { readonly kind: 'zip-before-1980' }
  | { readonly kind: 'no-home' }
  | { readonly kind: 'no-program'; readonly name: string }
  | { readonly kind: 'no-space' }
  | { readonly kind: 'not-a-program'; readonly path: string; readonly from: string }
  | { readonly kind: 'read-only-input' }
  | { readonly kind: 'no-network' }

/** A virtual environment of Python in the notebook's folder. */
export interface VirtualEnvironment {
  /** Its name. */
  readonly folder: string
  /** Whether it has the module that is missed. */
  readonly hasModule: boolean
}

/** What a file of the store is that could not be started. */
export type FoundProgram =
  | { readonly kind: 'script'; readonly interpreter: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'other' }
  /** A link to what a step cannot see: out of what it stands in, or to nothing. */
  | { readonly kind: 'link'; readonly target: string }
