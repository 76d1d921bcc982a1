import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
  writeFileSync
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { hasCode } from './refusal.ts'

/**
 * Writes a file as a whole or not at all: what is begun has another name beside it, and what was
 * there stays until all is written. A link leads to the file that is replaced, whose mode and owner
 * stay. What is no regular file (`/dev/stdout`, a pipe) is written to as it is, and so is a file in a
 * folder in which no other can be made. Throws what the system says.
 */
export function replaceFile(path: string, content: string): void {
  const before = statSync(path, { throwIfNoEntry: false })
  if (before !== undefined && !before.isFile()) {
    writeFileSync(path, content)
    return
  }
  const target = before === undefined ? endOfLinks(path) : realpathSync(path)
  const temporary = nameBeside(target)
  try {
    // None that is there already is written to: a link there would lead elsewhere.
    writeFileSync(temporary, content, { flag: 'wx' })
    if (before !== undefined) takeAfter(temporary, before)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    if (before === undefined || !isOfTheFolder(error)) throw error
    writeFileSync(target, content)
  }
}

/** Some files of a folder, of which all are there or none of them. */
export interface StagedFolder {
  /** Puts it in the place that it is for; what was there is gone. */
  place(): void
  /** Takes it away, where it was not placed. */
  drop(): void
}

/** Writes the files of a folder, by their names, beside where it is to be. Throws as the system does. */
export function stageFolder(
  path: string,
  files: Iterable<readonly [string, string]>
): StagedFolder {
  const temporary = nameBeside(path)
  const drop = () => rmSync(temporary, { recursive: true, force: true })
  try {
    mkdirSync(temporary)
    for (const [name, text] of files) writeFileSync(join(temporary, name), text)
  } catch (error) {
    drop()
    throw error
  }
  return { place: () => exchange(temporary, path), drop }
}

/** Puts `made` in the place of what is at `path`, which stays where that cannot be done. */
function exchange(made: string, path: string): void {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
  const aside = nameBeside(path)
  if (isThere) renameSync(path, aside)
  try {
    renameSync(made, path)
  } catch (error) {
    if (isThere) renameSync(aside, path)
    throw error
  }
  rmSync(aside, { recursive: true, force: true })
}

/** A name that fits, however long the target is, and that no killed process has left. */
function nameBeside(path: string): string {
  return join(dirname(path), `.nix-workflow-${randomUUID()}.part`)
}

/** Where a file that is not there yet is to be made: links may lead to its place. */
function endOfLinks(path: string): string {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status?.isSymbolicLink() !== true) return path
  return endOfLinks(resolve(realpathSync(dirname(path)), readlinkSync(path)))
}

function takeAfter(file: string, { uid, gid, mode }: Stats): void {
  const own = statSync(file)
  if (own.uid !== uid || own.gid !== gid) chownSync(file, uid, gid)
  chmodSync(file, mode)
}

/** Whether the folder is what does not let a file be made or put in place of another. */
function isOfTheFolder(error: unknown): boolean {
  return hasCode(error, 'EACCES', 'EPERM', 'EBUSY', 'EXDEV')
}
