import { readFileSync, statSync, type Stats } from 'node:fs'
import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Nix } from './installation.ts'
import { isObject } from './object.ts'
import { loggedAs } from './records.ts'
import { hashPart, type StorePath } from './store-path.ts'

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

/** Where what starts a step puts its output when it fails, in the folder of the build. */
const copied = 'nw-partial'

/** What is kept of the last build of a derivation; null where nothing is. */
export function partialOutput(nix: Nix, drvPath: StorePath): PartialOutput | null {
  const folder = folderOf(nix, loggedAs(nix, drvPath))
  try {
    const about: unknown = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'))
    const place = join(folder, 'out')
    if (!isAbout(about) || statSync(place, { throwIfNoEntry: false }) === undefined) return null
    return { place, cutFrom: about.cutFrom, keptAt: about.keptAt }
  } catch {
    return null
  }
}

/**
 * Takes what a failed build of a derivation, the resolved one, has left of its output out of its
 * folder, in the place of what was kept before. Gives whether there was anything. Never rejects: a
 * disk that is full keeps nothing.
 */
export async function keepPartial(
  nix: Nix,
  drvPath: StorePath,
  buildFolder: string
): Promise<boolean> {
  const folder = folderOf(nix, drvPath)
  const target = join(folder, 'out')
  try {
    await removeFolder(folder)
    const source = join(buildFolder, copied, 'out')
    const status = await lstat(source)
    // A link could lead anywhere on this machine.
    if (!status.isDirectory() && !status.isFile()) return false
    const size = await measure(source, status)
    if (size === null) return false
    await mkdir(join(nix.stateFolder, 'failed'), { recursive: true, mode: 0o700 })
    await mkdir(folder)
    await move(source, target, status)
    const cut = await readFile(join(buildFolder, copied, 'cut'), 'utf8').catch(() => null)
    const about: About = {
      keptAt: Date.now(),
      size,
      cutFrom: cut === null ? null : (Number.parseInt(cut) || 0) * 1024
    }
    await writeFile(join(folder, 'about.json'), JSON.stringify(about))
    await prune(nix)
    return true
  } catch {
    await removeFolder(folder)
    return false
  }
}

/** Takes away what is kept of builds of these derivations. */
export async function dropPartial(nix: Nix, drvPaths: readonly StorePath[]): Promise<void> {
  for (const drvPath of new Set(drvPaths)) {
    const folder = folderOf(nix, drvPath)
    if (statSync(folder, { throwIfNoEntry: false }) !== undefined) await removeFolder(folder)
  }
}

/** Removes a folder, read-only ones in it included. What cannot be removed stays. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch {
    await makeWritable(folder).catch(() => undefined)
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

interface About {
  readonly keptAt: number
  /** Bytes that are kept. */
  readonly size: number
  readonly cutFrom: number | null
}

function isAbout(value: unknown): value is About {
  return (
    isObject(value) &&
    typeof value['keptAt'] === 'number' &&
    typeof value['size'] === 'number' &&
    (value['cutFrom'] === null || typeof value['cutFrom'] === 'number')
  )
}

function folderOf(nix: Nix, drvPath: StorePath): string {
  return join(nix.stateFolder, 'failed', hashPart(drvPath) ?? 'none')
}

/** Bytes of all files, which are made readable; null where it is more than is ever kept. */
async function measure(root: string, status: Stats): Promise<number | null> {
  let bytes = 0
  let entries = 0
  const queue: { readonly path: string; readonly status: Stats }[] = [{ path: root, status }]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { path, status: found } = next
    entries += 1
    if (found.isFile()) bytes += found.size
    if (bytes > mostBytesOfOne || entries > mostEntries) return null
    if (found.isFile()) await chmod(path, (found.mode & 0o111) === 0 ? 0o644 : 0o755)
    if (!found.isDirectory()) continue
    await chmod(path, 0o755)
    for (const name of await readdir(path)) {
      queue.push({ path: join(path, name), status: await lstat(join(path, name)) })
    }
  }
  return bytes
}

/** On another disk it has to be copied. Pipes and sockets are left behind there. */
async function move(source: string, target: string, status: Stats): Promise<void> {
  try {
    await rename(source, target)
  } catch {
    await copy(source, target, status)
  }
}

async function copy(source: string, target: string, status: Stats): Promise<void> {
  if (status.isSymbolicLink()) await symlink(await readlink(source), target)
  else if (status.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE)
  if (!status.isDirectory()) return
  await mkdir(target)
  for (const name of await readdir(source)) {
    await copy(join(source, name), join(target, name), await lstat(join(source, name)))
  }
}

async function prune(nix: Nix): Promise<void> {
  const parent = join(nix.stateFolder, 'failed')
  const all: { readonly folder: string; readonly about: About }[] = []
  for (const name of await readdir(parent)) {
    const folder = join(parent, name)
    const text = await readFile(join(folder, 'about.json'), 'utf8').catch(() => 'null')
    const about: unknown = JSON.parse(text)
    // One without is being made by another kernel.
    if (isAbout(about)) all.push({ folder, about })
  }
  all.sort((one, other) => other.about.keptAt - one.about.keptAt)
  let bytes = 0
  for (const [index, { folder, about }] of all.entries()) {
    bytes += about.size
    if (index > 0 && (index >= mostKept || bytes > mostBytes)) await removeFolder(folder)
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name))
  }
}
