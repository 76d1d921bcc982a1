import type { Caches } from './caches.ts'
import type { StorePath } from '../base/index.ts'
import type { Remembered } from '../remembered/index.ts'

/** Nix, or the one that was made of it and goes its own way. */
export type Implementation = 'Nix' | 'Lix'

/** Where the store is: a daemon's, `/nix` written directly, or a chroot store below `root`. */
export type StoreKind =
  | { readonly kind: 'daemon' }
  | { readonly kind: 'local' }
  | { readonly kind: 'chroot'; readonly root: string }

/**
 * The Nix of this machine as the kernel uses it: found once at the start and then handed to
 * whatever runs a Nix program.
 */
export interface Nix {
  /** As in `2.8.0`. */
  readonly version: string
  readonly implementation: Implementation
  /** The real path of `nix-store`: it identifies the installation. */
  readonly binary: string
  /** The experimental features that the user's settings turn on. */
  readonly features: readonly string[]
  /** The environment of every Nix program, `NIX_CONFIG` with our settings included. */
  readonly environment: Readonly<Record<string, string>>
  /** Arguments that every Nix program needs first: `--store DIR` for a chroot store, else none. */
  readonly arguments: readonly string[]
  readonly store: StoreKind
  /** Where this store's build records and garbage-collector roots are kept. */
  readonly stateFolder: string
  /** The binary caches of the user's settings, and whether they answer. */
  readonly caches: Caches
  /** What is remembered of the store as long as the kernel lives. */
  readonly remembered: Remembered
  /** Where a store path is on disk. */
  onDisk(path: StorePath): string
}

/** Why no Nix can be used. Each says in `message` what is wrong and in `fix` what to type. */
export interface NixUnusable {
  readonly kind:
    'nix-missing' | 'nix-too-old' | 'store-not-writable' | 'no-space' | 'no-temporary-folder'
  readonly message: string
  readonly fix: string
}
