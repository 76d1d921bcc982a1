/** How a holder of results stands: `unknown` to this version, which then leaves it alone. */
export type HolderState = 'here' | 'at-work' | 'missing' | 'unknown'

/** What one notebook holds in the store. */
export interface Holding {
  /** Its file, or its folder where the kernel was told of no file; null where nobody has said. */
  readonly notebook: string | null
  readonly state: HolderState
  /** Results on the disk, and their bytes. */
  readonly results: number
  readonly bytes: number
  /** The largest first. */
  readonly steps: readonly HeldStep[]
}

/** What is held of a step; `null` for what has no name: environments, programs, fetched files. */
export interface HeldStep {
  readonly name: string | null
  readonly results: number
  readonly bytes: number
}

/** What all notebooks hold; one path may be held by several, and counts once in the sum. */
export interface Holdings {
  readonly holdings: readonly Holding[]
  readonly results: number
  readonly bytes: number
}

/** What was let go, and deleted of it. */
export interface Freed {
  /** Nothing was done: it is what would be let go. */
  readonly isDry: boolean
  /** The newest results of each step that are kept. */
  readonly keep: number
  /** Only what was last shown longer ago was let go; null where the age did not matter. */
  readonly olderThanSeconds: number | null
  /** Of each notebook how many results were let go, those of which none was among them too. */
  readonly notebooks: readonly {
    readonly notebook: string | null
    readonly state: HolderState
    readonly released: number
  }[]
  /** What was deleted; of a dry run, what nobody else is known to hold. */
  readonly deleted: readonly { readonly path: string; readonly bytes: number | null }[]
}
