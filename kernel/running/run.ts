import { type StorePath, trace } from '../../nix/base/index.ts'
import type { CellOutcome, Mistake } from '../outcome/index.ts'
import { dataShown, stepsShown } from '../outcome/index.ts'
import { besideWaiting } from '../session/ahead/index.ts'
import {
  createCellBuilds,
  expectedSeconds,
  realise,
  type StepResults
} from '../session/building/index.ts'
import { askedBy, evaluate, type Evaluated } from '../session/evaluation/index.ts'
import { recordData, recordShown } from '../session/history/index.ts'
import { type CellToEvaluate, nameOf, type NotebookChange } from '../session/notebook/index.ts'
import {
  cellMistakes,
  cellNotices,
  noteNotPinned,
  showEntries,
  unkeptNotices
} from '../session/report/index.ts'
import {
  causeOf,
  changesBefore,
  type ReadCell,
  type Run,
  type RunOptions,
  show,
  takeCell,
  tellProgress,
  waitsFor
} from '../session/request/index.ts'
import { readCell } from './read-cell.ts'
import { tidyLinks } from '../session/results/index.ts'
import {
  type AffectedCells,
  affectedBy,
  noteEnd,
  outputsOf,
  runNotices,
  shownThings
} from '../session/screen/index.ts'
import type { CellRequest } from '../session/session.ts'
import {
  type Engine,
  type RefreshedCell,
  wantedBy,
  wantsToolchain
} from '../session/state/index.ts'

/**
 * Runs a cell: sees what else has changed, reads the cell, takes what it defines, evaluates that,
 * builds the steps among it, shows them, looks again at the cells that this affects, and tells what
 * came of it all. Emits exactly one outcome. Gives the mistake that the cell ends with.
 */
export async function runCell(
  engine: Engine,
  request: CellRequest,
  options: RunOptions
): Promise<Mistake | null> {
  const run = begin(engine, request, options)
  try {
    await engine.parsed.prepare(request.code)
    const before = await changesBefore(run)
    // Its commands may evaluate. What it defines itself, or no more, counts once it is taken.
    if (!definesToolchain(engine, request)) await prepareToolchain(run)
    if (before.isToSettle) await affectedBy(run, before.cause, null).settled()
    const read = await readCell(engine, request, run)
    const { cell, change } = takeCell(engine, request, read, before.files.length)
    await prepareToolchain(run)
    noteNotPinned(engine, read.definitions)
    const changes = [...before.changes, change]
    if (changes.some(({ names }) => isAnyLost(engine, names))) tidyLinks(engine)
    const affected = affectedBy(run, causeOf(changes, before.files), cell.cell.key)
    const made = read.mistakes.length > 0 ? unreadable(read) : await make(run, cell, read, affected)
    const refreshed = await affected.afterwards(made.results, made.isBuilt)
    if (refreshed.some(isAnyGone)) tidyLinks(engine)
    return tell(run, cell, change, withStopped(made.outcome, run.stopped()), refreshed)
  } finally {
    run.end()
  }
}

/** A notebook that has had a toolchain of its own until now starts its steps with this machine's. */
async function prepareToolchain({ engine, progress, signal }: Run): Promise<void> {
  if (!wantsToolchain(engine)) return
  progress.phase('freezing')
  await engine.prepareToolchain(signal)
  progress.phase('evaluating')
}

function definesToolchain({ parsed }: Engine, { code }: CellRequest): boolean {
  const read = parsed.read(code)
  return read.ok && read.value.definitions.some(({ path }) => path[0] === 'toolchain')
}

/** What came of a cell. */
interface Made {
  readonly outcome: CellOutcome
  readonly results: StepResults
  /** Whether Nix was asked for some of it. */
  readonly isBuilt: boolean
}

