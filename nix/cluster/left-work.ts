import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { fetchResults } from './shared-cache.ts'
import { isOver, jobOf } from './slurm.ts'
import { allWork, Follower, isDone, type Work } from './work.ts'

/** A job that Slurm does not know may be about to be handed in for so long; milliseconds. */
const handedInWithin = 10 * 60_000

/**
 * Takes what jobs have built for this store that nobody waits for any more, as where a process has died
 * between taking results and tidying, and removes their folders. What still runs is left to itself.
 */
export async function tidyLeftWork(nix: Nix, shared: string): Promise<void> {
  for (const work of allWork(nix, shared)) {
    if (isFollowed(work)) continue
    if (isDone(work)) await fetchResults(nix, work)
    else if (await mayRun(work)) continue
    rmSync(work.folder, { recursive: true, force: true })
  }
}

function isFollowed(work: Work): boolean {
  const follower = new Follower(work)
  const isFollowed = follower.hasOthers()
  follower.end()
  return isFollowed
}

async function mayRun({ mark, folder }: Work): Promise<boolean> {
  const jobs = await jobOf(mark)
  if (!jobs.ok || jobs.value.some((job) => !isOver(job))) return true
  const writtenAt = statSync(join(folder, 'work'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - writtenAt < handedInWithin
}
