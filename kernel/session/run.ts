import { setTimeout } from 'node:timers/promises'
import { known } from '../../nix/records.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { CellDefinition } from '../cells/cell.ts'
import { lookAhead } from './ahead.ts'
import { libraryNames } from './base.ts'
import type { Cause } from './because.ts'
import type { CommandTable } from './command.ts'
import type { Engine } from './engine.ts'
import { wantedBy } from './entry.ts'
import { evaluate, type Evaluated } from './evaluate.ts'
import { recordShown } from './history.ts'
import { expectedSeconds } from './expected.ts'
import { tidyLinks } from './links.ts'
import type { Mistake } from './mistake.ts'
import { cellKey, type CellKey, type CellToEvaluate, type NotebookChange } from './notebook.ts'
import { notPinned } from './not-pinned.ts'
import { stepsShown, type CellOutcome, type Notice } from './outcome.ts'
import { tellProgress, type ProgressTeller } from './progress.ts'
import { readCell, type ReadCell } from './read-cell.ts'
import { realise, type Realised, type StepResult } from './realise.ts'
import { rebuildStale } from './rebuild.ts'
import { reachedBy, refresh, shownThings, type RefreshedCell } from './refresh.ts'
import { nameOf } from './report.ts'
import type { CellEvent, CellRequest, WaitingCells } from './session.ts'
import { buildMistakes, showEntries } from './show.ts'
import { staleNotice, takenOverNotices } from './stale.ts'

export interface RunOptions {
  readonly commands: CommandTable
  readonly emit: (event: CellEvent) => void
  readonly signal: AbortSignal
  readonly waiting: WaitingCells
}

/** A run of a cell that is under way. */
interface Run extends RunOptions {
  readonly engine: Engine
  /** Cells that it has shown anew or marked, those marked before a build among them. */
  readonly touched: Set<CellKey>
  readonly request: CellRequest
  readonly progress: ProgressTeller
}

/**
 * Runs a cell: sees what else has changed, reads the cell, takes what it defines, evaluates that,
 * builds the steps among it together with those of the requests that wait, shows the cells anew that
 * this has reached, and reports. Emits exactly one outcome. Gives the mistake that the cell ends with.
 */
export async function runCell(
  engine: Engine,
  request: CellRequest,
  options: RunOptions
): Promise<Mistake | null> {
  const { emit, signal, waiting } = options
  const progress = tellProgress(
    emit,
    (drvPath) => nameOf(engine, drvPath),
    (drvPath) => expectedSeconds(engine, drvPath)
  )
  const run: Run = { ...options, engine, request, progress, touched: new Set() }
  const interrupt = () => engine.ahead.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const files = await filesChanged(engine)
    const changes = [...applyDeletions(run)]
    const read = await readCell(engine, request, run)
    const { cell, change } = take(engine, request, read)
    changes.push(change)
    const isLost = (name: string) => !engine.notebook.has(name)
    if (changes.some(({ names }) => [...names].some(isLost))) tidyLinks(engine)
    const cause: Cause = {
      names: new Set(changes.flatMap(({ changed }) => [...changed])),
      files
    }
    const { outcome, refreshed } = await outcomeOf(run, cell, read, cause)
    for (const { cell: other } of refreshed) run.touched.add(other.cell.key)
    const notices = cellNotices(run, change)
    emit({ kind: 'outcome', outcome: { ...outcome, notices: [...outcome.notices, ...notices] } })
    show(run, refreshed)
    const mistake =
      outcome.mistakes.find(({ kind }) => kind === 'interrupted') ?? outcome.mistakes[0] ?? null
    if (mistake !== null && request.stopOnError) endAhead(engine)
    return mistake
  } finally {
    if (waiting.count() === 0) {
      engine.ahead.end()
      engine.builds.forget()
    }
    signal.removeEventListener('abort', interrupt)
    progress.end()
  }
}

/** What was looked at ahead will not run: nobody is to come for what is being built for it. */
function endAhead({ ahead, builds }: Engine): void {
  ahead.end()
  builds.stop()
}

/** Files that an evaluation has read and that are others now. What depends on them is unknown. */
async function filesChanged({ evaluator, descriptions }: Engine): Promise<readonly string[]> {
  const files = await evaluator.lookForChanges()
  if (files.length > 0) descriptions.forget()
  return files
}

function applyDeletions({ engine, request, waiting }: Run): readonly NotebookChange[] {
  const { deletions, notebook, program, screen, names } = engine
  const { cellId, deletedCells } = request
  if (cellId === null || (deletedCells.length === 0 && deletions.isEmpty())) return []
  const alive = new Set([...idOf(request), ...waiting.list().flatMap(idOf)])
  const { changes, removed } = deletions.apply(notebook, deletedCells, alive, engine.saved())
  for (const key of removed) screen.remove(key)
  for (const change of changes) {
    for (const { definition } of change.gone) names.delete(definition.path.join('.'))
    program.changed(change)
  }
  return changes
}

