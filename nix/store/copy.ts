import { bad, good, isAtLeast, type Result, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'

/** What is copied to another store: results by what gives them, so that it is known there too, and files. */
export interface Copied {
  readonly drvPaths: readonly StorePath[]
  readonly paths: readonly StorePath[]
}

/** A command line has room for so many. */
const mostAtOnce = 500

/**
 * Copies results with all that they refer to into the store or cache at `url`, and what is there
 * already not again. Builds nothing. The mistake is what Nix says.
 */
export async function copyTo(
  nix: Nix,
  url: string,
  { drvPaths, paths }: Copied,
  signal?: AbortSignal
): Promise<Result<void, string>> {
  const all = [...drvPaths.map((drvPath) => outputsOf(nix, drvPath)), ...paths]
  for (let from = 0; from < all.length; from += mostAtOnce) {
    const some = all.slice(from, from + mostAtOnce)
    const words = ['copy', '--max-jobs', '0', '--to', url, ...some]
    const copied = await run(invokeNix(nix, 'nix', words), signal)
    if (copied.exitCode !== 0) return bad(copied.stderr.trim())
  }
  return good(undefined)
}

/** Nix before 2.13 takes a derivation for its outputs, later ones for the file. */
function outputsOf({ version }: Nix, drvPath: StorePath): string {
  return isAtLeast(version, 2, 13) ? `${drvPath}^*` : drvPath
}
