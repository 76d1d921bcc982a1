import { realpathSync } from 'node:fs'
import { join, normalize, sep } from 'node:path'
import type { Nix } from '../../nix/installation.ts'
import type { StorePath } from '../../nix/store-path.ts'

/**
 * Where a path of an output is on disk; null where there is nothing, or where it leads out of the
 * output, by `..` or by a link that the step made.
 */
export function pathInOutput(nix: Nix, outPath: StorePath, path: string): string | null {
  return pathInFolder(nix.onDisk(outPath), path)
}

/** The same for a folder by its place on disk. */
export function pathInFolder(folder: string, path: string): string | null {
  const wanted = join(folder, normalize(path))
  try {
    const real = realpathSync(folder)
    const found = realpathSync(wanted)
    return found === real || found.startsWith(real + sep) ? found : null
  } catch {
    return null
  }
}