function idOf({ cellId }: CellRequest): string[] {
  return cellId === null ? [] : [cellId]
}

/** The cell's definitions take the place of those that it had before. */
function take(
  engine: Engine,
  { code, cellId, executionCount }: CellRequest,
  { definitions, question, mistakes }: ReadCell
): { readonly cell: CellToEvaluate; readonly change: NotebookChange } {
  const { notebook, program, names, screen } = engine
  const key = cellKey(cellId, definitions)
  const unreadable = mistakes.length > 0
  const cell = { key, id: cellId, executionCount, code, definitions, unreadable }
  const change = notebook.take(cell)
  for (const { definition } of change.gone) names.delete(definition.path.join('.'))
  program.changed(change)
  screen.remove(key)
  return { cell: { cell, question }, change }
}

interface RunOutcome {
  readonly outcome: CellOutcome
  readonly refreshed: readonly RefreshedCell[]
}

async function outcomeOf(
  run: Run,
  cell: CellToEvaluate,
  read: ReadCell,
  cause: Cause
): Promise<RunOutcome> {
  const { engine, signal, progress, request } = run
  const others = createReached(run, cause)
  if (read.mistakes.length > 0) {
    const outcome = { shown: read.shown, lineage: null, notices: [], mistakes: read.mistakes }
    return { outcome, refreshed: await others.afterwards(new Map(), false) }
  }
  const build = async (drvPaths: readonly StorePath[]): Promise<Realised> => {
    const missing = drvPaths.some((drvPath) => known(engine.nix, drvPath) === null)
    if (missing) await arrivals(run)
    if (missing || engine.ahead.hasUnseen(run.waiting)) {
      // An evaluation that takes long must not hold up what is known already.
      await Promise.race([startAhead(run, drvPaths), setTimeout(longestWaitMilliseconds)])
    }
    if (missing) await others.before()
    const again = setInterval(() => void startAhead(run, []), lookMilliseconds)
    try {
      return await realise(
        engine,
        drvPaths,
        (at, waitingFor) => progress.building(at, waitingFor),
        signal
      )
    } finally {
      clearInterval(again)
    }
  }
  const readFirst: Realised[] = []
  // What was built to be read is not asked for again: a step that failed would only run once more.
  const before = new Map<StorePath, StepResult>()
  const isThere = async (drvPaths: readonly StorePath[]): Promise<boolean> => {
    const built = await build(drvPaths.filter((drvPath) => !before.has(drvPath)))
    readFirst.push(built)
    for (const [drvPath, result] of built.results) before.set(drvPath, result)
    return drvPaths.every((drvPath) => (before.get(drvPath)?.record ?? null) !== null)
  }
  const evaluated = await evaluate(engine, cell, isThere, signal)
  const wanted = evaluated.entries.flatMap(wantedBy).filter((drvPath) => !before.has(drvPath))
  const rest = await build(wanted)
  const results = new Map([...before, ...rest.results])
  const entries = await showEntries(engine, evaluated.entries, results)
  const reports = entries.shown.flatMap(stepsShown)
  const failuresFirst = await Promise.all(
    readFirst.map((built) => buildMistakes(engine, [], built))
  )
  const failures = await buildMistakes(engine, reports, { ...rest, results })
  recordShown(engine, reports)
  const waits = request.cellId === null ? [] : waitingFor(evaluated)
  const outcome: CellOutcome = {
    shown: [...read.shown, ...entries.shown, ...waits],
    lineage: entries.lineage,
    notices: [
      ...(reports.length > 0 ? engine.unsaid.splice(0) : []),
      ...takenFromLibrary(engine, cell.cell.definitions),
      ...notPinned(cell.cell.definitions, cell.question, engine.folder),
      ...entries.notices
    ],
    mistakes: [
      ...failuresFirst.flat(),
      ...evaluated.mistakes,
      ...failures.filter(
        (one) => one.kind !== 'build-failed' || before.get(one.drvPath)?.status !== 'failed'
      ),
      ...entries.mistakes
    ]
  }
  putOnScreen(engine, cell, outcome, evaluated, read.shown.length)
  const isBuilt = [...results.values()].some(({ report }) => report !== null)
  return { outcome, refreshed: await others.afterwards(results, isBuilt) }
}

function putOnScreen(
  engine: Engine,
  cell: CellToEvaluate,
  outcome: CellOutcome,
  evaluated: Evaluated,
  from: number
): void {
  const isAnything = cell.question !== null || cell.cell.definitions.length > 0
  if (!isAnything) return
  const { mistakes } = evaluated
  const shown = shownThings(engine, evaluated, from)
  engine.screen.put({ ...cell, outcome, mistakes, shown, stale: null })
}

