import { bad, good, type Result, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { isOnDisk } from './store.ts'

/** Nix does not say what nobody needs; its own words. */
export interface NotCollected {
  readonly kind: 'not-collected'
  readonly said: string
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