/** Evaluates a cell, builds its steps and shows them. */
async function make(
  run: Run,
  cell: CellToEvaluate,
  read: ReadCell,
  affected: AffectedCells
): Promise<Made> {
  const { engine, signal, progress } = run
  const builds = createCellBuilds((drvPaths, asked) =>
    besideWaiting(run, drvPaths, asked, async (isAnyMissing) => {
      if (isAnyMissing) await affected.before()
      return realise(engine, drvPaths, { listener: progress, signal, asked })
    })
  )
  const evaluated = await evaluate(engine, cell, (drvPaths) => builds.toRead(drvPaths), signal)
  const built = await builds.rest(evaluated.entries.flatMap(wantedBy), askedBy(evaluated))
  const entries = await showEntries(engine, evaluated.entries, built.results)
  const reports = entries.shown.flatMap(stepsShown)
  const mistakes = await cellMistakes(engine, cell, built, reports)
  recordShown(engine, reports)
  recordData(engine, entries.shown.flatMap(dataShown))
  const outcome: CellOutcome = {
    shown: [...read.shown, ...entries.shown, ...waitsFor(run.request, evaluated.mistakes)],
    lineage: entries.lineage,
    printed: evaluated.printed,
    notices: [
      ...(await cellNotices(engine, cell, reports, signal)),
      ...unkeptNotices(engine, built.results),
      ...entries.notices
    ],
    mistakes: [...mistakes.first, ...evaluated.mistakes, ...mistakes.rest, ...entries.mistakes]
  }
  putOnScreen(run, cell, outcome, evaluated, read.shown.length)
  // A build may take hours, and its reader may have done something meanwhile.
  if (built.isBuilt) engine.checks.anew()
  return { outcome, results: built.results, isBuilt: built.isBuilt }
}

/** An interrupt also ends what was being built for cells whose turn has not come. */
function withStopped(outcome: CellOutcome, stopped: readonly string[]): CellOutcome {
  if (stopped.length === 0) return outcome
  const mistakes = outcome.mistakes.map((mistake) =>
    mistake.kind === 'interrupted' ? { ...mistake, stopped } : mistake
  )
  return { ...outcome, mistakes }
}

function unreadable({ shown, mistakes }: ReadCell): Made {
  const outcome = { shown, lineage: null, notices: [], mistakes }
  return { outcome, results: new Map(), isBuilt: false }
}

/** Emits the outcome, then the cells that show something else now. */
function tell(
  run: Run,
  cell: CellToEvaluate,
  change: NotebookChange,
  outcome: CellOutcome,
  refreshed: readonly RefreshedCell[]
): Mistake | null {
  const { engine, request } = run
  for (const { cell: other } of refreshed) run.touched.add(other.cell.key)
  const notices = [...outcome.notices, ...runNotices(run, cell, change, outcome)]
  run.outlet.outcome({ ...outcome, notices })
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
  if (mistake !== null && request.stopOnError) {
    // What was looked at ahead will not run: nobody is to come for what is being built for it.
    engine.ahead.end()
    engine.builds.stop()
  }
  return mistake
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
  const shown = shownThings(evaluated, from, outputsOf(engine, [evaluated]))
  const client = request.client?.id ?? null
  const hasDisplay = outcome.shown.length > 0
  engine.screen.put({ ...cell, outcome, mistakes, shown, client, hasDisplay, stale: null })
}

/** Whether a cell shows now that a result is not kept: copies of it are not either. */
function isAnyGone({ outcome }: RefreshedCell): boolean {
  return outcome.shown.flatMap(stepsShown).some(({ status }) => status === 'not-kept')
}

function isAnyLost({ workspace }: Pick<Engine, 'workspace'>, names: ReadonlySet<string>): boolean {
  return [...names].some((name) => !workspace.notebook.has(name))
}

interface RunUnderWay extends Run {
  /** The names of steps that an interrupt has stopped. */
  stopped(): readonly string[]
  /** To be called when it is over, whatever came of it. */
  end(): void
}

/** What the notebook calls a step, or will when the cell that makes it has run. */
function nameInTime({ workspace, ahead }: Engine, drvPath: StorePath): string {
  return workspace.names.of(drvPath) ?? nameOf(ahead.seen() ?? workspace, drvPath)
}

/** Begins to tell how far it is, and to listen for an interrupt. */
function begin(engine: Engine, request: CellRequest, options: RunOptions): RunUnderWay {
  const { outlet, signal, waiting } = options
  const progress = tellProgress(
    outlet,
    (drvPath) => nameInTime(engine, drvPath),
    (drvPath) => expectedSeconds(engine, drvPath)
  )
  let stopped: readonly string[] = []
  const interrupt = () => {
    stopped = engine.builds.stop().map((drvPath) => nameInTime(engine, drvPath))
    engine.ahead.interrupt()
  }
  signal.addEventListener('abort', interrupt, { once: true })
  return {
    ...{ ...options, engine, request, progress, touched: new Set() },
    stopped: () => stopped,
    end() {
      if (waiting.count() === 0) {
        engine.checks.end()
        engine.ahead.end()
        engine.builds.forget()
      }
      signal.removeEventListener('abort', interrupt)
      progress.end()
    }
  }
}
