import type { StyledLines, Told } from '../../nix/remembered/index.ts'
import type { Changed } from '../../nix/store/index.ts'
import type { StorePath } from '../../nix/base/index.ts'
import type { FileListing, FileSummary } from '../files/reading/index.ts'
import type { BuildReason } from './change.ts'
import type { Document } from './document.ts'
import type { Explanation } from './explanation.ts'
import type { FrozenProgram, Passage } from './findings.ts'
import type { Lineage, StepStatus } from './lineage.ts'
import type { Mistake } from './mistake.ts'
import type { Notice } from './notice.ts'
import type { Said } from './said.ts'
import type { StaleReason } from './stale.ts'

export type { Curve, StyledLines, StyledPart, Told } from '../../nix/remembered/index.ts'
export type { Lineage, LineageEdge, LineageNode, StepStatus } from './lineage.ts'

/** The end of a step's log. `lines` are the last ones; `total` counts all that there were. */
export interface LogTail {
  /** The first lines, where `lines` are not all; those between the two are left out. */
  readonly head?: readonly string[]
  readonly lines: readonly string[]
  readonly total: number
  /** Lines were written over: what Nix keeps of the log says more. */
  readonly isRewritten?: true
  /** What is coloured or bold of the lines of `head` and `lines`, counted through both. */
  readonly styled?: StyledLines
  /** The numbers that it printed while it ran. */
  readonly told?: Told
}

/**
 * What a step declares that is no part of its identity, as `nw` of its value in Nix says; null where
 * it says nothing.
 */
export interface StepDeclared {
  /** Anything, for the reader: JSON. */
  readonly info: unknown
  /** Files of the output, or patterns of their names, that the card shows first. */
  readonly preview: readonly string[]
  /** Files of the output whose numbers are metrics. */
  readonly metrics: readonly string[]
  /** Seconds. */
  readonly timeout: number | null
  readonly cores: number | null
  /** Bytes. */
  readonly memory: number | null
  /** What is said of its runs in no form that is known, and so has no effect. */
  readonly malformed?: readonly string[]
  /** SRI, where the result is pinned. */
  readonly hash: string | null
  /** Whether it may reach the network, since its result is pinned. */
  readonly network: boolean
  /** The names of what it is given and nobody else may know; of a step that may reach the network. */
  readonly secrets?: readonly string[]
  /** Whether it keeps a folder of its own between builds. */
  readonly state: boolean
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
  /** Where copies of its files are beside the notebook, as a relative URL; null where there are none. */
  readonly folder: string | null
  /** The files that can be opened there, relative to the output. */
  readonly linked: readonly string[]
  /** What the step declares besides its command; see `nix/lib/output.nix`. */
  readonly declared: StepDeclared | null
  /** Why it was built, the first cause first; empty where it was not. */
  readonly reasons: readonly BuildReason[]
  /** The execution count of the cell that defines it. */
  readonly cell: number | null
  /** How often it was built once more and gave the same bytes; null where that says nothing. */
  readonly verified?: number | null
  /** Whether what is in the store is not what came out; left out where nobody has found so. */
  readonly changed?: Changed | null
  /** How often it was built once more and gave other bytes. */
  readonly differed?: number
  /** What it is made of that no hash or revision pins; empty or left out where there is none. */
  readonly notPinned?: readonly NotPinned[]
  /** Store paths that the output mentions, without itself: they are kept as long as it is. */
  readonly references?: readonly StepReference[]
  /** How long the build took, whenever it was. */
  readonly seconds: number | null
  /** The machine that built it; null or left out where that is this one, or not known. */
  readonly builtOn?: string | null
  /** How it came to that machine; null or left out where that is this one, or not known. */
  readonly passage?: Passage | null
  /** When its builder was started, milliseconds since the epoch. */
  readonly startedAt?: number | null
  /** When it was built, milliseconds since the epoch. */
  readonly builtAt: number | null
  /** null where it is not known: the result came from elsewhere. */
  readonly sandboxed: boolean | null
  /** What it is started with; null where there is nothing. */
  readonly toolchain: Toolchain | null
  readonly log: LogTail | null
  /** Set where `status` is failed, stopped or blocked. */
  readonly failure: StepFailure | null
  /** What it wrote before it failed; null where nothing of that is kept. */
  readonly partial?: PartialFiles | null
}

/** The notebook's own, or this machine's. */
export type Toolchain =
  | { readonly kind: 'notebook' }
  | ({ readonly kind: 'machine' } & FrozenToolchain)

/** A toolchain that was frozen, and what is in it. */
export interface FrozenToolchain {
  readonly contents: readonly FrozenProgram[]
}

/** What a step wrote before it failed: no result, and kept only to be looked at. */
export interface PartialFiles {
  readonly files: FileListing
  /** Where it is on this machine. */
  readonly place: string
  /** Bytes that there were, where not all is kept, 0 where nobody counted; null where all is. */
  readonly cutFrom: number | null
}

/** Something whose value is not fixed by the notebook. */
export interface NotPinned {
  /** As it stands there: `<nixpkgs>`, `builtins.fetchTarball`. */
  readonly what: string
  /** The definition in which it stands. */
  readonly name: string
  /** Whether that is what is shown, rather than something that it is made of. */
  readonly isOwn: boolean
}

export interface StepReference {
  readonly path: StorePath
  /** Bytes, where that is known. */
  readonly size: number | null
}

