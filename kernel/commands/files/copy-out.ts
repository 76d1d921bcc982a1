import { randomUUID } from 'node:crypto'
import { constants, lstatSync, type Stats } from 'node:fs'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  symlink
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'

/** Why nothing was copied. */
export type CopyMistake =
  | { readonly kind: 'exists' }
  | { readonly kind: 'not-writable'; readonly message: string }
  | { readonly kind: 'interrupted' }

/**
 * Copies a file or folder of the store to where it can be changed: all of it or nothing, links as
 * links. What is there already stays, unless `replace` says otherwise. Gives the number of files.
 */
export async function copyOut(
  source: string,
  destination: string,
  { replace, signal }: { readonly replace: boolean; readonly signal: AbortSignal }
): Promise<Result<number, CopyMistake>> {
  const before = lstatSync(destination, { throwIfNoEntry: false })
  if (before !== undefined && !replace) return bad({ kind: 'exists' })
  const temporary = nameBeside(destination)
  try {
    await mkdir(dirname(destination), { recursive: true })
    const from = Buffer.from(source)
    const files = await copy(from, Buffer.from(temporary), await lstat(from), signal)
    if (signal.aborted) {
      await rm(temporary, { recursive: true, force: true })
      return bad({ kind: 'interrupted' })
    }
    await putInPlace(temporary, destination)
    return good(files)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    const message = error instanceof Error ? error.message : String(error)
    return bad({ kind: 'not-writable', message })
  }
}

/** A name that fits, however long the target is, and that no killed process has left. */
function nameBeside(path: string): string {
  return join(dirname(path), `.nix-workflow-${randomUUID()}.part`)
}

/** What is at `destination` stays until the other is there, and where that cannot be. */
async function putInPlace(made: string, destination: string): Promise<void> {
  const isThere = lstatSync(destination, { throwIfNoEntry: false }) !== undefined
  const aside = nameBeside(destination)
  if (isThere) await rename(destination, aside)
  try {
    await rename(made, destination)
  } catch (error) {
    if (isThere) await rename(aside, destination)
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}

const slash = Buffer.from('/')

/**
 * Copies one entry with all below it, each as soon as it is there so that it can be changed, which in
 * the store nobody may. Paths are bytes, since a name need not be UTF-8. Gives the number of files.
 */
async function copy(
  source: Buffer,
  target: Buffer,
  status: Stats,
  signal: AbortSignal
): Promise<number> {
  if (signal.aborted) return 0
  if (status.isSymbolicLink()) {
    await symlink(await readlink(source, { encoding: 'buffer' }), target)
    return 1
  }
  if (!status.isDirectory()) {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(target, status.mode | 0o200)
    return 1
  }
  await mkdir(target)
  await chmod(target, status.mode | 0o700)
  let files = 0
  for (const name of await readdir(source, { encoding: 'buffer' })) {
    const [from, to] = [source, target].map((folder) => Buffer.concat([folder, slash, name]))
    if (from !== undefined && to !== undefined)
      files += await copy(from, to, await lstat(from), signal)
  }
  return files
}
