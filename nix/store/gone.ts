import type { Nix } from '../installation/index.ts'
import { createPause, type StorePath } from '../base/index.ts'
import { readDerivation } from './derivation.ts'
import { walkInputs } from './input-walk.ts'
import { recordedOutput } from './records.ts'
import { invalidAmong, isOnDisk } from './store.ts'

/** Those of the paths that Nix takes for valid, and that are not on the disk. */
export async function goneFrom(
  nix: Nix,
  paths: readonly StorePath[]
): Promise<ReadonlySet<StorePath>> {
  const missing = [...new Set(paths)].filter((path) => !isOnDisk(nix, path))
  const invalid = await invalidAmong(nix, missing)
  if (invalid === null) return new Set()
  return new Set(missing.filter((path) => !invalid.has(path)))
}

/**
 * Of derivations those whose results are gone, with these: Nix takes them for valid, so that it
 * builds them no more, and somebody removed them from the disk.
 */
export async function goneResults(
  nix: Nix,
  drvPaths: Iterable<StorePath>
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const missing = new Map<StorePath, StorePath>()
  const pause = createPause()
  for (const drvPath of drvPaths) {
    await pause()
    const output = outputOf(nix, drvPath)
    if (output !== null && !isOnDisk(nix, output)) missing.set(drvPath, output)
  }
  const gone = await goneFrom(nix, [...missing.values()])
  return new Map([...missing].filter(([, path]) => gone.has(path)))
}

/** The same of their inputs, near and far; what is behind a result that is there does not count. */
export async function goneBelow(
  nix: Nix,
  drvPaths: readonly StorePath[]
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const asked = new Set(drvPaths)
  const missing: StorePath[] = []
  walkInputs(nix, drvPaths, (one) => {
    if (asked.has(one)) return true
    const output = outputOf(nix, one)
    if (output !== null && isOnDisk(nix, output)) return false
    if (output !== null) missing.push(one)
    return true
  })
  return goneResults(nix, missing)
}

/** Where a result was, or would be where that is known before it is built. */
function outputOf(nix: Nix, drvPath: StorePath): StorePath | null {
  const recorded = recordedOutput(nix, drvPath)
  if (recorded !== null) return recorded
  const derivation = readDerivation(nix, drvPath)
  return derivation.ok ? (derivation.value.outputs.get('out')?.path ?? null) : null
}
