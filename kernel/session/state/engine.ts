import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Evaluator, probeWords } from '../../../nix/evaluator/index.ts'
import { createRecordedEvaluator, type RecordsMode } from '../../../nix/recorded/index.ts'
import {
  defaultToolchain,
  type DefaultToolchain,
  type FreezeMistake,
  type FreezeSettings,
  mayPass,
  recallToolchain
} from '../../../nix/freeze/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { workFor } from '../../../nix/store/index.ts'
import { probe } from '../../../nix/builder/index.ts'
import { createRemoteBuilders, type RemoteBuilders } from '../../../nix/places/index.ts'
import { bad, good, makeTemporaryFolder, type Result } from '../../../nix/base/index.ts'
import { dialectOf } from '../../../nix/syntax/index.ts'
import type { DrawPage } from '../../files/reading/index.ts'
import {
  baseDefinitions,
  type BaseDefinitions,
  createParsedCells,
  type ParsedCells,
  type ProgramOptions
} from '../program/index.ts'
import { createBuilds, type Builds } from './builds.ts'
import { usualChoices, type Choices } from './choices.ts'
import { createDescriptions, type Descriptions } from './descriptions.ts'
import {
  arranged,
  createDeletions,
  type Deletions,
  savedNotebook,
  type SavedNotebook
} from '../notebook/index.ts'
import { createArrangement, type LiveArrangement } from './arrangement.ts'
import { createLookAhead, type LookAhead } from './look-ahead.ts'
import { createLinkRecords, type LinkRecords } from './links.ts'
import { createStepHistory, type StepHistory } from './step-history.ts'
import { createChecksCache, type ChecksCache } from './checks-cache.ts'
import type { LogTail, Mistake, Notice } from '../../outcome/index.ts'
import { createPinCheck, createPins, type Pins } from './pins.ts'
import { createEndedRuns, type EndedRuns } from './ended.ts'
import { createScreen, type Screen } from './screen.ts'
import { askedIn } from './unkept.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** All that lives as long as the kernel does, and that running a cell works on. */
export interface Engine {
  readonly nix: Nix
  readonly evaluator: Evaluator
  readonly descriptions: Descriptions
  readonly parsed: ParsedCells
  /** What taking and evaluating cells writes. */
  readonly workspace: Workspace
  /** Paths of which it was found in this kernel whether they are what they were. */
  readonly pins: Pins
  /** The identities that the steps had. */
  readonly history: StepHistory
  /** Which copies of results the notebook has beside it. */
  readonly links: LinkRecords
  /** Logs that were read: a process each. */
  readonly logs: Map<string, Promise<LogTail>>
  /** What the cells show. */
  readonly screen: Screen
  /** Runs that are over, for pages that were loaded meanwhile. */
  readonly ended: EndedRuns
  readonly builds: Builds
  /** The machines beside this one that the notebook names. */
  readonly builders: RemoteBuilders
  readonly ahead: LookAhead
  /** How often the store and the files that were read are looked at. */
  readonly checks: ChecksCache
  readonly deletions: Deletions
  /** The cells as a page has them, where one says it. */
  readonly arrangement: LiveArrangement
  /** Changes that were found between two cells, where there was no time to see what they affect. */
  readonly leftToLookAt: { readonly names: Set<string>; readonly files: Set<string> }
  /** The last saved file of the notebook; null where there is none. */
  readonly saved: () => SavedNotebook | null
  /** What steps are started with where the notebook defines no `toolchain`. */
  readonly toolchain: Result<DefaultToolchain, FreezeMistake>
  /** Why there is none, as it is said in Nix. */
  readonly withoutToolchainInWords: WithoutToolchainInWords
  /**
   * Prepares the toolchain where that was put off, or the last time failed for a reason that may have
   * passed.
   */
  prepareToolchain(signal: AbortSignal): Promise<void>
  readonly freezing: FreezeSettings
  /** The notebook's folder. */
  readonly folder: string
  /** Whose garbage-collector roots the results get. */
  readonly holder: string
  /** What the reader chose by commands. */
  readonly choices: Choices
  /** Draws the first page of a PDF; null where nobody gave something that does. */
  readonly drawPage: DrawPage | null
  close(): Promise<void>
}

