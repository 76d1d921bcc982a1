import type { Nix } from '../../../nix/installation/index.ts'
import {
  deleteUnneeded,
  type Holder,
  holders,
  isOnDisk,
  type NotCollected,
  ownPaths,
  recordedOutput,
  releaseAs,
  walkInputs
} from '../../../nix/store/index.ts'
import { good, holderName, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { Freed } from '../../outcome/index.ts'
import { rememberedSteps } from '../../session/state/index.ts'
import { sizesOf, stateOf } from './holdings.ts'

/** What is to be let go. */
export interface FreeWishes {
  /** So many of the newest results of each step are kept, the one of now among them. */
  readonly keep: number
  /** What was last shown less long ago is kept as well; null where the age does not matter. */
  readonly olderThanSeconds: number | null
  /** Only says what would be let go. */
  readonly isDry: boolean
}

/** The notebook of the kernel that asks, and what it shows and defines. */
export interface AskingNotebook {
  readonly holder: string
  readonly paths: ReadonlySet<StorePath>
}

/**
 * Lets go of the results that notebooks had before and of those whose notebook is no more, and deletes
 * what nobody needs then. What another kernel works with stays, as does what a kernel of an earlier
 * version holds; only results that were built or fetched for a notebook are deleted.
 */
export async function freeResults(
  nix: Nix,
  wishes: FreeWishes,
  asking: AskingNotebook | null,
  signal?: AbortSignal
): Promise<Result<Freed, NotCollected>> {
  const { isDry, keep, olderThanSeconds } = wishes
  const decided = holders(nix).map((holder) => decide(nix, holder, wishes, asking))
  const released = new Set(decided.flatMap((one) => one.released))
  if (!isDry)
    for (const { holder, kept, released: own } of decided)
      if (own.length > 0) releaseAs(nix, holder.id, kept)
  const own = ownPaths(nix)
  const stillHeld = new Set(decided.flatMap(({ kept }) => [...kept]))
  const free = [...own].filter((path) => !stillHeld.has(path) && isOnDisk(nix, path))
  const candidates = isDry ? free.filter((path) => released.has(path)) : free
  const sizes = await sizesOf(nix, new Set(candidates), signal)
  const deleted = isDry ? good(candidates) : await deleteUnneeded(nix, new Set(candidates), signal)
  if (!deleted.ok) return deleted
  return good({
    ...{ isDry, keep, olderThanSeconds },
    notebooks: decided.map(({ holder, released: ownReleased }) => ({
      notebook: holder.name,
      state: stateOf(holder),
      released: ownReleased.filter((path) => !path.endsWith('.drv')).length
    })),
    deleted: deleted.value
      .filter((path) => !path.endsWith('.drv'))
      .map((path) => ({ path, bytes: sizes.get(path) ?? null }))
  })
}

interface Decided {
  readonly holder: Holder
  readonly kept: ReadonlySet<StorePath>
  readonly released: readonly StorePath[]
}

function decide(
  nix: Nix,
  holder: Holder,
  { keep, olderThanSeconds }: FreeWishes,
  asking: AskingNotebook | null
): Decided {
  const state = stateOf(holder)
  const isAsking = asking !== null && holderName(asking.holder) === holder.id
  if (state === 'unknown' || state === 'at-work')
    return { holder, kept: new Set(holder.paths), released: [] }
  const since = olderThanSeconds === null ? Infinity : Date.now() - olderThanSeconds * 1000
  const steps = [...rememberedSteps(nix, holder.id).values()]
  const isMissing = state === 'missing' && !isAsking
  const last = steps.flatMap((entries) => [
    ...(isMissing ? [] : entries.slice(-keep)),
    ...entries.filter(({ at }) => at > since)
  ])
  const kept = new Set(last.flatMap(({ drvPath, outPath }) => [drvPath, outPath]))
  if (isAsking) for (const path of asking.paths) kept.add(path)
  // What they are made of is what an edit needs next, and may be what took longest to make.
  const derivations = [...kept].filter((path) => path.endsWith('.drv'))
  for (const drvPath of walkInputs(nix, derivations, () => true)) {
    kept.add(drvPath)
    const outPath = recordedOutput(nix, drvPath)
    if (outPath !== null) kept.add(outPath)
  }
  const shown = new Set(
    steps.flatMap((entries) => entries.flatMap(({ drvPath, outPath }) => [drvPath, outPath]))
  )
  // What was never shown may be what a bundle brought, or a program that the next edit needs.
  const mayGo = (path: StorePath) => isMissing || shown.has(path)
  const released = holder.paths.filter((path) => !kept.has(path) && mayGo(path))
  const going = new Set(released)
  return { holder, kept: new Set(holder.paths.filter((path) => !going.has(path))), released }
}
