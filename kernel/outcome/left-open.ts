import type { UnpinnedSource } from './not-pinned.ts'

/** What a cell does not fix, so that it may come out otherwise on another machine or another day. */
export type LeftOpen =
  /** `definition` takes it from outside; null of a question. */
  | {
      readonly kind: 'source'
      readonly definition: string | null
      readonly source: UnpinnedSource
    }
  /** It is made of definitions of other cells that are not pinned; null of a question. */
  | {
      readonly kind: 'made-of'
      readonly definition: string | null
      readonly names: readonly string[]
    }
  /** These are started by programs of this machine, which no cell fixes; empty for a question. */
  | { readonly kind: 'toolchain'; readonly definitions: readonly string[] }
  /** `%freeze` takes what this machine has; `pinned` are the definitions that say which that is. */
  | {
      readonly kind: 'frozen'
      readonly names: readonly string[]
      /** A line each. */
      readonly pinned: string
    }
  /** A step that may reach the network, and whose result no hash fixes. */
  | { readonly kind: 'without-hash'; readonly step: string }

/** What one cell leaves open. */
export interface OpenCell {
  /** Its execution count, or its place among the code cells; null where neither is known. */
  readonly number: number | null
  /** What it defines. */
  readonly names: readonly string[]
  readonly open: readonly LeftOpen[]
  /** Files beside the notebook that it reads: they move with it, and what is in them is fixed by no cell. */
  readonly files: readonly string[]
}

/** What a notebook leaves open. */
export interface OpenNotebook {
  /** All cells, in their order. */
  readonly cells: readonly OpenCell[]
  /** The definition that makes this machine's toolchain the notebook's own; null where it has one. */
  readonly toolchain: string | null
}
