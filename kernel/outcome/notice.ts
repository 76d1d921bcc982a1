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
  /** What is in the store is not what the step gave. */
  | { readonly kind: 'result-changed'; readonly step: string }
