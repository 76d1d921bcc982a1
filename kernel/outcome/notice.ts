import type { StateTrouble } from '../../nix/base/index.ts'
import type { SaidPlaceMistake } from './command-mistake.ts'
import type { Cluster, Probe, Remark, Staying } from './findings.ts'
import type { StaleReason } from './stale.ts'
import type { StepsRemark } from './steps-remark.ts'
import type { UnpinnedSource } from './not-pinned.ts'

/** How a run of a cell came out. */
export type EndedHow = 'interrupted' | 'failed' | 'built' | 'well'

/** What came of a step that is not kept. */
export type UnkeptHow =
  /** Its result stays all the same. */
  | { readonly kind: 'stays'; readonly why: Staying }
  /** It was built again and came out otherwise: `after` were built of what it gave before, and stay. */
  | { readonly kind: 'came-out-otherwise'; readonly after: readonly string[] }

/** What a reader is told that is no mistake: a name of the library that is shadowed, say. */
export type Notice =
  /** What a cell takes from outside without saying what it has to be. */
  | { readonly kind: 'not-pinned'; readonly source: UnpinnedSource }
  /** What is kept for later kernels cannot be kept, or not be read. */
  | { readonly kind: 'state-trouble'; readonly trouble: StateTrouble }
  /** Steps cannot be content-addressed here. */
  | { readonly kind: 'input-addressed'; readonly sandboxed: Probe['sandboxed'] }
  | { readonly kind: 'step-remark'; readonly step: string; readonly remark: Remark }
  /** What a set or list of steps is. */
  | { readonly kind: 'steps-remark'; readonly remark: StepsRemark }
  /** A step that is not kept. */
  | { readonly kind: 'unkept'; readonly step: string; readonly how: UnkeptHow }
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
  /** A definition says that steps are built by a cluster, or by these machines beside this one. */
  | { readonly kind: 'builds-on-cluster'; readonly cluster: Cluster }
  | { readonly kind: 'builds-beside'; readonly machines: readonly string[] }
  /** What the definition of that name says is not taken. */
  | {
      readonly kind: 'place-mistake'
      readonly name: 'cluster' | 'builders'
      readonly mistake: SaidPlaceMistake
    }
  /** What is in the store is not what the step gave. */
  | { readonly kind: 'result-changed'; readonly step: string }
  /** Why what it shows is no result yet. */
  | { readonly kind: 'stale'; readonly reason: StaleReason }
  /** The error of its last run, which a client keeps until the cell runs again. */
  | { readonly kind: 'error-over' }
  /** Other cells by their titles: what they show is stale, was never built, or cannot be replaced. */
  | {
      readonly kind: 'stale-cells' | 'unbuilt-cells' | 'unseen-cells'
      readonly cells: readonly string[]
    }
  /** Names that another cell defined, by its execution count. */
  | {
      readonly kind: 'taken-over'
      readonly names: readonly string[]
      readonly from: number | null
    }
  /** Runs that a page cannot show, since it was loaded while they were at work. */
  | {
      readonly kind: 'ended-elsewhere'
      readonly runs: readonly { readonly title: string; readonly how: EndedHow }[]
    }
  /** Values of `input`, each with all that there is to choose from: the first of them. */
  | {
      readonly kind: 'inputs'
      readonly inputs: readonly {
        readonly name: string
        readonly value: string
        readonly values: readonly string[]
      }[]
      readonly total: number
    }
  /** A name of the library that a cell has taken for itself. */
  | { readonly kind: 'shadows-library'; readonly name: string }
