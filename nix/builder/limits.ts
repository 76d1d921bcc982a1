import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, constants, cp, mkdir, rename, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  hashPart,
  type Held,
  hold,
  holdFolder,
  namesIn,
  type Refusal,
  refusalOf,
  removeTree,
  type StorePath,
  within
} from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import type { FailureCause } from '../remembered/index.ts'
import { probed } from './probe.ts'

/** What is asked of the run of a step and is no part of its derivation. */
export interface StepLimits {
  /** Seconds. */
  readonly timeout: number | null
  /** What the step sees as NIX_BUILD_CORES. */
  readonly cores: number | null
  /** Bytes, of all processes of the step together. */
  readonly memory: number | null
  /** Whether it has a folder that outlives its builds. */
  readonly state: boolean
  readonly snapshot: Snapshot | null
  /** Bytes of disk that it needs while it runs. */
  readonly disk?: number
  /** What else it needs, of which there are only so many: licences. */
  readonly uses?: Readonly<Record<string, number>>
  readonly retry?: Retry
  /** What it sees of this machine since it requires that: as Nix's `sandbox-paths` has it. */
  readonly devices?: readonly string[]
  /** The names of what it is given and nobody else may know. */
  readonly secrets?: readonly string[]
}

/** What ended a step that may be tried again. */
export type RetryCause = 'memory' | 'timeout' | 'lost'

/** When a step that failed is tried again. */
export interface Retry {
  /** So many times at most, beside the first one. */
  readonly times: number
  readonly on: readonly RetryCause[]
  /** Each time so many times as much memory. */
  readonly memory: number
}

/** What has to be free for a step to run, by name; empty where it says nothing. */
export function needsOf({ memory, cores, disk, uses }: StepLimits): ReadonlyMap<string, number> {
  const needs = new Map(Object.entries(uses ?? {}))
  if (memory !== null) needs.set('memory', memory)
  if (cores !== null) needs.set('cores', cores)
  if (disk !== undefined) needs.set('disk', disk)
  return needs
}

/** What the process of a checkpoint is known by, and which of its snapshots it is. */
export interface Snapshot {
  readonly process: string
  readonly number: number
}

export const noLimits: StepLimits = {
  timeout: null,
  cores: null,
  memory: null,
  state: false,
  snapshot: null
}

/** Steps of the same word can be run by one call of Nix; null where each needs one of its own. */
export function groupOf(limits: StepLimits): string | null {
  const { timeout, cores, memory, state, snapshot, disk = null, uses = {}, devices = [] } = limits
  if (state || snapshot !== null || limits.secrets !== undefined) return null
  return JSON.stringify([timeout, cores, memory, disk, Object.entries(uses).sort(), devices])
}

/** So many calls with a step each are made at a time where nobody says how many jobs there are. */
export const usualJobs = availableParallelism()

/** Where a step finds its own folders, inside the sandbox. */
export const statePlace = '/nw/state'
export const snapshotsPlace = '/nw/snapshots'

/** How a step ran, well or not: what it asks for and does not have, and from where it went on. */
export type Remark =
  /** The daemon runs it, and takes no limit of so many bytes. */
  | { readonly kind: 'memory-not-limited'; readonly bytes: number }
  | { readonly kind: 'state-not-kept'; readonly why: WithoutFolder }
  | { readonly kind: 'from-the-beginning'; readonly why: WithoutFolder }
  | { readonly kind: 'resumed'; readonly from: number }
  /** It saw these devices and files of this machine, since it requires them. */
  | { readonly kind: 'devices'; readonly paths: readonly string[] }
  /** What it wrote had this secret in it so often, and is shown and kept without. */
  | { readonly kind: 'secret-hidden'; readonly name: string; readonly count: number }
  /** The daemon runs it: it has these secrets, or none, and keeps what the step wrote as it is. */
  | { readonly kind: 'secrets-of-daemon'; readonly names: readonly string[] }
  /** It failed by this before, and was tried again. */
  | { readonly kind: 'attempt'; readonly number: number; readonly cause: FailureCause }
  /** It was built once more, since the connection to this machine was lost. */
  | { readonly kind: 'connection-lost'; readonly machine: string }
  /** It was built once more, since this machine itself could not build it, as where its disk is full. */
  | { readonly kind: 'machine-failed'; readonly machine: string; readonly cause: FailureCause }
  /** It was built here, since this machine could not be asked; `words` are Nix's. */
  | { readonly kind: 'builder-refused'; readonly machine: string; readonly words: string }
  /** So many more could not be asked. */
  | { readonly kind: 'builders-refused-too'; readonly count: number }
  /** It was built, since a cache did not give what it has of it; null where it is not known which. */
  | {
      readonly kind: 'cache-failed'
      readonly cache: string | null
      readonly why: 'not-whole' | 'other' | 'not-signed' | 'damaged' | 'silent'
      /** Nix's, of one that is silent. */
      readonly words: string | null
    }

/** Why a step has no folder of its own. */
export type WithoutFolder =
  | { readonly kind: 'daemon' }
  | { readonly kind: 'no-sandbox' }
  | { readonly kind: 'refused'; readonly folder: string; readonly refusal: Refusal }

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
  if (isDaemon || probed(nix)?.sandboxed === false) {
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