/** What evaluating works on; where the workspace is a fork, nothing of it reaches the notebook. */
export type Evaluating = Pick<
  Engine,
  'nix' | 'workspace' | 'descriptions' | 'evaluator' | 'saved' | 'folder'
>

/** What tells of steps as they are and as they were, by their names of now and of then. */
export type StepPast = Pick<Engine, 'nix' | 'workspace' | 'history'>

/** The same with another workspace. */
export function evaluatingIn(
  { nix, descriptions, evaluator, saved, folder }: Evaluating,
  workspace: Workspace
): Evaluating {
  return { nix, workspace, descriptions, evaluator, saved, folder }
}

/** Why no step can be started, and the way out; `mayPass`: it may go by itself. */
type WithoutToolchainInWords = (mistake: FreezeMistake, mayPass: boolean) => string

interface NotebookOptions {
  readonly nix: Nix
  readonly freezing: FreezeSettings
  readonly folder: string
  readonly holder: string
  readonly withoutToolchainInWords: WithoutToolchainInWords
  /** What the server calls the notebook, by which its saved file is found; null where it says nothing. */
  readonly savedNotebook?: string | null
  /** What draws the first page of a PDF. */
  readonly drawPage?: DrawPage
}

export interface EngineOptions extends NotebookOptions {
  /** What an evaluation may take. */
  readonly memoryLimitBytes: number
  /** Whether what evaluations came to is kept for later kernels. */
  readonly records?: RecordsMode
  /** It answers one question and ends: see `RecordedOptions`. */
  readonly isBrief?: boolean
}

/** Starts an evaluator and prepares the toolchain, the one while the other is recalled. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { nix, memoryLimitBytes, holder, records = 'on', isBrief = false } = options
  const written = makeTemporaryFolder()
  const endWork = workFor(nix, holder)
  const evaluator = createRecordedEvaluator(nix, {
    ...{ folder: written, memoryLimitBytes, holder, records, isBrief }
  })
  evaluator.start()
  const pendingNotices = await whyInputAddressed(nix)
  // What a Nix that nobody has tested says is tried out beside the first cells.
  void probeWords(nix)
  const freezing = { ...options.freezing, contentAddressed: pendingNotices.length === 0 }
  const toolchain = await firstToolchain({ ...options, freezing })
  return engineOf({
    ...options,
    ...{ freezing, evaluator, toolchain, pendingNotices },
    async close() {
      await evaluator.close()
      endWork()
      rmSync(written, { recursive: true, force: true })
    }
  })
}

/**
 * This machine's toolchain, for whoever defines none. The first time it takes many seconds: a notebook
 * that has its own in its file, as all have that come from elsewhere with their results, need not wait.
 */
async function firstToolchain(options: NotebookOptions): Promise<Engine['toolchain']> {
  const { nix, freezing, folder } = options
  const recalled = recallToolchain(nix, freezing)
  if (recalled !== null) return good(recalled)
  const saved = savedNotebook(options.savedNotebook ?? null, folder)()
  const hasOwn = saved?.cellThatDefines('toolchain') != null
  return hasOwn ? bad({ kind: 'put-off' }) : defaultToolchain(nix, freezing)
}

/** What an engine is made of. */
export interface EngineParts extends NotebookOptions {
  readonly evaluator: Evaluator
  readonly toolchain: Result<DefaultToolchain, FreezeMistake>
  readonly pendingNotices: readonly Notice[]
  close(): Promise<void>
}

