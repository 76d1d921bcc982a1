import type { SaidPlaceMistake } from './command-mistake.ts'
import type { Cluster, FrozenProgram } from './findings.ts'

/** What a cell says instead of a result. */
export type Said =
  /** Names that are not there yet; `definition` is null of the cell's question. */
  | {
      readonly kind: 'waits-for'
      readonly definition: string | null
      readonly names: readonly string[]
    }
  /** A cell of a script has none. */
  | { readonly kind: 'empty-script'; readonly step: string }
  /** Whether running a cell builds its steps. */
  | { readonly kind: 'building'; readonly isOn: boolean }
  /** The cluster that builds; null where this machine does. `isOfNotebook`: a definition says so. */
  | {
      readonly kind: 'cluster'
      readonly cluster: Cluster | null
      readonly isOfNotebook: boolean
    }
  /** A definition names a cluster that cannot be used as it stands. */
  | { readonly kind: 'no-cluster'; readonly mistake: SaidPlaceMistake }
  /** What becomes of what an edit makes stale. */
  | { readonly kind: 'reactive'; readonly how: 'lazy' | 'auto' }
  /** Whether there are copies of results that cards link to. */
  | { readonly kind: 'links'; readonly isOn: boolean }
  /** `what` of a result is at `destination` now, which is as it was given; `place` is the whole path. */
  | {
      readonly kind: 'copied'
      readonly what: string
      readonly destination: string
      readonly place: string
      readonly files: number
    }
  /** What stands below is an earlier result; `at` is milliseconds since the epoch. */
  | { readonly kind: 'earlier-result'; readonly step: string; readonly at: number | null }
  /** Programs by their paths in Nix, and what they are. */
  | {
      readonly kind: 'frozen'
      readonly programs: readonly {
        readonly path: string
        readonly contents: readonly FrozenProgram[]
      }[]
    }