/** The cells that a run reaches, besides its own and those that run next anyway. */
function createReached(run: Run, cause: Cause) {
  const { engine, signal, request, waiting } = run
  const keys = (): string[] => {
    const all =
      cause.files.length > 0 ? new Set(allOnScreen(engine)) : reachedBy(engine, cause.names)
    if (all.size === 0) return []
    const others = new Set([request, ...waiting.list()].flatMap(idOf))
    return [...all].filter((key) => {
      const id = engine.screen.get(key)?.cell.id ?? null
      return key !== ownKey(engine, request) && (id === null || !others.has(id))
    })
  }
  return {
    /** Before a build, which may take long: what it will reach is marked at once. */
    async before(): Promise<void> {
      const none = new Map<StorePath, StepResult>()
      show(run, await refresh(engine, keys(), { cause, settling: false, results: none, signal }))
    },
    async afterwards(results: Realised['results'], isBuilt: boolean): Promise<RefreshedCell[]> {
      // What was built may be what others were waiting for.
      const stale = isBuilt ? staleKeys(engine) : []
      const reached = new Set([...keys(), ...stale])
      const refreshed = await refresh(engine, reached, { cause, settling: true, results, signal })
      if (engine.choices.reactive === 'lazy' || signal.aborted) return [...refreshed]
      return [...refreshed, ...(await rebuildStale(engine, staleKeys(engine), run))]
    }
  }
}

function ownKey({ screen }: Engine, { cellId, executionCount }: CellRequest): string | null {
  if (cellId !== null) return cellKey(cellId, [])
  for (const { cell } of screen.cells())
    if (cell.id === null && cell.executionCount === executionCount) return cell.key
  return null
}

function allOnScreen({ screen }: Engine): string[] {
  return [...screen.cells()].map(({ cell }) => cell.key)
}

function staleKeys({ screen }: Engine): string[] {
  return [...screen.cells()].flatMap(({ cell, stale }) => (stale === null ? [] : [cell.key]))
}

/** Shows other cells anew, where their client can be told which. */
function show({ emit, touched }: Run, refreshed: readonly RefreshedCell[]): void {
  for (const { cell, outcome } of refreshed) {
    touched.add(cell.cell.key)
    if (cell.cell.id !== null) emit({ kind: 'refreshed', cellId: cell.cell.id, outcome })
  }
}

/**
 * A front end sends a run-all at once, but the server passes it on message by message: a build
 * waits until none has come for so long, so that it is one build. Tuned as the dispatcher's pause.
 */
const quietMilliseconds = 10
const longestWaitMilliseconds = 100

async function arrivals({ request, waiting }: Run): Promise<void> {
  if (request.cellId === null) return
  let seen = -1
  for (
    let waited = 0;
    waited < longestWaitMilliseconds && waiting.arrivals() !== seen;
    waited += quietMilliseconds
  ) {
    seen = waiting.arrivals()
    await setTimeout(quietMilliseconds)
  }
}

/** How often it is looked whether more requests have come while a build runs. */
const lookMilliseconds = 150

/** Starts what this cell and those that wait want: all that is known of it, in one build. */
async function startAhead(run: Run, own: readonly StorePath[]): Promise<void> {
  const { engine, waiting } = run
  const { ahead, builds, choices, nix } = engine
  const missing = own.filter((drvPath) => known(nix, drvPath) === null)
  await ahead.inTurn(async (signal) => {
    const found: StorePath[] = []
    await lookAhead(engine, waiting, (drvPaths) => found.push(...drvPaths), signal)
    if (choices.building && !signal.aborted && !run.signal.aborted)
      builds.begin([...missing, ...found])
  })
}

function cellNotices({ engine, request, touched }: Run, change: NotebookChange): Notice[] {
  const { screen } = engine
  const taken = new Set(change.superseded.map(({ cell }) => cell))
  const others = [...touched].flatMap((key) => (taken.has(key) ? [] : (screen.get(key) ?? [])))
  return [
    ...(request.cellId === null ? [] : takenOverNotices(engine, change)),
    ...staleNotice(others)
  ]
}

/** A cell that waits for names has a display, so that it can be shown when they come. */
function waitingFor({ mistakes }: Evaluated): CellOutcome['shown'] {
  return mistakes.flatMap((mistake) => {
    if (mistake.kind !== 'missing-names') return []
    const names = mistake.names.map(({ name }) => name).join(', ')
    const title = `${mistake.definition ?? 'This cell'} waits for ${names}.`
    return [{ kind: 'text', title, text: '' } as const]
  })
}

/** That a name of the library means something else from now on: said once in a kernel. */
function takenFromLibrary({ saidTaken }: Engine, definitions: readonly CellDefinition[]): Notice[] {
  const library: ReadonlySet<string> = new Set(libraryNames)
  const names = new Set(definitions.map(({ path }) => path[0] ?? ''))
  const news = [...names].filter((name) => library.has(name) && !saidTaken.has(name))
  return news.map((name) => {
    saidTaken.add(name)
    return {
      text: `${name} is a name of the workflow library; from now on it means what this cell says, in every cell.`
    }
  })
}
