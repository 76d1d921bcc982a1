import type { StorePath } from '../../nix/base/index.ts'

/**
 * How a step stands. `built`: it ran just now. `fetched`: copied from a cache. `cached`: it was
 * there. `cut-off`: what it reads was built anew and came out as before, so it was there. `pinned`:
 * taken by its hash. `failed`, `stopped`: it ran and gave nothing. `blocked`: an input gave nothing.
 * `stale`: what is shown belongs to an earlier derivation. `planned`: defined but not built, since
 * nobody asked. `not-kept`: it was built, and its result has gone since its definition says so.
 */
export type StepStatus =
  | 'built'
  | 'fetched'
  | 'cached'
  | 'cut-off'
  | 'pinned'
  | 'failed'
  | 'stopped'
  | 'blocked'
  | 'stale'
  | 'planned'
  | 'not-kept'

/** Where steps come from. */
export interface Lineage {
  readonly nodes: readonly LineageNode[]
  /** From input to the step that reads it. */
  readonly edges: readonly LineageEdge[]
  /** Ancestors that are not among the nodes, since there are too many. */
  readonly omitted: number
  /** Environments that are not among them, for the same reason; none where it is left out. */
  readonly omittedEnvironments?: number
}

export interface LineageNode {
  /** The derivation's path; of data its own. */
  readonly id: StorePath
  readonly name: string
  readonly kind: 'step' | 'environment' | 'data'
  readonly status: StepStatus | null
  /** The execution count of the cell that defines it, where that is known. */
  readonly cell?: number | null
  /** Steps that the node stands for, where it is a sweep or a part that was folded. */
  readonly count?: number
  /** Whether it reads the steps that are shown, rather than being read on the way to them. */
  readonly isDescendant?: boolean
}

export interface LineageEdge {
  readonly from: StorePath
  readonly to: StorePath
  /** Files of the input that the command names, as `data.csv`. */
  readonly files: readonly string[]
}
