import type { StorePath } from '../../nix/base/index.ts'
import type { Planned, Destination } from './findings.ts'

/** What all cells together would come to. */
export interface Plan {
  /** In the order of the cells; each derivation once. */
  readonly steps: readonly PlannedStep[]
  /** Definitions that cannot be evaluated before something else happens. */
  readonly open: readonly OpenDefinition[]
  readonly cost: PlanCost
  /** Whether cells that did not run are part of it. */
  readonly fromSavedFile: boolean
}

export interface PlannedStep {
  readonly name: string
  readonly drvPath: StorePath
  readonly action: Planned['action']
  /**
   * Where it may be run, of what is built or may be; empty where no machine is known to offer what it
   * requires.
   */
  readonly where: readonly Destination[]
  /** How long it took the last time, in seconds; null where that is not known. */
  readonly seconds: number | null
  /** The names of the steps that have to be built first. */
  readonly waitsFor: readonly string[]
  /** The execution count of its cell; null where that did not run. */
  readonly cell: number | null
}

export interface OpenDefinition {
  /** null of a question. */
  readonly name: string | null
  readonly because:
    | { readonly kind: 'needs-undefined'; readonly names: readonly string[] }
    /** It reads what these write. */
    | { readonly kind: 'reads'; readonly steps: readonly string[] }
    /** What it is shows when these are built. */
    | { readonly kind: 'shows-with'; readonly steps: readonly string[] }
    /** The first line of Nix's message; null where it is of another kind. */
    | { readonly kind: 'fails'; readonly message: string | null }
}

/** What is known of the time that it takes, in seconds. */
export interface PlanCost {
  /** All that is built, or may be, one after the other. */
  readonly total: number
  /** The longest chain of them, each of which needs the one before. */
  readonly chain: number
  /** Steps that are built, or may be, of which no time is known. */
  readonly withoutTime: number
}
