import type { StorePath } from '../../nix/store-path.ts'
import type { FileListing, FileSummary } from '../files/summary.ts'
import type { Mistake } from './mistake.ts'

/**
 * How a step stands. `built`: it ran just now. `fetched`: copied from a cache. `cached`: it was
 * there. `pinned`: taken by its hash. `failed`, `stopped`: it ran and gave nothing. `blocked`: an
 * input gave nothing. `stale`: what is shown belongs to an earlier derivation. `planned`: defined
 * but not built, since nobody asked.
 */
export type StepStatus =
  'built' | 'fetched' | 'cached' | 'pinned' | 'failed' | 'stopped' | 'blocked' | 'stale' | 'planned'

/** The end of a step's log. `lines` are the last ones; `total` counts all that there were. */
export interface LogTail {
  readonly lines: readonly string[]
  readonly total: number
}

/** What one step gave: all that a card shows. Paths are logical. */
export interface StepReport {
  /** The notebook's name of the step, or the derivation's where it has none. */
  readonly name: string
  readonly status: StepStatus
  readonly drvPath: StorePath
  readonly outPath: StorePath | null
  /** SRI: `sha256-…`. */
  readonly narHash: string | null
  /** Bytes of the output, all files together. */
  readonly size: number | null
  /** Program and arguments, as the step was started. */
  readonly command: readonly string[]
  /** Notebook names (or derivation names) of the steps it reads directly. */
  readonly inputs: readonly string[]
  readonly files: FileListing
  /** How long the build took, whenever it was. */
  readonly seconds: number | null
  /** When it was built, milliseconds since the epoch. */
  readonly builtAt: number | null
  /** null where it is not known: the result came from elsewhere. */
  readonly sandboxed: boolean | null
  /** In words: "this machine's own, frozen", or the notebook's. */
  readonly toolchain: string | null
  readonly log: LogTail | null
  /** Set where `status` is failed, stopped or blocked. */
  readonly failure: StepFailure | null
}

export interface StepFailure {
  readonly exitCode: number | null
  /** The likely cause and the way out, first to be read; empty where there is none to name. */
  readonly explanation: readonly string[]
  /** For a blocked step: the names of the steps that failed. */
  readonly blockedBy: readonly string[]
}

export interface Lineage {
  readonly nodes: readonly LineageNode[]
  /** From input to the step that reads it. */
  readonly edges: readonly LineageEdge[]
  /** Ancestors that are not among the nodes, since there are too many. */
  readonly omitted: number
}

export interface LineageNode {
  /** The derivation's path. */
  readonly id: StorePath
  readonly name: string
  readonly kind: 'step' | 'environment'
  readonly status: StepStatus | null
}

export interface LineageEdge {
  readonly from: StorePath
  readonly to: StorePath
  /** Files of the input that the command names, as `data.csv`. */
  readonly files: readonly string[]
}

/** A value that is not a step, rendered short and never forced deeper than shown. */
export interface PlainValue {
  /** Nix's word: int, float, bool, string, path, null, set, list, lambda. */
  readonly type: string
  readonly text: string
}

/** A derivation that is no step. */
export interface EnvironmentReport {
  readonly name: string
  readonly drvPath: StorePath
  /** Where it is built already. */
  readonly outPath: StorePath | null
  /** Store paths in its closure, and their bytes, where it is built. */
  readonly closure: { readonly paths: number; readonly size: number } | null
}

/** What a cell shows, in the order of the cell. */
export type Shown =
  | { readonly kind: 'step'; readonly step: StepReport }
  | { readonly kind: 'sweep'; readonly name: string; readonly steps: readonly StepReport[] }
  | { readonly kind: 'environment'; readonly environment: EnvironmentReport }
  | { readonly kind: 'file'; readonly step: StepReport; readonly file: FileSummary }
  | { readonly kind: 'value'; readonly name: string | null; readonly value: PlainValue }
  /** What a % command says: `title` is one line, `text` any number. */
  | { readonly kind: 'text'; readonly title: string; readonly text: string }

/** A sentence for the reader that is no mistake: a name of the library that is shadowed, say. */
export interface Notice {
  readonly text: string
}

/** All of one cell's display: there is one a cell, and it is replaced as a whole. */
export interface CellOutcome {
  readonly shown: readonly Shown[]
  readonly lineage: Lineage | null
  readonly notices: readonly Notice[]
  readonly mistakes: readonly Mistake[]
}

/** While a cell is at work: sent at most ten times a second. */
export interface Progress {
  readonly phase: 'evaluating' | 'building' | 'fetching' | 'freezing'
  /** Since the request began. */
  readonly elapsedSeconds: number
  readonly steps: readonly StepProgress[]
  /** Bytes that came from caches so far, and those expected. */
  readonly fetched: { readonly done: number; readonly expected: number } | null
}

export interface StepProgress {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'fetching' | 'done' | 'failed'
  readonly elapsedSeconds: number | null
  /** How long it took the last time, where that is known. */
  readonly expectedSeconds: number | null
  readonly lastLines: readonly string[]
}
