import { availableParallelism } from 'node:os'

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
  /** Its result goes as soon as what reads it is built. */
  readonly keep?: 'never'
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
  if (limits.keep !== undefined) return null
  return JSON.stringify([timeout, cores, memory, disk, Object.entries(uses).sort(), devices])
}

/** So many calls with a step each are made at a time where nobody says how many jobs there are. */
export const usualJobs = availableParallelism()
