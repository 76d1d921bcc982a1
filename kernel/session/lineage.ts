import type { StorePath } from '../../nix/store-path.ts'

/**
 * How a step stands. `built`: it ran just now. `fetched`: copied from a cache. `cached`: it was
 * there. `pinned`: taken by its hash. `failed`, `stopped`: it ran and gave nothing. `blocked`: an
 * input gave nothing. `stale`: what is shown belongs to an earlier derivation. `planned`: defined
 * but not built, since nobody asked.
 */
export type StepStatus =
  'built' | 'fetched' | 'cached' | 'pinned' | 'failed' | 'stopped' | 'blocked' | 'stale' | 'planned'

/** Where steps come from. */
export interface Lineage {
  readonly nodes: readonly LineageNode[]
  /** From input to the step that reads it. */
  readonly edges: readonly LineageEdge[]
  /** Ancestors that are not among the nodes, since there are too many. */
  readonly omitted: number
}

export interface LineageNode {
  /** The derivation's path. */
  readonly id: StorePath
  readonly name: string
  readonly kind: 'step' | 'environment'
  readonly status: StepStatus | null
}

export interface LineageEdge {
  readonly from: StorePath
  readonly to: StorePath
  /** Files of the input that the command names, as `data.csv`. */
  readonly files: readonly string[]
}
