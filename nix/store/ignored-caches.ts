import { askStoreWord, cacheTexts } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'

/** What a daemon does not take from a user whom it does not trust. */
export interface IgnoredCaches {
  /** As they were handed to it. */
  readonly addresses: ReadonlySet<string>
  /** Whether keys are not taken; a daemon of before 2.9 does not say so. */
  readonly keys: boolean
}

/** Asks a daemon which of the caches that Nix is given it leaves alone; elsewhere that is none. */
export async function ignoredByDaemon(nix: Nix, signal?: AbortSignal): Promise<IgnoredCaches> {
  if (nix.store.kind !== 'daemon') return { addresses: new Set(), keys: false }
  const asked = await run(invokeNix(nix, 'nix', ['store', askStoreWord(nix.version)]), signal)
  const { untrustedCache, restrictedKeys } = cacheTexts
  const everyOne = new RegExp(untrustedCache.pattern.source, 'g')
  return {
    addresses: new Set([...asked.stderr.matchAll(everyOne)].map(([, address = '']) => address)),
    keys: restrictedKeys.pattern.test(asked.stderr)
  }
}

/** A cache that no daemon lists as one that everybody may use. */
const nobodysCache = 'file:///nix-workflow-asks-whether-it-is-trusted'

/**
 * Whether a store takes results from this user that nobody has signed: a daemon does so from those whom it
 * trusts.
 */
export async function takesUnsigned(nix: Nix, signal?: AbortSignal): Promise<boolean> {
  if (nix.store.kind !== 'daemon') return true
  const words = ['store', askStoreWord(nix.version), '--option', 'substituters', nobodysCache]
  const { exitCode, stderr } = await run(invokeNix(nix, 'nix', words), signal)
  return exitCode === 0 && !cacheTexts.untrustedCache.pattern.test(stderr)
}
