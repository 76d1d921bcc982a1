import {
  endedInWords,
  type Engine,
  howItEnded,
  type Workspace,
  type RefreshedCell,
  wantedBy
} from './state/index.ts'
import { cellKey, type CellToEvaluate, nameOf, type NotebookChange } from './notebook/index.ts'
import { setTimeout } from 'node:timers/promises'
import { known } from '../../nix/store/index.ts'
import { type StorePath, trace } from '../../nix/base/index.ts'
import type { CellDefinition } from '../cells/index.ts'
import { libraryNames } from './program/index.ts'
import {
  type Cause,
  affectedBy,
  outputsOf,
  shownThings,
  staleNotices,
  takenOverNotices,
  titleOf
} from './screen/index.ts'
import { arrivals, longestWaitMilliseconds, lookMilliseconds, startAhead } from './ahead/index.ts'
import { evaluate, type Evaluated, toolchainNotices } from './evaluation/index.ts'
import { recordShown } from './history/index.ts'
import { expectedSeconds, realise, type Realised, type StepResult } from './building/index.ts'
import { tidyLinks } from './results/index.ts'
import { type CellOutcome, type Mistake, type Notice, stepsShown } from '../outcome/index.ts'
import { buildMistakes, noteNotPinned, notPinned, showEntries } from './report/index.ts'
import {
  idOf,
  readCell,
  type ReadCell,
  type Run,
  type RunOptions,
  show,
  tellProgress
} from './request/index.ts'
import type { CellRequest } from './session.ts'
import { stateNotice } from './mistakes/index.ts'

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
    (drvPath) => nameOf(engine.workspace, drvPath),
    (drvPath) => expectedSeconds(engine, drvPath)
  )
  const run: Run = { ...options, engine, request, progress, touched: new Set() }
  let stopped: readonly string[] = []
  const interrupt = () => {
    const { names } = engine.ahead.fork(engine.workspace)
    engine.ahead.interrupt()
    stopped = engine.builds.stop().map((drvPath) => nameOf({ names }, drvPath))
  }
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const files = engine.checks.begin(waiting) ? await filesChanged(engine) : []
    const changes = [...applyDeletions(run)]
    if (files.length + changes.length > 0 && hasCommands(engine, request))
      await affectedBy(run, causeOf(changes, files), null).settled()
    const read = await readCell(engine, request, run)
    const { cell, change } = take(engine, request, read)
    changes.push(change)
    traceTaken(cell, read, files)
    const isLost = (name: string) => !engine.workspace.notebook.has(name)
    if (changes.some(({ names }) => [...names].some(isLost))) tidyLinks(engine)
    const made = await outcomeOf(run, cell, read, causeOf(changes, files))
    const { refreshed } = made
    const outcome = { ...made.outcome, mistakes: withStopped(made.outcome.mistakes, stopped) }
    for (const { cell: other } of refreshed) run.touched.add(other.cell.key)
    const notices = [...endedNotices(run, cell, outcome), ...cellNotices(run, change)]
    emit({ kind: 'outcome', outcome: { ...outcome, notices: [...outcome.notices, ...notices] } })
    show(run, refreshed)
    trace('session', 'shown', {
      cell: cell.cell.id,
      things: outcome.shown.length,
      mistakes: outcome.mistakes.map(({ kind }) => kind).join(' '),
      refreshed: refreshed.length
    })
    const mistake =
      outcome.mistakes.find(({ kind }) => kind === 'interrupted') ?? outcome.mistakes[0] ?? null
    noteEnd(run, cell, outcome, mistake)
    if (mistake !== null && request.stopOnError) endAhead(engine)
    return mistake
  } finally {
    if (waiting.count() === 0) {
      engine.checks.end()
      engine.ahead.end()
      engine.builds.forget()
    }
    signal.removeEventListener('abort', interrupt)
    progress.end()
  }
}

/** An interrupt also ends what was being built for cells whose turn has not come. */
function withStopped(mistakes: readonly Mistake[], stopped: readonly string[]): readonly Mistake[] {
  if (stopped.length === 0) return mistakes
  return mistakes.map((mistake) =>
    mistake.kind === 'interrupted' ? { ...mistake, stopped } : mistake
  )
}

function traceTaken(
  { cell, question }: CellToEvaluate,
  read: ReadCell,
  files: readonly string[]
): void {
  trace('session', 'taken', {
    cell: cell.id,
    definitions: cell.definitions.length,
    question: question !== null,
    mistakes: read.mistakes.map(({ kind }) => kind).join(' '),
    changedFiles: files.length
  })
}

function causeOf(changes: readonly NotebookChange[], files: readonly string[]): Cause {
  return { names: new Set(changes.flatMap(({ changed }) => [...changed])), files }
}

function hasCommands({ parsed }: Engine, { code }: CellRequest): boolean {
  const cell = parsed.read(code)
  return cell.ok && cell.value.commands.length > 0
}

/** What was looked at ahead will not run: nobody is to come for what is being built for it. */
function endAhead({ ahead, builds }: Engine): void {
  ahead.end()
  builds.stop()
}

