import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, constants, cp, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  hashPart,
  type Held,
  hold,
  holdFolder,
  namesIn,
  refusalOf,
  removeTree,
  type StorePath,
  within
} from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import type { Snapshot, StepLimits } from './limits.ts'
import { probe } from './probe.ts'
import type { Remark, WithoutFolder } from './remark.ts'

/** Where a step finds its own folders, inside the sandbox. */
export const statePlace = '/nw/state'
export const snapshotsPlace = '/nw/snapshots'

/**
 * Folders of this machine that are seen inside the sandbox of one call, by their place there; and
 * what is to be said where that, or another limit, cannot be had.
 */
export interface Arrangement {
  readonly sandboxPaths: ReadonlyMap<string, string>
  readonly remarks: readonly Remark[]
}

/** What is known of other snapshots of the same process when one of them is made. */
export interface OtherSnapshots {
  /** Lower ones that are missing too: they are taken on the way. */
  readonly missing: readonly number[]
  /** The last earlier one that is a result already, and its place on disk. */
  readonly earlier: { readonly number: number; readonly place: string } | null
}

/**
 * Makes the folders that a step asks for. A daemon takes no folders from who is not trusted, and
 * says nothing: there are none. What is in them is the step's, and may be anything: no link in them is
 * followed.
 */
export async function arrange(
  nix: Nix,
  drvPath: StorePath,
  { state, snapshot, memory }: StepLimits,
  others: OtherSnapshots = { missing: [], earlier: null }
): Promise<Arrangement> {
  const remarks: Remark[] = []
  const sandboxPaths = new Map<string, string>()
  const isDaemon = nix.store.kind === 'daemon'
  if (memory !== null && isDaemon) remarks.push({ kind: 'memory-not-limited', bytes: memory })
  if (!state && snapshot === null) return { sandboxPaths, remarks }
  if (isDaemon || (await probe(nix)).sandboxed === false) {
    const why = { kind: isDaemon ? 'daemon' : 'no-sandbox' } as const
    if (state) remarks.push({ kind: 'state-not-kept', why })
    if (snapshot !== null) remarks.push({ kind: 'from-the-beginning', why })
    return { sandboxPaths, remarks }
  }
  // Without their folders they run all the same, as they do below a daemon.
  const refused = (error: unknown): WithoutFolder => ({
    kind: 'refused',
    folder: nix.stateFolder,
    refusal: refusalOf(error)
  })
  if (state) {
    try {
      sandboxPaths.set(statePlace, await stateFolder(nix, drvPath))
    } catch (error) {
      remarks.push({ kind: 'state-not-kept', why: refused(error) })
    }
  }
  if (snapshot !== null) {
    try {
      await giveSnapshots(nix, snapshot, others, { sandboxPaths, remarks })
    } catch (error) {
      sandboxPaths.delete(snapshotsPlace)
      remarks.push({ kind: 'from-the-beginning', why: refused(error) })
    }
  }
  return { sandboxPaths, remarks }
}

/** Throws what the system says where the folder of the snapshots cannot be written. */
async function giveSnapshots(
  nix: Nix,
  snapshot: Snapshot,
  others: OtherSnapshots,
  given: { readonly sandboxPaths: Map<string, string>; readonly remarks: Remark[] }
): Promise<void> {
  const folder = await snapshotsFolder(nix, snapshot.process)
  given.sandboxPaths.set(snapshotsPlace, folder)
  await putWanted(folder, others.missing)
  const { earlier } = others
  const kept = lastSnapshot(folder, snapshot.number)
  if (earlier !== null && earlier.number > (kept ?? -1)) {
    await copySnapshot(earlier.place, folder, earlier.number)
  }
  const from = lastSnapshot(folder, snapshot.number)
  if (from !== null && from < snapshot.number) given.remarks.push({ kind: 'resumed', from })
}

/** A place beside a folder of a step, where no step sees it: what is put into the folder is made there first. */
function beside(folder: string): string {
  return `${folder}.${process.pid}.part`
}

/** Puts it in the place of whatever the step has put there. */
async function put(made: string, target: string): Promise<void> {
  await removeTree(target)
  await rename(made, target)
}

/** Tells the run which other snapshots it is to take on the way. */
async function putWanted(folder: string, numbers: readonly number[]): Promise<void> {
  const made = beside(folder)
  await writeFile(made, numbers.map((number) => `${number}\n`).join(''))
  await put(made, join(folder, 'wanted'))
}

/** A copy, since a program that goes on from it may write to it; whole or not at all. */
async function copySnapshot(place: string, folder: string, number: number): Promise<void> {
  const made = beside(folder)
  await removeTree(made)
  await cp(place, made, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE
  })
  const copy = await holdFolder(made)
  if (copy === null) return removeTree(made)
  // What cannot be written to cannot be moved into another folder.
  try {
    await chmod(copy.place, 0o755)
  } finally {
    await copy.release()
  }
  await put(made, join(folder, String(number)))
}

/** The folder that outlives the builds of a step: one a derivation. */
export function stateFolder(nix: Nix, drvPath: StorePath): Promise<string> {
  return madeFolder(nix, 'state', hashPart(drvPath) ?? drvPath)
}

/** Where the snapshots of a process are while it runs, and after a run that was interrupted. */
export function snapshotsFolder(nix: Nix, process: string): Promise<string> {
  return madeFolder(nix, 'snapshots', snapshotsName(process))
}

function snapshotsName(process: string): string {
  return hashPart(process) ?? createHash('sha256').update(process).digest('hex').slice(0, 32)
}

/** The snapshots that are kept of a process, complete ones, in their order. */
export function keptSnapshots(nix: Nix, process: string): readonly number[] {
  const folder = join(nix.stateFolder, 'snapshots', snapshotsName(process))
  return existsSync(folder) ? numbersIn(folder).sort((one, other) => one - other) : []
}

/** Snapshots that are results by now are not needed beside these. */
export async function dropSnapshots(
  nix: Nix,
  process: string,
  numbers: readonly number[]
): Promise<void> {
  const folder = await snapshotsFolder(nix, process)
  for (const number of numbers) await removeTree(join(folder, String(number)))
}

async function madeFolder(nix: Nix, kind: string, name: string): Promise<string> {
  const parent = join(nix.stateFolder, kind)
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = join(parent, name)
  await mkdir(folder, { recursive: true })
  const held = await holdFolder(folder)
  if (held === null) return folder
  try {
    await openToAll(held, 0)
  } finally {
    await held.release()
  }
  return folder
}

/** As many folders are held open at a time. */
const deepest = 100

/**
 * Builders may run as users of their own, another one each time, and have to be able to go on with
 * what the last one left. Nobody else can reach what is below the parent.
 */
async function openToAll(folder: Held, depth: number): Promise<void> {
  await chmod(folder.place, 0o777)
  // Elsewhere builders are the user who asks, whose own the files are.
  if (process.getuid?.() !== 0 || depth === deepest) return
  for (const name of await namesIn(folder)) {
    const inner = await hold(within(folder, name))
    if (inner === null) continue
    const { status, place } = inner
    try {
      if (status.isDirectory()) await openToAll(inner, depth + 1)
      // A file that has another name may be somebody else's.
      else if (status.isFile() && status.nlink === 1) {
        await chmod(place, (status.mode & 0o100) === 0 ? 0o666 : 0o777)
      }
    } finally {
      await inner.release()
    }
  }
}

function lastSnapshot(folder: string, below: number): number | null {
  const numbers = numbersIn(folder).filter((number) => number <= below)
  return numbers.length === 0 ? null : Math.max(...numbers)
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name))
    .map(({ name }) => Number(name))
}
