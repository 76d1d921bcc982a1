import { constants, lstatSync, readFileSync } from 'node:fs'
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  symlink,
  writeFile
} from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import {
  type Fitting,
  hashPart,
  type Held,
  hold,
  holdFolder,
  keptStatus,
  namesIn,
  type RawName,
  readJson,
  removeTree,
  type StorePath,
  within
} from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { loggedAs } from '../store/index.ts'

/** What a step wrote before it failed. It is no result, and nothing ever reads it but people. */
export interface PartialOutput {
  /** Where it is on disk: a folder, or the file that the step has put in its place. */
  readonly place: string
  /** Bytes that there were, where not all of it is kept; null where all is. */
  readonly cutFrom: number | null
  /** Milliseconds since the epoch. */
  readonly keptAt: number
}

/** What is kept of all steps together; the oldest go first. Of one step it is 100 MB at most. */
const mostBytes = 1_000_000_000
const mostKept = 50

/**
 * More than what starts a step ever copies (nix/lib/keep-partial.nix): such a folder was made by the
 * step itself.
 */
const mostBytesOfOne = 250_000_000
const mostEntries = 60_000
/** As many folders are held open at a time. */
const mostDepth = 100

/** Where what starts a step puts its output when it fails, in the folder of the build. */
const copied = 'nw-partial'

/** What is kept of the last build of a derivation; null where nothing is. */
export function partialOutput(nix: Nix, drvPath: StorePath): PartialOutput | null {
  const folder = folderOf(nix, loggedAs(nix, drvPath))
  try {
    const found = readJson(about, readFileSync(join(folder, 'about.json'), 'utf8'))
    const place = join(folder, 'out')
    const status = lstatSync(place, { throwIfNoEntry: false })
    if (found === null || !(status?.isDirectory() || status?.isFile())) return null
    return { place, cutFrom: found.cutFrom, keptAt: found.keptAt }
  } catch {
    return null
  }
}

/**
 * Takes what a failed build of a derivation, the resolved one, has left of its output out of the
 * folder in which Nix has built it, in the place of what was kept before. Gives whether there was
 * anything. No link is followed on the way, and none in what is taken. Never rejects: a disk that is
 * full keeps nothing.
 */
export async function keepPartial(
  nix: Nix,
  drvPath: StorePath,
  buildFolder: Held
): Promise<boolean> {
  const folder = folderOf(nix, drvPath)
  const target = join(folder, 'out')
  await removeTree(folder)
  const left = await holdFolder(within(buildFolder, copied))
  if (left === null) return false
  try {
    const size = await sizeOf(left, 'out')
    if (size === null) return false
    await mkdir(join(nix.stateFolder, 'failed'), { recursive: true, mode: 0o700 })
    await mkdir(folder)
    await move(left, target)
    const about: About = { keptAt: Date.now(), size, cutFrom: await cutFrom(left) }
    await writeFile(join(folder, 'about.json'), JSON.stringify(about))
    await prune(nix)
    return true
  } catch {
    await removeTree(folder)
    return false
  } finally {
    await left.release()
  }
}

/** Takes away what is kept of builds of these derivations. */
export async function dropPartial(nix: Nix, drvPaths: readonly StorePath[]): Promise<void> {
  for (const drvPath of new Set(drvPaths)) {
    const folder = folderOf(nix, drvPath)
    if (keptStatus(folder) !== null) await removeTree(folder)
  }
}

const about = v.object({
  keptAt: v.number(),
  /** Bytes that are kept. */
  size: v.number(),
  cutFrom: v.nullable(v.number())
})

type About = Fitting<typeof about>

function folderOf(nix: Nix, drvPath: StorePath): string {
  return join(nix.stateFolder, 'failed', hashPart(drvPath) ?? 'none')
}

/** Bytes that there were, as what starts a step has noted them; null where all of it is there. */
async function cutFrom(left: Held): Promise<number | null> {
  const cut = await hold(within(left, 'cut'))
  if (cut === null) return null
  try {
    if (!cut.status.isFile() || cut.status.size > 100) return null
    return (Number.parseInt(await readFile(cut.place, 'utf8')) || 0) * 1024
  } finally {
    await cut.release()
  }
}

/** Bytes of all files, which are made readable; null where it is no output, or more than is kept. */
async function sizeOf(folder: Held, name: string): Promise<number | null> {
  let bytes = 0
  let entries = 0
  async function measure(path: RawName, depth: number): Promise<boolean> {
    const found = await hold(path)
    if (found === null) return depth > 0
    try {
      const { status, place } = found
      const isFile = status.isFile()
      if (!isFile && !status.isDirectory()) return depth > 0
      entries += 1
      if (isFile) bytes += status.size
      if (bytes > mostBytesOfOne || entries > mostEntries || depth > mostDepth) return false
      const mode = isFile && (status.mode & 0o111) === 0 ? 0o644 : 0o755
      // A file that has another name may be somebody else's.
      if ((status.mode & 0o777) !== mode && !(isFile && status.nlink > 1)) await chmod(place, mode)
      if (isFile) return true
      for (const inner of await namesIn(found)) {
        if (!(await measure(within(found, inner), depth + 1))) return false
      }
      return true
    } finally {
      await found.release()
    }
  }
  return (await measure(within(folder, name), 0)) ? bytes : null
}

/** On another disk it has to be copied. Pipes and sockets are left behind there. */
async function move(left: Held, target: string): Promise<void> {
  try {
    await rename(within(left, 'out'), target)
  } catch {
    await copy(within(left, 'out'), Buffer.from(target))
  }
}

/** Nobody but this program knows the target. */
async function copy(path: RawName, target: Buffer): Promise<void> {
  const found = await hold(path)
  if (found === null) return
  try {
    const { status, place } = found
    if (status.isSymbolicLink()) await symlink(await readlink(path, 'buffer'), target)
    else if (status.isFile()) await copyFile(place, target, constants.COPYFILE_FICLONE)
    if (!status.isDirectory()) return
    await mkdir(target)
    for (const name of await namesIn(found)) {
      await copy(within(found, name), Buffer.concat([target, Buffer.from('/'), name]))
    }
  } finally {
    await found.release()
  }
}

async function prune(nix: Nix): Promise<void> {
  const parent = join(nix.stateFolder, 'failed')
  const all: { readonly folder: string; readonly about: About }[] = []
  for (const name of await readdir(parent)) {
    const folder = join(parent, name)
    const text = await readFile(join(folder, 'about.json'), 'utf8').catch(() => null)
    const found = readJson(about, text)
    // One without is being made by another kernel.
    if (found !== null) all.push({ folder, about: found })
  }
  all.sort((one, other) => other.about.keptAt - one.about.keptAt)
  let bytes = 0
  for (const [index, { folder, about }] of all.entries()) {
    bytes += about.size
    if (index > 0 && (index >= mostKept || bytes > mostBytes)) await removeTree(folder)
  }
}