/** The engine of a notebook of which no cell ran. */
export function engineOf(parts: EngineParts): Engine {
  const { nix, evaluator, freezing, folder, holder } = parts
  let { toolchain } = parts
  const base = new Map(definitionsWith(toolchain, parts))
  const descriptions = createDescriptions(evaluator)
  const binder: ProgramOptions['evaluator'] = {
    copies: evaluator.copies,
    bind: (group) => evaluator.bind(group),
    move(slot, offset) {
      descriptions.retry(slot)
      evaluator.move(slot, offset)
    }
  }
  const workspace = createWorkspace({ evaluator: binder, base, folder }, parts.pendingNotices)
  const pins = createPins(nix)
  const arrangement = createArrangement()
  const saved = savedNotebook(parts.savedNotebook ?? null, folder)
  const builders = createRemoteBuilders()
  const choices = usualChoices()
  const check = createPinCheck(nix, pins)
  const onPage = { screen: createScreen(), ahead: createLookAhead() }
  return {
    ...{ nix, evaluator, freezing, folder, holder, descriptions, workspace, pins, ...onPage },
    withoutToolchainInWords: parts.withoutToolchainInWords,
    get toolchain() {
      return toolchain
    },
    async prepareToolchain(signal) {
      if (toolchain.ok || !mayPass(toolchain.mistake)) return
      const prepared = await defaultToolchain(nix, freezing, signal)
      if (signal.aborted) return
      toolchain = prepared
      for (const [name, definition] of definitionsWith(toolchain, parts)) base.set(name, definition)
      const names = new Set(['toolchain'])
      workspace.program.changed({ names, changed: names })
    },
    parsed: createParsedCells(dialectOf(nix.version, nix.features)),
    history: createStepHistory(nix, holder),
    links: createLinkRecords(nix, holder, folder),
    logs: new Map(),
    ended: createEndedRuns(),
    builds: createBuilds({
      nix,
      holder,
      check,
      isAsked: askedIn({ nix, workspace, ...onPage })
    }),
    checks: createChecksCache(nix),
    deletions: createDeletions(),
    arrangement,
    leftToLookAt: { names: new Set(), files: new Set() },
    saved: () => arranged(saved(), arrangement.order()),
    builders,
    choices,
    drawPage: parts.drawPage ?? null,
    async close() {
      await parts.close()
      builders.close()
    }
  }
}

/** What the library defines for the notebook, with what its steps are started with. */
function definitionsWith(
  toolchain: Engine['toolchain'],
  { freezing, withoutToolchainInWords }: NotebookOptions
): BaseDefinitions {
  const { packageRoot, contentAddressed = true } = freezing
  return baseDefinitions(
    join(packageRoot, 'nix', 'lib'),
    toolchain.ok
      ? toolchain.value.expression
      : `throw ${JSON.stringify(withoutToolchain(toolchain.mistake, withoutToolchainInWords))}`,
    contentAddressed
  )
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

/** Whether a cell failed since there is no toolchain that its steps could be started with. */
export function isForWantOfToolchain(
  { toolchain, withoutToolchainInWords }: Pick<Engine, 'toolchain' | 'withoutToolchainInWords'>,
  mistake: Mistake
): boolean {
  if (toolchain.ok) return false
  const said = withoutToolchain(toolchain.mistake, withoutToolchainInWords)
  return JSON.stringify(mistake).includes(JSON.stringify(said).slice(1, -1))
}

/** Whether the notebook, as it stands now, starts steps with a toolchain that was not prepared yet. */
export function wantsToolchain({
  toolchain,
  workspace
}: Pick<Engine, 'toolchain' | 'workspace'>): boolean {
  return (
    !toolchain.ok && toolchain.mistake.kind === 'put-off' && !workspace.notebook.has('toolchain')
  )
}

/** What stands in the place of a toolchain is said in Nix, where a text must not refer to anything. */
function withoutToolchain(mistake: FreezeMistake, inWords: WithoutToolchainInWords): string {
  return inWords(mistake, mayPass(mistake)).replaceAll('${', '$ {')
}
