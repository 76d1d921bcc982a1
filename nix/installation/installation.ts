import type { Caches } from './caches.ts'
import type { StorePath } from '../base/index.ts'
import type { Machine } from './machine.ts'
import type { Devices } from './devices.ts'
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
  /** The setting `builders` as the user has it, or Nix's own. */
  readonly builders: string
  /**
   * Where builds go to other machines too: what the reader calls them, by what Nix does. Nothing is to
   * be left there of a build that failed.
   */
  readonly machines?: ReadonlyMap<string, string>
  /** What this machine offers to steps that require it; none where a daemon runs them. */
  readonly devices?: Devices
  /**
   * What Nix here offers to steps that require it, by the user's settings or by itself; what a daemon
   * offers, its own settings say.
   */
  readonly systemFeatures: readonly string[]
  /** The binary caches of the user's settings, and whether they answer. */
  readonly caches: Caches
  /** What is remembered of the store as long as the kernel lives. */
  readonly remembered: Remembered
  /** Where a store path is on disk. */
  onDisk(path: StorePath): string
}

/** Why no Nix can be used. */
export type NixUnusable =
  | {
      readonly kind: 'nix-missing'
      /** What is there and does not say its version, and what it says instead; null where none is. */
      readonly silent: { readonly binary: string; readonly said: string } | null
      /** A folder that has it and is not on PATH; null where none was found. */
      readonly elsewhere: string | null
      readonly machine: Machine
    }
  | {
      readonly kind: 'nix-too-old'
      readonly binary: string
      readonly version: string
      /** The oldest that would do, as in `2.8`. */
      readonly oldest: string
    }
  | { readonly kind: 'store-not-writable'; readonly why: NoStore }
  /** The store that was found has been removed since. */
  | { readonly kind: 'store-gone'; readonly folder: string }
  /** Bytes that are left on the disk of `folder`. */
  | { readonly kind: 'no-space'; readonly free: number; readonly folder: string }
  /** None of `places` is a folder that this user may write to. */
  | { readonly kind: 'no-temporary-folder'; readonly places: readonly string[] }

/** Why a store cannot be used; `remote` is what `NIX_REMOTE` is set to. */
export type NoStore =
  | { readonly kind: 'no-daemon'; readonly remote: string; readonly socket: string }
  /** Its files are not on this machine. */
  | { readonly kind: 'remote'; readonly remote: string }
  | { readonly kind: 'local-not-writable' }
  /** Of a chroot store. */
  | { readonly kind: 'not-writable'; readonly root: string }
