import type { StorePath } from '../base/index.ts'

/** What is remembered of a derivation that gave something, for this and for later kernels. */
export interface ResultRecord {
  readonly drvPath: StorePath
  /** The derivation under which Nix keeps the log: the resolved one. */
  readonly resolvedDrvPath: StorePath
  readonly outPath: StorePath
  /** SRI. */
  readonly narHash: string
  /** Bytes of the output as a Nix archive: its files and a little. */
  readonly narSize: number
  /** Store paths that the output mentions, without itself; null where nobody could say. */
  readonly references: readonly OutputMention[] | null
  /** How long it was built here; null where it never was, or nobody looked. */
  readonly seconds: number | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null
  /** When it was there: built or fetched. Milliseconds since the epoch; null where not known. */
  readonly builtAt: number | null
  /** `found`: it was in the store before the kernel asked for it. */
  readonly how: 'built' | 'fetched' | 'found'
  /** null where it was not built here. */
  readonly sandboxed: boolean | null
  /** The last lines of the log, those that were shown when it was built, and how many there were. */
  readonly log: { readonly lines: readonly string[]; readonly total: number } | null
  /** What came of building it once more; not there where nobody did. */
  readonly verified?: Verified
}

/** How often a result was built once more, by what came of it. */
export interface Verified {
  /** The same bytes. */
  readonly same: number
  /** Other bytes. */
  readonly different: number
}

/** A store path that an output mentions. */
export interface OutputMention {
  readonly path: StorePath
  /** Bytes of it as a Nix archive, without what it mentions itself; null where that is not known. */
  readonly size: number | null
}