/** Files that an evaluation has read and that are others now. What depends on them is unknown. */
async function filesChanged({
  evaluator,
  descriptions,
  workspace: { program }
}: Engine): Promise<readonly string[]> {
  const files = await evaluator.lookForChanges()
  if (files.length === 0) return files
  descriptions.forget()
  program.renew()
  return files
}

function applyDeletions({ engine, request, waiting }: Run): readonly NotebookChange[] {
  const { deletions, workspace, screen } = engine
  const { cellId, deletedCells } = request
  if (cellId === null || (deletedCells.length === 0 && deletions.isEmpty())) return []
  const alive = new Set([...idOf(request), ...waiting.list().flatMap(idOf)])
  const { changes, removed } = deletions.apply(
    workspace.notebook,
    deletedCells,
    alive,
    engine.saved()
  )
  for (const key of removed) screen.remove(key)
  for (const change of changes) workspace.follow(change)
  return changes
}

/** The cell's definitions take the place of those that it had before. */
function take(
  engine: Engine,
  { code, cellId, executionCount }: CellRequest,
  { definitions, question, mistakes }: ReadCell
): { readonly cell: CellToEvaluate; readonly change: NotebookChange } {
  const key = cellKey(cellId, definitions, code)
  const unreadable = mistakes.length > 0
  const cell = { key, id: cellId, executionCount, code, definitions, unreadable }
  const change = engine.workspace.take(cell)
  noteNotPinned(engine, definitions)
  engine.screen.remove(key)
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
  const others = affectedBy(run, cause, cell.cell.key)
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
    readFirst.map((built) => buildMistakes(engine, [], built, cell))
  )
  const failures = await buildMistakes(engine, reports, { ...rest, results }, cell)
  recordShown(engine, reports)
  const waits = request.cellId === null ? [] : waitingFor(evaluated)
  const outcome: CellOutcome = {
    shown: [...read.shown, ...entries.shown, ...waits],
    lineage: entries.lineage,
    printed: evaluated.printed,
    notices: [
      ...(reports.length > 0
        ? [...engine.workspace.pendingNotices.splice(0), ...stateNotice()]
        : []),
      ...takenFromLibrary(engine.workspace, cell.cell.definitions),
      ...(await toolchainNotices(engine, cell.cell.definitions, signal)),
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
  putOnScreen(run, cell, outcome, evaluated, read.shown.length)
  const isBuilt = [...results.values()].some(({ report }) => report !== null)
  // A build may take hours, and its reader may have done something meanwhile.
  if (isBuilt) engine.checks.anew()
  return { outcome, refreshed: await others.afterwards(results, isBuilt) }
}

function putOnScreen(
  { engine, request }: Run,
  cell: CellToEvaluate,
  outcome: CellOutcome,
  evaluated: Evaluated,
  from: number
): void {
  const isAnything = cell.question !== null || cell.cell.definitions.length > 0
  if (!isAnything) return
  const { mistakes } = evaluated
  const shown = shownThings(evaluated, from, outputsOf(engine.nix, evaluated.entries))
  const client = request.client?.id ?? null
  const hasDisplay = outcome.shown.length > 0
  engine.screen.put({ ...cell, outcome, mistakes, shown, client, hasDisplay, stale: null })
}

/** A page that was loaded while cells were at work is told how they ended, by the next one it runs. */
function endedNotices(
  { engine, request: { client, executionCount } }: Run,
  { cell }: CellToEvaluate,
  { shown, mistakes }: CellOutcome
): Notice[] {
  // An error alone has no display that could say it.
  const isShown = executionCount !== null && (shown.length > 0 || mistakes.length === 0)
  if (client === null || !isShown) return []
  const text = endedInWords(engine.ended.take(client, cell.key))
  return text === null ? [] : [{ text }]
}

function noteEnd(
  { engine, request }: Run,
  cell: CellToEvaluate,
  outcome: CellOutcome,
  mistake: Mistake | null
): void {
  if (request.cellId === null || request.executionCount === null) return
  engine.ended.add({
    key: cell.cell.key,
    title: titleOf(cell),
    client: request.client?.id ?? null,
    at: Date.now(),
    how: howItEnded(outcome, mistake)
  })
}

function cellNotices({ engine, request, touched }: Run, change: NotebookChange): Notice[] {
  const { screen } = engine
  const taken = new Set(change.superseded.map(({ cell }) => cell))
  const others = [...touched].flatMap((key) => (taken.has(key) ? [] : (screen.get(key) ?? [])))
  return [
    ...(request.cellId === null ? [] : takenOverNotices(engine.workspace, change)),
    ...staleNotices(others)
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
function takenFromLibrary(
  { reportedShadowings }: Workspace,
  definitions: readonly CellDefinition[]
): Notice[] {
  const library: ReadonlySet<string> = new Set(libraryNames)
  const names = new Set(definitions.map(({ path }) => path[0] ?? ''))
  const news = [...names].filter((name) => library.has(name) && !reportedShadowings.has(name))
  for (const name of news) reportedShadowings.add(name)
  return news.map((name) => ({ kind: 'shadows-library', name }))
}
