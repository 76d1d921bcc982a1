import type { StorePath } from '../base/index.ts'

/** What Nix's database says of a valid store path. */
export interface PathInfo {
  readonly path: StorePath
  /** Of the path's contents as a Nix archive, in SRI form: `sha256-…`. */
  readonly narHash: string
  /** Bytes of that archive. */
  readonly narSize: number
  readonly deriver: StorePath | null
  /** Without the path itself. */
  readonly references: readonly StorePath[]
}

/** A process of Nix that lives on and answers what is asked of the store, in some 0.1 ms. */
export interface StoreAnswers {
  /** Whether it ever did: one that did not will not. */
  readonly hasAnswered: boolean
  /** What is known of valid paths; null of one that is not valid. */
  infos(paths: readonly StorePath[]): Promise<readonly (PathInfo | null)[]>
  /**
   * What derivations gave: `out`, or the first of its outputs. Missing are those of which not all
   * outputs are valid, and those whose outputs follow from inputs that are not built.
   */
  outputs(drvPaths: readonly StorePath[]): Promise<ReadonlyMap<StorePath, StorePath>>
}
