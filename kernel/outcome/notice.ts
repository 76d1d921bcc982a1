import type { StateTrouble } from '../../nix/base/index.ts'
import type { Probe, Remark } from './findings.ts'
import type { UnpinnedSource } from './not-pinned.ts'

/** What a reader is told that is no mistake: a name of the library that is shadowed, say. */
export type Notice =
  /** In words. */
  | { readonly text: string }
  /** What a cell takes from outside without saying what it has to be. */
  | { readonly kind: 'not-pinned'; readonly source: UnpinnedSource }
  /** What is kept for later kernels cannot be kept, or not be read. */
  | { readonly kind: 'state-trouble'; readonly trouble: StateTrouble }
  /** Steps cannot be content-addressed here. */
  | { readonly kind: 'input-addressed'; readonly sandboxed: Probe['sandboxed'] }
  | { readonly kind: 'step-remark'; readonly step: string; readonly remark: Remark }
  | { readonly kind: 'wrote-nothing'; readonly step: string }
  /**
   * Links among static files lead to what no step sees. `links` are the first of them, by their paths
   * in `name`: '' where that is itself a link.
   */
  | {
      readonly kind: 'links-lead-out'
      readonly name: string | null
      readonly links: readonly { readonly path: string; readonly target: string }[]
      readonly total: number
    }
  /** The notebook's own `toolchain` has no shell to start steps with. */
  | { readonly kind: 'toolchain-without-shell' }
  /** What is in the store is not what the step gave. */
  | { readonly kind: 'result-changed'; readonly step: string }
