import type { StorePath } from '../../nix/store-path.ts'
import type { CellDefinition } from '../cells/cell.ts'
import { libraryNames } from './base.ts'
import type { CommandTable } from './command.ts'
import type { Engine } from './engine.ts'
import { wantedBy } from './entry.ts'
import { evaluate } from './evaluate.ts'
import { recordShown } from './history.ts'
import type { Mistake } from './mistake.ts'
import { cellKey, type NotebookCell } from './notebook.ts'
import type { CellOutcome, Notice, Shown } from './outcome.ts'
import { tellProgress, type ProgressTeller } from './progress.ts'
import { readCell, type ReadCell } from './read-cell.ts'
import { realise, type Realised, type StepResult } from './realise.ts'
import { nameOf } from './report.ts'
import type { CellEvent, CellRequest } from './session.ts'
import { buildMistakes, lineageOfEntries, showEntry } from './show.ts'

/**
 * Runs a cell: reads it, takes what it defines, evaluates that, builds the steps among it, and
 * reports. Emits progress and exactly one outcome. Gives the mistake that the cell ends with.
 */
export async function runCell(
  engine: Engine,
  commands: CommandTable,
  request: CellRequest,
  emit: (event: CellEvent) => void,
  signal: AbortSignal
): Promise<Mistake | null> {
  const progress = tellProgress(emit, (drvPath) => nameOf(engine, drvPath))
  try {
    const read = await readCell(engine, request, { commands, emit, progress, signal })
    const cell = take(engine, request, read)
    const outcome = await outcomeOf(engine, cell, read, progress, signal)
    emit({ kind: 'outcome', outcome })
    const interrupted = outcome.mistakes.find(({ kind }) => kind === 'interrupted')
    return interrupted ?? outcome.mistakes[0] ?? null
  } finally {
    progress.end()
  }
}

/** The cell's definitions take the place of those that it had before. */
function take(engine: Engine, request: CellRequest, { definitions }: ReadCell): NotebookCell {
  const { notebook, program, names } = engine
  const { code, cellId, executionCount } = request
  const key = cellKey(cellId, definitions)
  const cell = { key, id: cellId, executionCount, code, definitions }
  const change = notebook.take(cell)
  for (const { definition } of change.gone) names.delete(definition.path.join('.'))
  program.changed(change)
  return cell
}

async function outcomeOf(
  engine: Engine,
  cell: NotebookCell,
  read: ReadCell,
  progress: ProgressTeller,
  signal: AbortSignal
): Promise<CellOutcome> {
  const { shown, mistakes, question, definitions } = read
  if (mistakes.length > 0) return { shown, lineage: null, notices: [], mistakes }
  const build = (drvPaths: readonly StorePath[]): Promise<Realised> =>
    realise(engine, drvPaths, (at, missing) => progress.building(at, missing), signal)
  const readFirst: Realised[] = []
  // What was built to be read is not asked for again: a step that failed would only run once more.
  const before = new Map<StorePath, StepResult>()
  const isThere = async (drvPaths: readonly StorePath[]): Promise<boolean> => {
    const built = await build(drvPaths.filter((drvPath) => !before.has(drvPath)))
    readFirst.push(built)
    for (const [drvPath, result] of built.results) before.set(drvPath, result)
    return drvPaths.every((drvPath) => (before.get(drvPath)?.record ?? null) !== null)
  }
  const { entries, ...evaluated } = await evaluate(engine, { cell, question }, isThere, signal)
  const rest = await build(entries.flatMap(wantedBy).filter((drvPath) => !before.has(drvPath)))
  const results = new Map([...before, ...rest.results])
  const entriesShown = await Promise.all(entries.map((entry) => showEntry(engine, entry, results)))
  const reports = entriesShown.flatMap((entry) => stepsOf(entry.shown))
  const failuresFirst = await Promise.all(
    readFirst.map((built) => buildMistakes(engine, [], built))
  )
  const failures = await buildMistakes(engine, reports, { ...rest, results })
  recordShown(engine, reports)
  return {
    shown: [...shown, ...entriesShown.map((entry) => entry.shown)],
    lineage: lineageOfEntries(engine, entries, results),
    notices: [
      ...(reports.length > 0 ? engine.unsaid.splice(0) : []),
      ...shadowed(definitions),
      ...entriesShown.flatMap((entry) => entry.notices)
    ],
    mistakes: [
      ...failuresFirst.flat(),
      ...evaluated.mistakes,
      ...failures.filter(
        (one) => one.kind !== 'build-failed' || before.get(one.drvPath)?.status !== 'failed'
      ),
      ...entriesShown.flatMap((entry) => entry.mistakes)
    ]
  }
}

function stepsOf(shown: Shown) {
  if (shown.kind === 'step' || shown.kind === 'file') return [shown.step]
  return shown.kind === 'sweep' ? shown.steps : []
}

function shadowed(definitions: readonly CellDefinition[]): Notice[] {
  const library: ReadonlySet<string> = new Set(libraryNames)
  const names = new Set(definitions.map(({ path }) => path[0] ?? ''))
  return [...names]
    .filter((name) => library.has(name))
    .map((name) => ({
      text: `${name} is a name of the workflow library; from now on it means what this cell says, in every cell.`
    }))
}