export interface StepFailure {
  readonly exitCode: number | null
  /** The likely cause and the way out, first to be read; empty where there is none to name. */
  readonly explanation: readonly Explanation[]
  /** For a blocked step: the names of the steps that failed. */
  readonly blockedBy: readonly string[]
  /** Its result was removed by hand, and nothing was tried. */
  readonly isGone?: true
}

/** A value that is not a step, rendered short and never forced deeper than shown. */
export interface PlainValue {
  /** Nix's word: int, float, bool, string, path, null, set, list, lambda. */
  readonly type: string
  readonly text: string
}

/** A long run, which is no step itself: it gives checkpoints. */
export interface ProcessValue {
  readonly type: 'process'
  /** In the notebook's words. */
  readonly command: string
  /** Those that the notebook has of it when it is shown. */
  readonly checkpoints: readonly {
    readonly name: string
    readonly snapshot: number
    readonly isBuilt: boolean
  }[]
  /** Numbers of the snapshots that a run left which did not come to its end. */
  readonly kept: readonly number[]
}

/** A derivation that is no step. */
export interface EnvironmentReport {
  readonly name: string
  readonly drvPath: StorePath
  /** Where it is built already. */
  readonly outPath: StorePath | null
  /** Store paths in its closure, and their bytes, where it is built. */
  readonly closure: { readonly paths: number; readonly size: number } | null
  readonly notPinned?: readonly NotPinned[]
}

/** Where data is from: a place of this machine, a URL, or what is known by its hash alone. */
export type DataOrigin =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'hash' }

/** Files that no step made. Paths are logical. */
export interface DataReport {
  /** The notebook's name of it, or the one that it has in the store. */
  readonly name: string
  /** null where it is not here: it comes when a step reads it. */
  readonly outPath: StorePath | null
  readonly origin: DataOrigin
  /** SRI: `sha256-…`; null where it is not here. */
  readonly narHash: string | null
  /** As of a step. */
  readonly changed?: Changed | null
  /** Bytes of all files together; null where it is not here. */
  readonly size: number | null
  /** Of data that is one file, that file, called as it is where it is from. */
  readonly files: FileListing
  /** As of a step. */
  readonly folder: string | null
  readonly linked: readonly string[]
}

/** What a cell shows, in the order of the cell. */
export type Shown =
  | { readonly kind: 'step'; readonly step: StepReport }
  | { readonly kind: 'data'; readonly data: DataReport }
  | { readonly kind: 'sweep'; readonly name: string; readonly steps: readonly StepReport[] }
  | { readonly kind: 'environment'; readonly environment: EnvironmentReport }
  | { readonly kind: 'file'; readonly step: StepReport; readonly file: FileSummary }
  | {
      readonly kind: 'value'
      readonly name: string | null
      readonly value: PlainValue | ProcessValue
    }
  | { readonly kind: 'said'; readonly said: Said }
  /** What a % command says: `title` is one line, `text` any number. */
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  /** The same with tables, pictures and folds. */
  | { readonly kind: 'document'; readonly document: Document }
  /** What was shown before and is not what the notebook says now: dimmed, and still there. */
  | { readonly kind: 'stale'; readonly shown: Shown; readonly because: StaleReason }

/** All of one cell's display: there is one a cell, and it is replaced as a whole. */
export interface CellOutcome {
  readonly shown: readonly Shown[]
  readonly lineage: Lineage | null
  readonly notices: readonly Notice[]
  readonly mistakes: readonly Mistake[]
  /** What the cell printed while it was evaluated; left out where it printed nothing. */
  readonly printed?: Printed
}

/** `builtins.trace` and `builtins.warn`. */
export interface Printed {
  /** The first of them, in order. */
  readonly messages: readonly string[]
  /** How many more there were. */
  readonly more: number
}

/** The relative URL where a file of a result can be opened; null where there is none. */
export function fileLink(
  { folder, linked }: Pick<StepReport, 'folder' | 'linked'>,
  path: string
): string | null {
  if (folder === null || !linked.includes(path)) return null
  return [folder, ...path.split('/').map(encodeURIComponent)].join('/')
}

/** The steps that a part of a display shows. */
export function stepsShown(shown: Shown): readonly StepReport[] {
  switch (shown.kind) {
    case 'step':
    case 'file':
      return [shown.step]
    case 'sweep':
      return shown.steps
    case 'stale':
      return stepsShown(asStale(shown.shown))
    case 'data':
    case 'environment':
    case 'value':
    case 'said':
    case 'text':
    case 'document':
      return []
  }
}

/** The data that a part of a display shows as it is now. */
export function dataShown(shown: Shown): readonly DataReport[] {
  return shown.kind === 'data' ? [shown.data] : []
}

/** The same with each step in the state that it has now: what came out before. */
export function asStale(shown: Shown): Shown {
  return withSteps(shown, (step) => ({ ...step, status: 'stale', reasons: [] }))
}

/** The same with each of its steps changed; what is marked stays as it is. */
export function withSteps(shown: Shown, change: (step: StepReport) => StepReport): Shown {
  switch (shown.kind) {
    case 'step':
    case 'file':
      return { ...shown, step: change(shown.step) }
    case 'sweep':
      return { ...shown, steps: shown.steps.map(change) }
    case 'data':
    case 'environment':
    case 'value':
    case 'said':
    case 'text':
    case 'document':
    case 'stale':
      return shown
  }
}
