import type { Result } from '../base/index.ts'
import type { Binding, Slot, SourcePosition } from './bindings.ts'
import type { Description } from './description.ts'
import type { EvaluationError } from './error.ts'
import type { DescribeRequest } from './search.ts'
import type { StepsDescription } from './search-result.ts'
import type { BesideQuestions } from './beside.ts'
import type { Traces } from './traces.ts'

export interface EvaluatorOptions {
  /** Where files for Nix are kept, named by their content; made when it is not there. */
  readonly folder: string
  /** Resident memory that Nix may have while it evaluates; beyond, it is stopped. */
  readonly memoryLimitBytes: number
  /** Names that a process is given before another one takes its place. */
  readonly mostNames?: number
  /** What Nix says while it evaluates. */
  readonly onMessage?: (message: EvaluatorMessage) => void
}

/**
 * `trace`: what `builtins.trace` was told to print. `warning`: Nix's own. `detail`: what it says
 * when it is told to be verbose, as which files it copies to the store and which it evaluates.
 */
export interface EvaluatorMessage {
  readonly kind: 'trace' | 'warning' | 'detail'
  readonly text: string
}

/** All that expressions read from the disk. */
export interface SettledReads {
  /** `whole`: with all that is in it, where it is a folder. */
  readonly paths: readonly { readonly path: string; readonly whole: boolean }[]
  /** What tells these, as they stand, from all else that they may be. */
  readonly digest: string
}

/** A Nix that lives, and remembers what it evaluated. Its requests are answered one by one. */
export interface Evaluator {
  /**
   * What the library is given as `copies`, with which `static` need not have Nix hash again what is
   * as it was when it was copied. It is bound already, and its name is nobody's.
   */
  readonly copies: Slot
  /** Starts the process, so that the first request need not wait for it. */
  start(): void
  /**
   * Binds expressions that may refer to each other and to what was bound before. Nothing is
   * evaluated, so nothing can fail. A slot that nobody holds any more is forgotten.
   */
  bind(group: readonly Binding[]): readonly Slot[]
  /** The text of a slot begins elsewhere now in what the reader sees: errors are placed there. */
  move(slot: Slot, offset: SourcePosition): void
  /** What a value is, evaluated to its head. The derivation of a step is written to the store. */
  describe(
    request: DescribeRequest,
    signal?: AbortSignal
  ): Promise<Result<Description | StepsDescription, EvaluationError>>
  /** The same for many at once; an error in one does no harm to the others. */
  describeAll(
    requests: readonly DescribeRequest[],
    signal?: AbortSignal
  ): Promise<readonly Result<Description | StepsDescription, EvaluationError>[]>
  /** Questions of somebody who types, which are given up where they take long. */
  readonly beside: BesideQuestions
  /** What the expressions themselves printed while this was described. */
  traces(slot: Slot): Traces
  /** Evaluates an expression, as deep as it goes, and gives it as JSON. */
  evaluate(
    text: string,
    scope: ReadonlyMap<string, Slot>,
    signal?: AbortSignal
  ): Promise<Result<string, EvaluationError>>
  /** Names of `builtins`, in order; none when Nix does not answer. */
  builtinNames(): Promise<readonly string[]>
  /** Nix's own documentation of a builtin, as it prints it for a terminal; null where it has none. */
  documentation(builtin: string): Promise<string | null>
  /**
   * Files and folders that were read and are not as they were then; where there are some, all that
   * was evaluated is forgotten, so that what is asked next reads them anew. What changed is told
   * once. Costs an `lstat` a file; the store is not looked at.
   */
  lookForChanges(): Promise<readonly string[]>
  /** The files and folders that `lookForChanges` looks at. */
  readPaths(): readonly string[]
  /**
   * What these, which were described, have read from the disk, once what they came to is kept; null
   * where that cannot be told of one of them, or nothing is kept.
   */
  settledReads(slots: readonly Slot[]): Promise<SettledReads | null>
  /**
   * Forgets all that was evaluated, files that were read included; what is bound stays bound. Settles
   * when its process has ended, which keeps what it wrote from being taken out of the store.
   */
  restart(): Promise<void>
  /** Ends the process. Requests that wait are answered `interrupted`. */
  close(): Promise<void>
}
