import { randomUUID } from 'node:crypto'
import { constants, existsSync, type Stats } from 'node:fs'
import {
  chmod,
  lstat,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
  type FileHandle
} from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/*
  Files that a step wrote are its own: it may swap a folder for a link at any moment, as long as
  anything of it is alive. So whatever is done to them is done through folders that are held open:
  below `/proc/self/fd/N` names are looked up in the very folder that was opened, whatever has become
  of its path since. The last part of a path is never followed by unlink, rename, rmdir and lstat, nor
  by open with O_NOFOLLOW.
*/

/** Whether this system lets an open folder be used as the beginning of a path. */
export const canHoldFolders = existsSync('/proc/self/fd')

/** The number on all processors that Node runs on; Node gives it no name. */
const openPath = 0o10000000

/** Something that is held open, and can be looked at, opened to its owner, and used in paths. */
export interface Held {
  /** What it is at the moment. */
  readonly status: Stats
  /** A path that leads to this very file or folder. */
  readonly place: string
  release(): Promise<void>
}

/** A name as the file system has it, which may be no text. */
export type RawName = string | Buffer

/** The path of a name in a folder that is held. */
export function within({ place }: Pick<Held, 'place'>, name: RawName): RawName {
  return typeof name === 'string'
    ? `${place}/${name}`
    : Buffer.concat([Buffer.from(`${place}/`), name])
}

/** Holds what has this path; null where nothing has. A link is held itself, and leads nowhere. */
export async function hold(path: RawName): Promise<Held | null> {
  let handle: FileHandle | null = null
  try {
    handle = await open(path, openPath | constants.O_NOFOLLOW)
    const held = handle
    const status = await handle.stat()
    return {
      status,
      place: `/proc/self/fd/${handle.fd}`,
      release: () => held.close()
    }
  } catch {
    await handle?.close()
    return null
  }
}

/** Holds a folder; null where the path leads to none, or to a link. */
export async function holdFolder(path: RawName): Promise<Held | null> {
  const held = await hold(path)
  if (held === null || held.status.isDirectory()) return held
  await held.release()
  return null
}

/** The names in a folder that is held. */
export function namesIn({ place }: Held): Promise<Buffer[]> {
  // With the slash the folder itself is read, and not the link in /proc.
  return readdir(`${place}/`, 'buffer')
}

/** How often a folder is emptied again, where something goes on writing into it. */
const mostAttempts = 5

/** So many names are removed at a time. */
const atATime = 64

/**
 * Removes a file, a link or a folder with all that is in it, read-only folders too, and nothing that
 * a link in it leads to, whatever happens in it meanwhile. Whoever asks has to own the folder in which
 * it lies. What cannot be removed stays; never rejects. Folders may be nested as deep as they like:
 * each is brought to the top before it is emptied, so that few are held at a time.
 */
export async function removeTree(path: string): Promise<void> {
  // Elsewhere nothing of a step is left in a folder that is removed while the step may live.
  if (!canHoldFolders) return rm(path, { recursive: true, force: true }).catch(() => undefined)
  const parent = await holdFolder(dirname(path))
  if (parent === null) return
  try {
    await removeIn(parent, basename(path))
  } catch {
    // It stays.
  } finally {
    await parent.release()
  }
}

async function removeIn(parent: Held, name: string): Promise<void> {
  const path = within(parent, name)
  const status = await lstat(path).catch(() => null)
  if (status === null) return
  if (!status.isDirectory()) return unlink(path)
  const top = await holdFolder(path)
  if (top === null) return
  try {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      await flatten(top)
      if ((await namesIn(top)).length === 0) break
    }
  } finally {
    await top.release()
  }
  await rmdir(path)
}

/** Takes all out of a folder; its folders are brought to its top and emptied one after the other. */
async function flatten(top: Held): Promise<void> {
  await openToOwner(top)
  // A name that what is removed cannot have taken before.
  const own = randomUUID()
  let brought = 0
  const queue = await removeFiles(top, await namesIn(top))
  // The queue grows while it is worked off.
  for (const name of queue) {
    const folder = await holdFolder(within(top, name))
    if (folder === null) continue
    try {
      await openToOwner(folder)
      for (const inner of await removeFiles(folder, await namesIn(folder))) {
        const place = Buffer.from(`${own}-${brought++}`)
        if (await bring(within(folder, inner), within(top, place))) queue.push(place)
      }
      await rmdir(within(top, name))
    } catch {
      // The next attempt meets it again.
    } finally {
      await folder.release()
    }
  }
}

async function bring(from: RawName, to: RawName): Promise<boolean> {
  const folder = await holdFolder(from)
  if (folder === null) return false
  try {
    await openToOwner(folder)
    await rename(from, to)
    return true
  } catch {
    return false
  } finally {
    await folder.release()
  }
}

/** A folder whose owner may not write to it can neither be emptied nor moved. */
async function openToOwner({ place, status }: Held): Promise<void> {
  if ((status.mode & 0o700) !== 0o700) await chmod(place, 0o700)
}

/** Removes what is no folder; gives the names of the folders. */
async function removeFiles(folder: Held, names: readonly Buffer[]): Promise<Buffer[]> {
  const folders: Buffer[] = []
  for (let from = 0; from < names.length; from += atATime) {
    await Promise.all(
      names.slice(from, from + atATime).map(async (name) => {
        try {
          await unlink(within(folder, name))
        } catch {
          folders.push(name)
        }
      })
    )
  }
  return folders
}
