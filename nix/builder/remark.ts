import type { Refusal, StorePath } from '../base/index.ts'
import type { FailureCause } from '../remembered/index.ts'
import type { Undeleted } from '../store/index.ts'

/** How a step ran, well or not: what it asks for and does not have, and from where it went on. */
export type Remark =
  /** The daemon runs it, and takes no limit of so many bytes. */
  | { readonly kind: 'memory-not-limited'; readonly bytes: number }
  | { readonly kind: 'state-not-kept'; readonly why: WithoutFolder }
  | { readonly kind: 'from-the-beginning'; readonly why: WithoutFolder }
  | { readonly kind: 'resumed'; readonly from: number }
  /** It saw these devices and files of this machine, since it requires them. */
  | { readonly kind: 'devices'; readonly paths: readonly string[] }
  /** What it wrote had this secret in it so often, and is shown and kept without. */
  | { readonly kind: 'secret-hidden'; readonly name: string; readonly count: number }
  /** The daemon runs it: it has these secrets, or none, and keeps what the step wrote as it is. */
  | { readonly kind: 'secrets-of-daemon'; readonly names: readonly string[] }
  /** It failed by this before, and was tried again. */
  | { readonly kind: 'attempt'; readonly number: number; readonly cause: FailureCause }
  /** It was built once more, since the connection to this machine was lost. */
  | { readonly kind: 'connection-lost'; readonly machine: string }
  /** It was built once more, since this machine itself could not build it, as where its disk is full. */
  | { readonly kind: 'machine-failed'; readonly machine: string; readonly cause: FailureCause }
  /** It was built here, since this machine could not be asked; `words` are Nix's. */
  | { readonly kind: 'builder-refused'; readonly machine: string; readonly words: string }
  /** So many more could not be asked. */
  | { readonly kind: 'builders-refused-too'; readonly count: number }
  /** It was built, since a cache did not give what it has of it; null where it is not known which. */
  | {
      readonly kind: 'cache-failed'
      readonly cache: string | null
      readonly why: 'not-whole' | 'other' | 'not-signed' | 'damaged' | 'silent'
      /** Nix's, of one that is silent. */
      readonly words: string | null
    }

/** What is to be said of steps that are not kept, of the one that was built when it showed. */
export type UnkeptRemark =
  /** That one was built before, was not kept, and came out otherwise now; it, or what this is built of. */
  | { readonly kind: 'came-out-otherwise'; readonly step: StorePath }
  /** It was built of that one, which is not to be kept, and stays. */
  | { readonly kind: 'stays'; readonly step: StorePath; readonly why: Staying }

/**
 * Why a result stays that is not to be kept. `not-ours`: it was there before anybody asked for it.
 * `at-work`: another kernel works for the same holder. `unable`: this Nix does not delete a result by
 * itself, or does not build it again, in its own words; a daemon may do so for others.
 */
export type Staying =
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'at-work' }
  | { readonly kind: 'unable'; readonly said: string; readonly byDaemon: boolean }
  | Undeleted

/** Why a step has no folder of its own. */
export type WithoutFolder =
  | { readonly kind: 'daemon' }
  | { readonly kind: 'no-sandbox' }
  | { readonly kind: 'refused'; readonly folder: string; readonly refusal: Refusal }
