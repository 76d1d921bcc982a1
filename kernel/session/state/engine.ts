import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createEvaluator, type Evaluator, probeWords } from '../../../nix/evaluator/index.ts'
import {
  defaultToolchain,
  type DefaultToolchain,
  type FreezeMistake,
  type FreezeSettings,
  mayPass
} from '../../../nix/freeze/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StepEdge } from '../../../nix/store/index.ts'
import { probe } from '../../../nix/builder/index.ts'
import { makeTemporaryFolder, type Result, type StorePath } from '../../../nix/base/index.ts'
import { dialectOf } from '../../../nix/syntax/index.ts'
import type { DrawPage } from '../../files/reading/index.ts'
import {
  baseDefinitions,
  type BaseDefinitions,
  createParsedCells,
  createProgram,
  type ParsedCells,
  type Program,
  type ProgramOptions
} from '../program/index.ts'
import { createBuilds, type Builds } from './builds.ts'
import { usualChoices, type Choices } from './choices.ts'
import { createDeclarations, type Declarations } from './declared.ts'
import { createDescriptions, type Descriptions } from './descriptions.ts'
import {
  createDeletions,
  createNotebook,
  createStepNames,
  type Deletions,
  type Notebook,
  savedNotebook,
  type SavedNotebook,
  type StepNames
} from '../notebook/index.ts'
import { createLookAhead, type LookAhead } from './look-ahead.ts'
import { createLinkRecords, type LinkRecords } from './links.ts'
import { createStepHistory, type StepHistory } from './step-history.ts'
import { createLooks, type Looks } from './looks.ts'
import type { LogTail, Mistake, Notice } from '../../outcome/index.ts'
import { createPinCheck, createPins, type Pins } from './pins.ts'
import { createEndedRuns, type EndedRuns } from './ended.ts'
import { createScreen, type Screen } from './screen.ts'

/** All that lives as long as the kernel does, and that running a cell works on. */
export interface Engine {
  readonly nix: Nix
  readonly evaluator: Evaluator
  readonly descriptions: Descriptions
  readonly parsed: ParsedCells
  readonly notebook: Notebook
  readonly program: Program
  readonly names: StepNames
  /** What the steps declare besides what they are. */
  readonly declarations: Declarations
  /** Paths of which it was found in this kernel whether they are what they were. */
  readonly pins: Pins
  /** The identities that the steps had. */
  readonly history: StepHistory
  /** Which copies of results the notebook has beside it. */
  readonly links: LinkRecords
  /** Names of which a definition was not pinned once. Mostly there are none. */
  readonly notPinned: Set<string>
  /** What reads what among the derivations that got names. */
  readonly readers: Readers
  /** Logs that were read: a process each. */
  readonly logs: Map<string, Promise<LogTail>>
  /** What the cells show. */
  readonly screen: Screen
  /** Runs that are over, for pages that were loaded meanwhile. */
  readonly ended: EndedRuns
  readonly builds: Builds
  readonly ahead: LookAhead
  readonly looks: Looks
  readonly deletions: Deletions
  /** The last saved file of the notebook; null where there is none. */
  readonly saved: () => SavedNotebook | null
  /** What steps are started with where the notebook defines no `toolchain`. */
  readonly toolchain: Result<DefaultToolchain, FreezeMistake>
  /** Prepares the toolchain again where the last time failed for a reason that may have passed. */
  prepareToolchain(signal: AbortSignal): Promise<void>
  readonly freezing: FreezeSettings
  /** The notebook's folder. */
  readonly folder: string
  /** Whose garbage-collector roots the results get. */
  readonly holder: string
  /** What the next cell that has steps is to say: it is said once. */
  readonly unsaid: Notice[]
  /** Names of the library that cells have taken for themselves, of which it was said. */
  readonly saidTaken: Set<string>
  /** What the reader chose by commands. */
  readonly choices: Choices
  /** Draws the first page of a PDF; null where nobody gave something that does. */
  readonly drawPage: DrawPage | null
  close(): Promise<void>
}

/** What reads what: it only grows, since a derivation never changes. */
export interface Readers {
  /** How many of the derivations that were met are in it. */
  seen: number
  readonly of: Map<StorePath, StepEdge[]>
}

