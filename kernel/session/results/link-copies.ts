import {
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  type Stats
} from 'node:fs'
import { chmod, copyFile, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { statusAt } from '../../../nix/base/index.ts'
import { findingInside } from './output-path.ts'

/** How much is copied; all in bytes. */
export interface CopyLimits {
  /** Of one file. */
  readonly file: number
  /** Of all that is asked for together. */
  readonly together: number
}

export interface Copied {
  /** Those of the paths that are there now, as copies of what the result has. */
  readonly paths: readonly string[]
  /** Bytes that were added to the disk. */
  readonly added: number
}

/**
 * The time that copies have, in seconds: Nix gives it to all files of its store, and nothing that
 * writes to a file leaves it.
 */
const storeTime = 1

/**
 * Copies files of a result, by their paths in it, to the same paths below `target`, whose parent is
 * there. A copy cannot be written to by its mode; whoever may write all the same, as root may, writes
 * to the copy and not to the result. Only regular files are copied, no link is followed on either
 * side, and what was changed there by hand is put aside under another name, never lost. What cannot
 * be copied is missing in the answer. A result that is itself a file is copied to what it is called.
 */
export async function copyFiles(
  result: string,
  paths: readonly string[],
  target: string,
  limits: CopyLimits
): Promise<Copied> {
  const copied: string[] = []
  let [together, added] = [0, 0]
  const isFile = statusAt(result)?.isFile() === true
  const find = findingInside(result)
  for (const path of paths) {
    const source = find(isFile ? '' : path)
    const status = source.kind === 'there' ? statusAt(source.onDisk) : null
    if (source.kind !== 'there' || status?.isFile() !== true) continue
    if (status.size > limits.file || together + status.size > limits.together) continue
    try {
      const place = join(target, path)
      if (!isCopyOf(statusAt(place), status)) {
        await copyTo(source.onDisk, status, target, place)
        added += status.size
      }
      together += status.size
      copied.push(path)
    } catch {
      // A disk that is full, a folder that is somebody else's: there is no link then.
    }
  }
  return { paths: copied, added }
}

let copies = 0

async function copyTo(
  source: string,
  { mode }: Stats,
  target: string,
  place: string
): Promise<void> {
  const parent = dirname(target)
  makeFolders(parent, relative(parent, dirname(place)))
  copies += 1
  const temporary = join(parent, `.${process.pid}-${copies}.part`)
  try {
    await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(temporary, copyMode(mode))
    await utimes(temporary, storeTime, storeTime)
    const before = statusAt(place)
    if (before !== null && !isOurs(before)) await rename(place, asidePlace(place))
    await rename(temporary, place)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Makes folders one in another. Where a link is on the way, what follows would be written elsewhere. */
function makeFolders(parent: string, path: string): void {
  let folder = parent
  for (const part of path.split('/')) {
    folder = join(folder, part)
    const status = statusAt(folder)
    if (status === null) mkdirSync(folder)
    else if (!status.isDirectory()) throw new Error('something is in the way')
  }
}

/** `table.csv.changed`, or with a number where that is there. */
function asidePlace(place: string): string {
  for (let number = 1; ; number++) {
    const aside = `${place}.changed${number === 1 ? '' : `-${number}`}`
    if (statusAt(aside) === null) return aside
  }
}

function isOurs(status: Stats): boolean {
  return status.isFile() && status.mtimeMs === storeTime * 1000
}

function isCopyOf(copy: Stats | null, { size, mode }: Stats): boolean {
  return (
    copy !== null && isOurs(copy) && copy.size === size && (copy.mode & 0o777) === copyMode(mode)
  )
}

function copyMode(mode: number): number {
  return (mode & 0o100) === 0 ? 0o444 : 0o555
}

/**
 * Takes a folder of copies away: the copies that are as they were made, what Jupyter's clients noted
 * beside them, and folders that are empty then. What was changed or added by hand stays.
 */
export function removeCopies(folder: string): void {
  const status = statusAt(folder)
  if (status?.isDirectory() !== true) return
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const place = join(folder, entry.name)
      if (entry.isDirectory() && entry.name === '.ipynb_checkpoints')
        rmSync(place, { recursive: true, force: true })
      else if (entry.isDirectory()) removeCopies(place)
      else if (entry.isFile() && isOurs(lstatSync(place))) rmSync(place, { force: true })
    }
    rmdirSync(folder)
  } catch {
    // Something stays in it, or it may not be removed.
  }
}
