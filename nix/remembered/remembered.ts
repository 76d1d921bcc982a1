import type { StorePath } from '../base/index.ts'
import { createStoreChecks, type StoreChecks } from './checks.ts'
import type { Derivation } from './derivation.ts'
import type { Changed, LettingGo, Misunderstanding, Probe } from './findings.ts'
import type { ResultRecord } from './result-record.ts'
import type { DescribedStep } from './step.ts'
import type { StoreAnswers } from './store-answers.ts'

/** What is remembered of a store as long as the kernel lives: it spares looks and processes. */
export interface Remembered {
  /** Those that were read last: a derivation never changes. */
  readonly derivations: Map<StorePath, Derivation>
  /** Records that were read last, by the derivation. */
  readonly records: Map<StorePath, ReadRecord>
  /** Results that were seen to be there. */
  readonly checks: StoreChecks
  /** The nearest steps that something is made of, by its derivation: it never changes. */
  readonly nearestSteps: Map<StorePath, readonly StorePath[]>
  /** Steps that were described last, all that they are made of being there: none changes. */
  readonly steps: Map<StorePath, DescribedStep>
  /** Bytes of what outputs mention: most mention the same few, and none changes its size. */
  readonly sizes: Map<StorePath, number>
  /** Results that were found to be changed: also where nothing can be kept. */
  readonly changed: Map<StorePath, Changed>
  /** What small builds have proved. */
  readonly probe: Attempt<Probe> & {
    /** What was found last and is not kept for later kernels. */
    recent: Probe | null
  }
  /** Programs that were asked for their help in this kernel, by the file in which it is kept. */
  readonly help: Map<string, Promise<void>>
  /** Who answers questions about the store; `isUnusable`: nobody, so that each takes a process. */
  readonly answers: { current: StoreAnswers | null; isUnusable: boolean }
  /** Results that are not kept, and how many builds of this process wait for each. */
  readonly awaited: Map<StorePath, number>
  /** Whether results can be deleted and built again one by one. */
  readonly lettingGo: Attempt<LettingGo> & { found: LettingGo | null }
  /** What is not understood of what this Nix says. */
  readonly words: Attempt<readonly Misunderstanding[]>
}

/** A record, with what changes when its file does. */
export interface ReadRecord {
  readonly record: ResultRecord
  readonly signature: string
}

/** Something that is tried out: whoever asks meanwhile waits for the same attempt. */
export interface Attempt<Found> {
  /** null while nobody tries. */
  underWay: Promise<Found> | null
}

/** What is remembered of a store that is new to this kernel: nothing. */
export function nothingRemembered(): Remembered {
  return {
    derivations: new Map(),
    records: new Map(),
    checks: createStoreChecks(),
    nearestSteps: new Map(),
    steps: new Map(),
    sizes: new Map(),
    changed: new Map(),
    probe: { underWay: null, recent: null },
    help: new Map(),
    answers: { current: null, isUnusable: false },
    awaited: new Map(),
    lettingGo: { underWay: null, found: null },
    words: { underWay: null }
  }
}
