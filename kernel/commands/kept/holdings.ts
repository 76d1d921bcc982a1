import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Nix } from '../../../nix/installation/index.ts'
import {
  type Holder,
  holders,
  invalidAmong,
  isOnDisk,
  knownOutput,
  pathInfos
} from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { HeldStep, Holding, Holdings, HolderState } from '../../outcome/index.ts'
import { rememberedSteps } from '../../session/state/index.ts'

/** What all notebooks hold in the store, by notebook and step; those that hold most first. */
export async function holdingsOf(nix: Nix, signal?: AbortSignal): Promise<Holdings> {
  const all = holders(nix).map((holder) => ({ holder, results: resultsHeld(nix, holder) }))
  const sizes = await sizesOf(nix, new Set(all.flatMap(({ results }) => results)), signal)
  const bytesOf = (paths: Iterable<StorePath>) =>
    [...paths].reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0)
  const holdings = all.map(({ holder, results }): Holding => ({
    notebook: holder.name,
    state: stateOf(holder),
    results: results.length,
    bytes: bytesOf(results),
    steps: [...byStep(nix, holder, results)]
      .map(([name, paths]): HeldStep => ({ name, results: paths.length, bytes: bytesOf(paths) }))
      .sort((one, other) => other.bytes - one.bytes)
  }))
  return {
    holdings: holdings
      .filter(({ results }) => results > 0)
      .sort((one, other) => other.bytes - one.bytes),
    results: sizes.size,
    bytes: bytesOf(sizes.keys())
  }
}

/** How a holder stands. A folder that is no notebook's file is here: notebooks may be in it. */
export function stateOf({ name, isAtWork }: Pick<Holder, 'name' | 'isAtWork'>): HolderState {
  if (isAtWork) return 'at-work'
  if (name === null) return 'unknown'
  return isAbsolute(name) && name.endsWith('.ipynb') && !existsSync(name) ? 'missing' : 'here'
}

/** Outputs that are on the disk; derivations are next to nothing. */
export function resultsHeld(nix: Nix, { paths }: Pick<Holder, 'paths'>): StorePath[] {
  const outputs = paths.filter((path) => !path.endsWith('.drv') && isOnDisk(nix, path))
  return [...new Set(outputs)]
}

/** Bytes as Nix archives; 0 of what Nix does not take for valid. */
export async function sizesOf(
  nix: Nix,
  paths: ReadonlySet<StorePath>,
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, number>> {
  const known = new Map<StorePath, number>()
  const open: StorePath[] = []
  for (const path of paths) {
    const size = knownOutput(nix, path)?.narSize
    if (size === undefined) open.push(path)
    known.set(path, size ?? 0)
  }
  const invalid = (await invalidAmong(nix, open)) ?? new Set(open)
  const valid = open.filter((path) => !invalid.has(path))
  const infos = await pathInfos(nix, valid, signal)
  if (infos.ok) for (const [path, { narSize }] of infos.value) known.set(path, narSize)
  return known
}

/** A result that several steps gave belongs to the first. */
function byStep(
  nix: Nix,
  { id }: Holder,
  results: readonly StorePath[]
): ReadonlyMap<string | null, readonly StorePath[]> {
  const names = new Map<StorePath, string>()
  for (const [name, entries] of rememberedSteps(nix, id))
    for (const { outPath } of entries) if (!names.has(outPath)) names.set(outPath, name)
  const steps = new Map<string | null, StorePath[]>()
  for (const path of results) {
    const name = names.get(path) ?? null
    steps.set(name, [...(steps.get(name) ?? []), path])
  }
  return steps
}
