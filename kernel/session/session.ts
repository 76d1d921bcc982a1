import type {
  CellOutcome,
  Inspection,
  MissingFile,
  Mistake,
  Plan,
  Progress
} from '../outcome/index.ts'

/**
 * Who asks: a page or a program, from the moment it connected. A page that is loaded again is another
 * one, and knows nothing of the displays that the one before it was shown.
 */
export interface Client {
  readonly id: string
  /** When its first message came: milliseconds since the epoch. */
  readonly since: number
}

/** One execute request, freed of everything that is Jupyter's. */
export interface CellRequest {
  readonly code: string
  /** The client's id of the cell, or null where it sends none. */
  readonly cellId: string | null
  /** Who asks; null where that is not known. */
  readonly client: Client | null
  /** When it came, whatever it waited for: milliseconds since the epoch. */
  readonly cameAt: number
  /** Whether its page can be given what any cell shows, also one that has no display there. */
  readonly reachesAll?: boolean
  /** Cells that the client says are deleted; a hint. */
  readonly deletedCells: readonly string[]
  /** The count this run has, or null where it gets none (silent, store_history false). */
  readonly executionCount: number | null
  /** Whether an error in it ends the run of which it is a part. */
  readonly stopOnError: boolean
  /** Nix expressions by name, evaluated and never built. */
  readonly userExpressions: Readonly<Record<string, string>>
}

/** The requests that come next. */
export interface WaitingCells {
  count(): number
  /** How many requests have come so far: nothing new waits while it stays the same. */
  arrivals(): number
  /** In order; each the same object every time. */
  list(): readonly CellRequest[]
}

/** What comes of a request while it runs. The last one is `outcome`. */
export type CellEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** Another cell shows something else now: its display is replaced. */
  | { readonly kind: 'refreshed'; readonly cellId: string; readonly outcome: CellOutcome }
  | { readonly kind: 'outcome'; readonly outcome: CellOutcome }

/** How a user expression came out. */
export type UserExpressionResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly mistake: Mistake }

export interface CellResult {
  /** The mistake that the reply and the `error` message carry; null where all went well. */
  readonly mistake: Mistake | null
  readonly userExpressions: Readonly<Record<string, UserExpressionResult>>
}

/** What can stand at the cursor. */
export interface Match {
  /** What is put there. */
  readonly text: string
  /** What it is, in a word. */
  readonly type: string
  /** More of it on one line: the arguments of a function, what an option means; left out where nothing is known. */
  readonly signature?: string
}

/** Offsets are UTF-16 units, JavaScript's own; the handlers translate to code points. */
export interface Completions {
  /** The best first. */
  readonly matches: readonly Match[]
  /** How many more there are than stand among `matches`; left out where there are none. */
  readonly leftOut?: number
  readonly start: number
  readonly end: number
}

export type Completeness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string }

/** The cells of a page, by their ids. */
export interface Arrangement {
  /** In the page's order. */
  readonly cells: readonly string[]
  /** Those that it had before, and has no more. */
  readonly gone: readonly string[]
}

/** Who is told what cells show, while none runs. */
export interface Follower {
  /** Whether anybody would see it: else it is left to the next cell. */
  isThere(): boolean
  take(event: CellEvent): void
}

/** What a place in a result comes to. */
export type ShownFile =
  /** `onDisk` is free of links. */
  | { readonly kind: 'there'; readonly onDisk: string }
  | { readonly kind: 'none'; readonly why: { readonly kind: 'not-shown' } | MissingFile }

/**
 * The notebook as a running program. It knows neither sockets nor MIME types. One `run` at a time:
 * the caller queues.
 */
export interface Session {
  /**
   * Runs a cell. Emits progress while it works and exactly one outcome. `signal` is an interrupt:
   * builds stop, definitions stay, and the result is the mistake `interrupted`. `waiting` are the
   * requests that come next: they are looked at ahead.
   */
  run(
    request: CellRequest,
    emit: (event: CellEvent) => void,
    signal: AbortSignal,
    waiting: WaitingCells
  ): Promise<CellResult>
  /** Tells `follower` what cells show that change while none runs. */
  follow(follower: Follower): void
  /** Takes the order of cells as a page has them, and which are deleted or there again. */
  arrange(arrangement: Arrangement): void
  /** Finds a file of a result that a cell shows: a store path, and behind it a path in it. */
  shownFile(place: string): Promise<ShownFile>
  /**
   * What it would come to if a cell said something else, by what it and those that use it show; null
   * where nobody can tell before it runs. Runs and builds nothing, and waits for no cell.
   */
  planChange(change: { readonly cellId: string; readonly code: string }): Promise<Plan | null>
  complete(code: string, cursor: number): Promise<Completions>
  inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | null>
  isComplete(code: string): Promise<Completeness>
  /** Ends the evaluator and all builds. */
  close(): Promise<void>
}
