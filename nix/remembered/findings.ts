import * as v from 'valibot'
import type { Fitting } from '../base/index.ts'
import type { FailureCause } from './failure-cause.ts'

export const changed = v.object({
  expected: v.string(),
  /** null where it is not known. */
  got: v.nullable(v.string())
})

/** A result whose content is not what it was when it came into the store; hashes in SRI form. */
export type Changed = Fitting<typeof changed>

export const keptProbe = v.object({
  /** Whether a builder is kept from the machine's files; null where nothing could be built. */
  sandboxed: v.nullable(v.boolean()),
  /** Whether content-addressed derivations can be built. */
  contentAddressed: v.boolean(),
  /** Whether anything can be built, so that the store can be written. */
  builds: v.boolean(),
  /** Milliseconds since the epoch. */
  checkedAt: v.number()
})

/** What small derivations have proved of this Nix with these settings. */
export interface Probe extends Fitting<typeof keptProbe> {
  /** Why nothing could be built; null where something was. */
  readonly problem: ProbeProblem | null
}

/** `interfered`: something came between, in the words of the system. */
export type ProbeProblem =
  | { readonly kind: 'interfered'; readonly text: string }
  | { readonly kind: 'no-shell' }
  | { readonly kind: 'failed'; readonly cause: FailureCause }

export const keptLettingGo = v.object({
  /** Why not, in the words of Nix; null where they can. */
  said: v.nullable(v.string())
})

/** Whether results can be deleted by themselves, and built again. */
export type LettingGo = Fitting<typeof keptLettingGo>

/** What a Nix may say in other words than those that the kernel knows. */
export type Misunderstanding = 'dynamic read' | 'cut-off' | 'failure'
