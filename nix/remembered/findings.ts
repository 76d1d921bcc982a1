import type { FailureCause } from './failure-cause.ts'

/** A result whose content is not what it was when it came into the store; hashes in SRI form. */
export interface Changed {
  readonly expected: string
  /** null where it is not known. */
  readonly got: string | null
}

/** What small derivations have proved of this Nix with these settings. */
export interface Probe {
  /** Whether a builder is kept from the machine's files; null where nothing could be built. */
  readonly sandboxed: boolean | null
  /** Whether content-addressed derivations can be built. */
  readonly contentAddressed: boolean
  /** Whether anything can be built, so that the store can be written. */
  readonly builds: boolean
  /** Why nothing could be built; null where something was. */
  readonly problem: ProbeProblem | null
  /** Milliseconds since the epoch. */
  readonly checkedAt: number
}

/** `interfered`: something came between, in the words of the system. */
export type ProbeProblem =
  | { readonly kind: 'interfered'; readonly text: string }
  | { readonly kind: 'no-shell' }
  | { readonly kind: 'failed'; readonly cause: FailureCause }

/** What a Nix may say in other words than those that the kernel knows. */
export type Misunderstanding = 'dynamic read' | 'cut-off' | 'failure'
