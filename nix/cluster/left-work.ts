import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { fetchResults } from './shared-cache.ts'
import { isOver, jobOf } from './slurm.ts'
import { allWork, Follower, isDone, type Work } from './work.ts'

/** A job that Slurm does not know may be about to be handed in for so long; milliseconds. */
const handedInWithin = 10 * 60_000

/** What cannot be taken, as where a disk is full, is kept for so long. */
const takenWithin = 7 * 24 * 60 * 60_000

/**
 * Takes what jobs have built for this store that nobody waits for any more, as where a process has died
 * between taking results and tidying, and removes their folders. What still runs is left to itself.
 */
export async function tidyLeftWork(nix: Nix, shared: string): Promise<void> {
  for (const work of allWork(nix, shared)) {
    if (isFollowed(work)) continue
    if (isDone(work)) {
      const notTaken = await fetchResults(nix, work)
      if (notTaken?.why === 'not-taken' && ageOf(work) < takenWithin) continue
    } else if (await mayRun(work)) continue
    rmSync(work.folder, { recursive: true, force: true })
  }
}

function isFollowed(work: Work): boolean {
  const follower = new Follower(work)
  const isFollowed = follower.hasOthers()
  follower.end()
  return isFollowed
}

async function mayRun(work: Work): Promise<boolean> {
  const jobs = await jobOf(work.mark)
  if (!jobs.ok || jobs.value.some((job) => !isOver(job))) return true
  return ageOf(work) < handedInWithin
}

/** Since it was handed in; milliseconds. */
function ageOf({ folder }: Work): number {
  const writtenAt = statSync(join(folder, 'work'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - writtenAt
}
