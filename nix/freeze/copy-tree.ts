import { mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { copyIntoFiles } from './copy.ts'

/** A file or folder of a tree that is copied; a link is what it leads to. */
export interface TreeEntry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
  /** Whether it is right below the root. */
  readonly isTop: boolean
}

/**
 * Copies a tree, with the files that its links lead to instead of the links. What is neither file nor
 * folder is left, and a link to a folder around it, which would have no end.
 */
export async function copyTree(
  source: string,
  target: string,
  isLeftOut: (entry: TreeEntry) => boolean,
  onFile: (from: string, to: string) => Promise<void>
): Promise<void> {
  await copyFolder(source, target, [await realpath(source)], { isLeftOut, onFile })
}

/** `around`: the folders that it is in, and itself, by their real paths. */
async function copyFolder(
  source: string,
  target: string,
  around: readonly string[],
  copying: {
    readonly isLeftOut: (entry: TreeEntry) => boolean
    readonly onFile: (from: string, to: string) => Promise<void>
  }
): Promise<void> {
  await mkdir(target, { recursive: true })
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const { name } = entry
    const from = join(source, name)
    const kind = entry.isSymbolicLink() ? await stat(from).catch(() => null) : entry
    const isFolder = kind?.isDirectory() === true
    const isTop = around.length === 1
    if (kind === null || copying.isLeftOut({ name, path: from, isFolder, isTop })) continue
    const to = join(target, name)
    if (isFolder) {
      const real = await realpath(from)
      if (!around.includes(real)) await copyFolder(from, to, [...around, real], copying)
    } else if (kind.isFile()) {
      await copyIntoFiles(from, to)
      await copying.onFile(from, to)
    }
  }
}
