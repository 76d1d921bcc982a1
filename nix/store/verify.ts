import { invokeNix, type Nix } from '../installation/index.ts'
import type { PathInfo } from '../remembered/index.ts'
import { narDigest } from './nar.ts'
import { run } from '../process/index.ts'
import { isOnDisk, pathInfos, type PathsNotValid } from './store.ts'
import { comparisonTexts, good, type StorePath } from '../base/index.ts'

/** Whether the content of a store path is what it was when it came into the store. */
export type Verdict =
  | { readonly kind: 'intact'; readonly narHash: string }
  /** `expected` is what Nix's database has, `got` what is on disk; null where it is not known. */
  | { readonly kind: 'different'; readonly expected: string; readonly got: string | null }
  /** Nix takes it for valid, and it is not on the disk: it was removed by hand. */
  | { readonly kind: 'gone' }
  /** Nix does not know the path; `why` as it says itself, null where it says nothing. */
  | { readonly kind: 'absent'; readonly why: PathsNotValid | null }

/**
 * Reads all of a store path and compares its hash with the one in Nix's database. What is small is
 * hashed here; else Nix is asked (`nix-store --verify-path`), which reads some 300 MB a second. `told`:
 * what the database has of some paths, for whoever has asked it about many at once.
 */
export async function verifyPath(
  nix: Nix,
  path: StorePath,
  signal?: AbortSignal,
  told: ReadonlyMap<StorePath, PathInfo> = new Map()
): Promise<Verdict> {
  const infos = told.has(path) ? good(told) : await pathInfos(nix, [path], signal)
  const info = infos.ok ? infos.value.get(path) : undefined
  if (info === undefined) return { kind: 'absent', why: infos.ok ? null : infos.mistake }
  const { narHash } = info
  if (!isOnDisk(nix, path)) return { kind: 'gone' }
  const digest = narDigest(nix.onDisk(path))
  if (digest !== null) {
    return digest.narHash === narHash
      ? { kind: 'intact', narHash }
      : { kind: 'different', expected: narHash, got: digest.narHash }
  }
  const asked = await run(invokeNix(nix, 'nix-store', ['--verify-path', path]), signal)
  if (asked.exitCode === 0) return { kind: 'intact', narHash }
  const got = comparisonTexts.modified.pattern.exec(asked.stderr)?.[1] ?? null
  return { kind: 'different', expected: narHash, got }
}