export interface EngineOptions {
  readonly nix: Nix
  readonly freezing: FreezeSettings
  readonly folder: string
  readonly holder: string
  /** What the server calls the notebook, by which its saved file is found; null where it says nothing. */
  readonly savedNotebook?: string | null
  /** What an evaluation may take. */
  readonly memoryLimitBytes: number
  /** What draws the first page of a PDF. */
  readonly drawPage?: DrawPage
}

/** Starts an evaluator and prepares the toolchain, the one while the other is recalled. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { nix, folder, holder, memoryLimitBytes } = options
  const written = makeTemporaryFolder()
  const evaluator = createEvaluator(nix, { folder: written, memoryLimitBytes })
  evaluator.start()
  const unsaid = await whyInputAddressed(nix)
  // What a Nix that nobody has tested says is tried out beside the first cells.
  void probeWords(nix)
  const contentAddressed = unsaid.length === 0
  const freezing = { ...options.freezing, contentAddressed }
  let toolchain = await defaultToolchain(nix, freezing)
  const definitions = (): BaseDefinitions =>
    baseDefinitions(
      join(freezing.packageRoot, 'nix', 'lib'),
      toolchain.ok
        ? toolchain.value.expression
        : `throw ${JSON.stringify(inWords(toolchain.mistake))}`,
      contentAddressed
    )
  const base = new Map(definitions())
  const notebook = createNotebook()
  const declarations = createDeclarations()
  const pins = createPins(nix)
  const descriptions = createDescriptions(evaluator)
  const binder: ProgramOptions['evaluator'] = {
    copies: evaluator.copies,
    bind: (group) => evaluator.bind(group),
    move(slot, offset) {
      descriptions.retry(slot)
      evaluator.move(slot, offset)
    }
  }
  const program = createProgram({ notebook, evaluator: binder, base, folder })
  return {
    ...{ nix, evaluator, notebook, freezing, folder, holder, unsaid },
    get toolchain() {
      return toolchain
    },
    async prepareToolchain(signal) {
      if (toolchain.ok || !mayPass(toolchain.mistake)) return
      const prepared = await defaultToolchain(nix, freezing, signal)
      if (signal.aborted) return
      toolchain = prepared
      for (const [name, definition] of definitions()) base.set(name, definition)
      const names = new Set(['toolchain'])
      program.changed({ names, changed: names })
    },
    descriptions,
    parsed: createParsedCells(dialectOf(nix.version, nix.features)),
    program,
    names: createStepNames(),
    declarations,
    pins,
    saidTaken: new Set(),
    history: createStepHistory(nix, holder),
    links: createLinkRecords(nix, holder, folder),
    notPinned: new Set(),
    readers: { seen: 0, of: new Map() },
    logs: new Map(),
    screen: createScreen(),
    ended: createEndedRuns(),
    builds: createBuilds(nix, holder, () => declarations.limits(), createPinCheck(nix, pins)),
    ahead: createLookAhead(),
    looks: createLooks(nix),
    deletions: createDeletions(),
    saved: savedNotebook(options.savedNotebook ?? null, folder),
    choices: usualChoices(),
    drawPage: options.drawPage ?? null,
    async close() {
      await evaluator.close()
      rmSync(written, { recursive: true, force: true })
    }
  }
}

/**
 * That steps cannot be content-addressed; empty where they can. Only a daemon can forbid it:
 * elsewhere the setting is ours.
 */
async function whyInputAddressed(nix: Nix): Promise<Notice[]> {
  if (nix.store.kind !== 'daemon') return []
  const { builds, contentAddressed, sandboxed } = await probe(nix)
  return !builds || contentAddressed ? [] : [{ kind: 'input-addressed', sandboxed }]
}

const nothingToStartWith = 'There is nothing to start steps with:'

/** Whether a cell failed since there is no toolchain that its steps could be started with. */
export function isForWantOfToolchain(mistake: Mistake): boolean {
  return JSON.stringify(mistake).includes(nothingToStartWith)
}

function inWords(mistake: FreezeMistake): string {
  const { message, mend } = mistake
  const then = mayPass(mistake) ? 'run the cell again' : 'restart the kernel'
  return `${nothingToStartWith} ${message} ${mend} Then ${then}.`.replaceAll('${', '$ {')
}
