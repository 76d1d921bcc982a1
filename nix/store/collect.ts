import { bad, good, type Result, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { ownPaths } from './records.ts'
import { isOnDisk } from './store.ts'

/** Nix does not say what nobody needs; its own words. */
export interface NotCollected {
  readonly kind: 'not-collected'
  readonly said: string
}

/**
 * Why a result was not deleted. `mentioned`: another result says its path. `others`: derivations were
 * made of it that this program has not written. `refused`: Nix's words, as where something holds it.
 */
export type Undeleted =
  | { readonly kind: 'mentioned'; readonly by: StorePath }
  | { readonly kind: 'others' }
  | { readonly kind: 'refused'; readonly said: string }

/**
 * Deletes a result that nothing needs any more, while what was built of it stays: the derivations that
 * Nix wrote to build that name its path, and go with it. They have to be this program's own, or among
 * `made`; `any` takes it that they are. Nix itself refuses what a root, a program or a build holds.
 */
export async function deleteResult(
  nix: Nix,
  outPath: StorePath,
  made: ReadonlySet<StorePath> | 'any'
): Promise<Result<true, Undeleted>> {
  const asked = await query(nix, '--referrers-closure', new Set([outPath]))
  if (!asked.ok) return bad({ kind: 'refused', said: asked.mistake.said })
  const above = [...asked.value]
  const others = above.filter((path) => path !== outPath)
  const by = others.find((path) => !path.endsWith('.drv'))
  if (by !== undefined) return bad({ kind: 'mentioned', by })
  const unknown = made === 'any' ? [] : others.filter((path) => !made.has(path))
  if (unknown.length > 0) {
    const own = ownPaths(nix)
    if (!unknown.every((path) => own.has(path))) return bad({ kind: 'others' })
  }
  const notKept = ['keep-derivations', 'keep-outputs'].flatMap((name) => [
    '--option',
    name,
    'false'
  ])
  const words = [...notKept, '--delete', ...(above.length === 0 ? [outPath] : above)]
  const deleted = await run(invokeNix(nix, 'nix-store', words))
  if (deleted.exitCode === 0) return good(true)
  return bad({ kind: 'refused', said: deleted.stderr.trim().split('\n').at(-1) ?? '' })
}

/** A command line has room for so many. */
const mostAtOnce = 500

/**
 * Deletes those of the paths that nothing needs: no root of whomever, no running program or build, and
 * nothing in the store that is not among them. No other path is deleted. Gives those that are gone.
 */
export async function deleteUnneeded(
  nix: Nix,
  own: ReadonlySet<StorePath>,
  signal?: AbortSignal
): Promise<Result<readonly StorePath[], NotCollected>> {
  const dead = await unneeded(nix, own, signal)
  if (!dead.ok) return dead
  const paths = [...dead.value]
  for (let from = 0; from < paths.length && signal?.aborted !== true; from += mostAtOnce)
    await deleteAll(nix, paths.slice(from, from + mostAtOnce))
  return good(paths.filter((path) => !isOnDisk(nix, path)))
}

/** Those that nothing needs, without those that something needs which is not among them. */
async function unneeded(
  nix: Nix,
  own: ReadonlySet<StorePath>,
  signal?: AbortSignal
): Promise<Result<ReadonlySet<StorePath>, NotCollected>> {
  const asked = await run(invokeNix(nix, 'nix-store', ['--gc', '--print-dead']), signal)
  if (asked.exitCode !== 0) return bad({ kind: 'not-collected', said: asked.stderr.trim() })
  const dead = new Set(asked.stdout.split('\n').filter((path) => own.has(path)))
  const above = await query(nix, '--referrers-closure', dead)
  if (!above.ok) return above
  const foreign = new Set([...above.value].filter((path) => !dead.has(path)))
  const needed = await query(nix, '--requisites', foreign)
  if (!needed.ok) return needed
  return good(new Set([...dead].filter((path) => !needed.value.has(path))))
}

async function query(
  nix: Nix,
  relation: '--referrers-closure' | '--requisites',
  paths: ReadonlySet<StorePath>
): Promise<Result<ReadonlySet<StorePath>, NotCollected>> {
  const found = new Set<StorePath>()
  const all = [...paths]
  for (let from = 0; from < all.length; from += mostAtOnce) {
    const some = all.slice(from, from + mostAtOnce)
    const asked = await run(invokeNix(nix, 'nix-store', ['--query', relation, ...some]))
    // Half an answer would have something taken for needless that is not.
    if (asked.exitCode !== 0) return bad({ kind: 'not-collected', said: asked.stderr.trim() })
    for (const path of asked.stdout.split('\n')) if (path !== '') found.add(path)
  }
  return good(found)
}

/** One that has come to be needed meanwhile keeps Nix from all of its call. */
async function deleteAll(nix: Nix, paths: readonly StorePath[]): Promise<void> {
  const deleted = await run(invokeNix(nix, 'nix-store', ['--delete', ...paths]))
  if (deleted.exitCode === 0 || paths.length === 1) return
  const half = Math.ceil(paths.length / 2)
  await deleteAll(nix, paths.slice(0, half))
  await deleteAll(nix, paths.slice(half))
}
