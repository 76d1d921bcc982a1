import { settle } from '../../../nix/builder/index.ts'
import { goneFrom, isOnDisk, readDerivation, recordedOutput } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'

/** A path of the store that something needs, and that is not on the disk. */
export interface LostInput {
  readonly path: StorePath
  /** What would give it; null of a file that was brought in, and of a derivation itself. */
  readonly drvPath: StorePath | null
  /** Whether Nix takes it for valid, so that it does not make it again by itself. */
  readonly isGone: boolean
}

/**
 * What a derivation needs and cannot be had, since it was removed from the disk: results of its
 * inputs, files that were brought in, derivations, itself included. Only what is to be built is
 * looked into. Costs a process or two, so it is asked where something has failed.
 */
export async function lostInputs(nix: Nix, drvPath: StorePath): Promise<readonly LostInput[]> {
  const lost = new Map<StorePath, StorePath | null>()
  const met = new Set<StorePath>()
  let level: readonly StorePath[] = [drvPath]
  while (level.length > 0) {
    const next = new Set<StorePath>()
    for (const one of level) {
      met.add(one)
      if (!isOnDisk(nix, one)) lost.set(one, null)
      const derivation = readDerivation(nix, one)
      if (!derivation.ok) continue
      for (const source of derivation.value.inputSrcs)
        if (!isOnDisk(nix, source)) lost.set(source, null)
      for (const input of derivation.value.inputDrvs.keys()) if (!met.has(input)) next.add(input)
    }
    const outputs = await outputsOf(nix, [...next])
    for (const [input, output] of outputs) if (!isOnDisk(nix, output)) lost.set(output, input)
    level = [...next].filter((input) => !outputs.has(input))
  }
  const gone = await goneFrom(nix, [...lost.keys()])
  return [...lost]
    .filter(([path, giver]) => giver === null || gone.has(path))
    .map(([path, giver]) => ({ path, drvPath: giver, isGone: gone.has(path) }))
}

/** Where the results of derivations are, or were; those that never had one are left out. */
async function outputsOf(
  nix: Nix,
  drvPaths: readonly StorePath[]
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const outputs = new Map<StorePath, StorePath>()
  for (const drvPath of drvPaths) {
    const recorded = recordedOutput(nix, drvPath)
    if (recorded !== null) outputs.set(drvPath, recorded)
  }
  const unknown = drvPaths.filter((drvPath) => !outputs.has(drvPath))
  if (unknown.length === 0) return outputs
  for (const [drvPath, { outPath }] of await settle(nix, unknown)) outputs.set(drvPath, outPath)
  return outputs
}
