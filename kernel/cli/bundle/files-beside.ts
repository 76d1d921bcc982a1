import { readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { leadsOut, statusAt } from '../../../nix/base/index.ts'

/** Files that a notebook reads. */
export interface Beside {
  /** Those that go with it, relative to its folder. */
  readonly files: readonly string[]
  /** Those that are not in its folder, or are no plain files. */
  readonly leftOut: readonly string[]
}

/** What of the paths that `notebook` in `folder` read goes with it. What is in the store comes otherwise. */
export function filesBeside(paths: Iterable<string>, folder: string, notebook: string): Beside {
  const files = new Set<string>()
  const leftOut = new Set<string>()
  for (const path of paths) {
    if (path.startsWith('/nix/store/')) continue
    const status = statusAt(path)
    const place = relative(folder, path)
    const isWithin = place !== '' && !leadsOut(place)
    if (status === null) continue
    if (!isWithin) leftOut.add(path)
    else if (status.isDirectory()) {
      const below = filesBelow(path)
      for (const one of below.files) files.add(join(place, one))
      for (const one of below.others) leftOut.add(join(path, one))
    } else if (status.isFile()) files.add(place)
    else leftOut.add(path)
  }
  files.delete(basename(notebook))
  return { files: [...files].sort(), leftOut: [...leftOut] }
}

/** In an order that is always the same. */
interface Below {
  /** Plain files, near and far. */
  readonly files: readonly string[]
  /** Links, and what else is no file and no folder. */
  readonly others: readonly string[]
}

/** What is in a folder, without following any link. */
export function filesBelow(folder: string): Below {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)),
      isFile: entry.isFile()
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
  return {
    files: entries.filter(({ isFile }) => isFile).map(({ path }) => path),
    others: entries.filter(({ isFile }) => !isFile).map(({ path }) => path)
  }
}
