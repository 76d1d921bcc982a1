/** What changed, so that what is shown is not what the notebook says now. */
export type StaleCause =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** Names of files that are others on disk. */
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'unknown' }

/** A name that is not defined any more, and what has become of it where that is known. */
export interface LostNeed {
  readonly name: string
  readonly lost: {
    readonly why: 'deleted' | 'edited' | 'unreadable'
    readonly executionCount: number | null
  } | null
}

/**
 * Why what a cell shows is not what the notebook says now. `name` is the definition that shows it,
 * null where that is the question of the cell.
 */
export type StaleReason =
  /** It was built anew, and failed. */
  | { readonly kind: 'failed'; readonly name: string | null }
  /** Steps that it reads failed. */
  | { readonly kind: 'blocked'; readonly by: readonly string[] }
  /** Something changed, and what would be shown now is not built. */
  | { readonly kind: 'not-built'; readonly name: string | null; readonly cause: StaleCause }
  /** Nothing of it ever came out. */
  | { readonly kind: 'never-built'; readonly names: readonly (string | null)[] }
  /** What would be shown is there, and the page of the cell cannot be told. */
  | { readonly kind: 'not-seen'; readonly executionCount: number | null }
  /** The cell that defined it was deleted. */
  | { readonly kind: 'not-defined'; readonly name: string }
  /** Another cell defines these now, by its execution count. */
  | {
      readonly kind: 'taken-over'
      readonly names: readonly string[]
      readonly by: number | null
    }
  | {
      readonly kind: 'missing-names'
      readonly name: string | null
      readonly missing: readonly LostNeed[]
    }
  /** What it reads from a step has to be built before it can be evaluated. */
  | { readonly kind: 'reads-unbuilt'; readonly name: string | null; readonly step: string }
  | { readonly kind: 'cannot-be-evaluated'; readonly name: string | null }
