import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { dropKept, holderName, keepFolder, listFolder, type StorePath } from '../base/index.ts'
import { run } from '../process/index.ts'
import { nixStateFolder } from './place.ts'
import { isOnDisk } from './store.ts'

/**
 * Keeps paths from the garbage collector in the name of `holder` (a program, say), beside those
 * that it holds already. Outputs and `.drv` files alike: a rooted output of a content-addressed
 * derivation does not keep the derivation. Where the store is written by ourselves it is a link in
 * its folder of roots (manual, "Garbage Collector Roots"), there when this returns its promise.
 * Beside a daemon it is one process of Nix for all of them, and the promise settles when they are
 * held. Never rejects; gives the paths that could not be held.
 */
export async function hold(
  nix: Nix,
  holder: string,
  paths: readonly StorePath[]
): Promise<StorePath[]> {
  const unique = [...new Set(paths)]
  if (nix.store.kind !== 'daemon') return unique.filter((path) => !linkDirectly(nix, holder, path))
  const held = new Set(heldBy(nix, holder))
  const wanted = unique.filter((path) => !held.has(path))
  const present = wanted.filter((path) => isOnDisk(nix, path))
  const missing = wanted.filter((path) => !isOnDisk(nix, path))
  const failed = await linkByNix(nix, holder, present)
  return [...missing, ...failed]
}

/** Lets go of all that `holder` holds, but for `except`. What nobody holds may be collected. */
export function release(nix: Nix, holder: string, except: readonly StorePath[] = []): void {
  releaseAs(nix, holderName(holder), new Set(except))
}

/** The same of a holder by what its files are called. */
export function releaseAs(nix: Nix, id: string, kept: ReadonlySet<StorePath>): void {
  dropLinks(join(rootsFolder(nix), id), (target) => target === null || !kept.has(target))
}

/** Lets go of one of the paths that `holder` holds. */
export function letGoOf(nix: Nix, holder: string, path: StorePath): void {
  const folder = holderFolder(nix, holder)
  // By its name, where that tells its target: there are thousands.
  if (nix.store.kind !== 'daemon') dropKept(join(folder, basename(path)))
  else dropLinks(folder, (target) => target === path)
}

function dropLinks(folder: string, isMeant: (target: StorePath | null) => boolean): void {
  for (const name of listFolder(folder)) {
    const link = join(folder, name)
    if (isMeant(targetOf(link))) dropKept(link)
  }
}

/** What `holder` holds, whether or not it is still there. */
export function heldBy(nix: Nix, holder: string): StorePath[] {
  return heldAs(nix, holderName(holder))
}

/** The same of a holder by what its files are called. */
export function heldAs(nix: Nix, id: string): StorePath[] {
  const folder = join(rootsFolder(nix), id)
  return listFolder(folder).flatMap((name) => targetOf(join(folder, name)) ?? [])
}

/** What the files of all holders are called. */
export function holderNames(nix: Nix): string[] {
  return listFolder(rootsFolder(nix)).filter((name) => /^[0-9a-f]{16}$/.test(name))
}

/** Beside a daemon the links are ours, and the daemon has links to them. */
function holderFolder(nix: Nix, holder: string): string {
  return join(rootsFolder(nix), holderName(holder))
}

function rootsFolder(nix: Nix): string {
  return nix.store.kind === 'daemon'
    ? join(nix.stateFolder, 'roots')
    : join(nixStateFolder(nix.store), 'gcroots', 'nix-workflow')
}

function linkDirectly(nix: Nix, holder: string, path: StorePath): boolean {
  const folder = holderFolder(nix, holder)
  const link = join(folder, basename(path))
  const temporary = join(folder, `.${basename(path)}.${process.pid}`)
  try {
    // A look at the one link, whose name tells its target: a program of a thousand steps has thousands.
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) return true
    mkdirSync(folder, { recursive: true })
    rmSync(temporary, { force: true })
    symlinkSync(path, temporary)
    renameSync(temporary, link)
    return true
  } catch {
    return false
  }
}

/**
 * Nix makes a root only while it realises or instantiates something. Realising a derivation would
 * build it, so it is shown attribute sets that say that they are these derivations.
 */
async function linkByNix(
  nix: Nix,
  holder: string,
  paths: readonly StorePath[]
): Promise<StorePath[]> {
  if (paths.length === 0) return []
  const folder = holderFolder(nix, holder)
  if (!keepFolder(folder)) return [...paths]
  const outputs = paths.filter((path) => !path.endsWith('.drv'))
  const derivations = paths.filter((path) => path.endsWith('.drv'))
  // Nix numbers the links of one call itself: NAME, NAME-2, NAME-3.
  const batch = join(folder, `${Date.now()}-${process.pid}`)
  const held = await Promise.all([
    outputs.length === 0
      ? { exitCode: 0 }
      : run(
          invokeNix(nix, 'nix-store', [
            ...['--realise', ...outputs],
            ...['--add-root', `${batch}-out`, '--indirect']
          ])
        ),
    derivations.length === 0
      ? { exitCode: 0 }
      : run(
          invokeNix(nix, 'nix-instantiate', [
            ...['--add-root', `${batch}-drv`, '--indirect', '--expr'],
            standIns(derivations)
          ])
        )
  ])
  return [
    ...(held[0].exitCode === 0 ? [] : outputs),
    ...(held[1].exitCode === 0 ? [] : derivations)
  ]
}

function standIns(derivations: readonly StorePath[]): string {
  const sets = derivations.map(
    (path) =>
      `{ type = "derivation"; name = "root"; drvPath = "${path}"; outPath = "${path}"; outputName = "out"; }`
  )
  return `[ ${sets.join(' ')} ]`
}

function targetOf(link: string): StorePath | null {
  try {
    return readlinkSync(link)
  } catch {
    return null
  }
}
