import type { StorePath } from '../base/index.ts'

/** What a `.drv` file says (manual, "Store Derivation"; the ATerm form). Paths are logical. */
export interface Derivation {
  /** By name, as `out`. */
  readonly outputs: ReadonlyMap<string, DerivationOutput>
  /** Derivations that must be built first, and which of their outputs are read. */
  readonly inputDrvs: ReadonlyMap<StorePath, readonly string[]>
  /** Store paths that are not built. */
  readonly inputSrcs: readonly StorePath[]
  readonly system: string
  readonly builder: string
  readonly args: readonly string[]
  readonly env: ReadonlyMap<string, string>
}

export interface DerivationOutput {
  /** null for a floating content-addressed output: its path is known once it is built. */
  readonly path: StorePath | null
  /** As `r:sha256`; empty for an input-addressed output. */
  readonly hashAlgorithm: string
  /** Base 16; set for a fixed output only. */
  readonly hash: string
}
