import {
  cellKey,
  type CellToEvaluate,
  matchesName,
  nameOf,
  type SavedCell
} from '../../session/notebook/index.ts'
import { plan, type Planned } from '../../../nix/builder/index.ts'
import { bad, createPause, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { OpenDefinition, Plan, PlanCost, PlannedStep } from '../../outcome/index.ts'
import { forkWith } from '../../session/ahead/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import {
  type Engine,
  type Entry,
  evaluatingIn,
  type NamedDerivation,
  type Workspace
} from '../../session/state/index.ts'
import { evaluateCells, type Evaluated, placeOf } from '../../session/evaluation/index.ts'
import { expectedSeconds } from '../../session/building/index.ts'
import { nearest } from '../../session/mistakes/index.ts'

/**
 * What a run-all would do, before anything is built: all cells that ran, as they ran, and those that
 * did not, as they were last saved. `words` are names of steps, sets of steps, or patterns; with
 * them the plan is of these and of what they need. Builds nothing and changes nothing.
 */
export async function planNotebook(
  engine: Engine,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<Plan, CommandFailure>> {
  return planCells(engine, await cellsToPlan(engine), words, signal)
}

/** The same of cells that were chosen already. */
export async function planCells(
  engine: Engine,
  { cells, unread }: CellsToPlan,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<Plan, CommandFailure>> {
  const fork = forkWith(
    engine.workspace,
    unread.map(({ cell }) => cell)
  )
  const evaluated = await evaluateCells(evaluatingIn(engine, fork), cells, signal)
  const found = stepsOf(fork, cells, evaluated)
  const drvPaths = [...found.keys()]
  const planned = await plan(engine.nix, drvPaths, signal)
  const place = await placeOf(engine, fork, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const chosen = choose(words, found, planned)
  if (!chosen.ok) return chosen
  const steps = drvPaths.flatMap((drvPath): PlannedStep[] => {
    const one = planned.get(drvPath)
    const step = found.get(drvPath)
    if (one === undefined || step === undefined || !chosen.value.has(drvPath)) return []
    const { action, record } = one
    const seconds =
      record?.seconds ?? (action === 'reuse' ? null : expectedSeconds(engine, drvPath, fork.names))
    const waitsFor = one.waitsFor.map((path) => found.get(path)?.name ?? nameOf(fork, path))
    const isRun = action === 'build' || action === 'unknown'
    const where = isRun ? place.destinations(engine.nix, drvPath) : []
    return [{ ...step, action, seconds, waitsFor, where }]
  })
  return good({
    steps,
    open: words.length > 0 ? [] : openDefinitions(fork, cells, evaluated),
    cost: costOf(steps, planned),
    fromSavedFile: unread.some(
      ({ cell, question }) => cell.definitions.length > 0 || question !== null
    )
  })
}

export interface CellsToPlan {
  readonly cells: readonly CellToEvaluate[]
  /** Those among them that did not run. */
  readonly unread: readonly CellToEvaluate[]
}

/** In the order of the saved file; behind them what is in no saved file. */
async function cellsToPlan(
  engine: Pick<Engine, 'workspace' | 'screen' | 'saved' | 'parsed'>
): Promise<CellsToPlan> {
  const { workspace, screen } = engine
  const ran = new Map<string, CellToEvaluate>()
  for (const { cell, question } of screen.cells()) ran.set(cell.key, { cell, question })
  for (const cell of workspace.notebook.cells())
    if (!ran.has(cell.key)) ran.set(cell.key, { cell, question: null })
  const cells: CellToEvaluate[] = []
  const unread: CellToEvaluate[] = []
  // Thousands may never have been read.
  const pause = createPause()
  for (const saved of engine.saved()?.cells ?? []) {
    await pause()
    const read = readSaved(engine, saved)
    const key = saved.id === null ? read?.cell.key : cellKey(saved.id, [])
    const own = ran.get(key ?? '')
    if (own !== undefined) {
      ran.delete(own.cell.key)
      cells.push(own)
    } else if (read !== null) {
      cells.push(read)
      unread.push(read)
    }
  }
  return { cells: [...cells, ...ran.values()], unread }
}

/** What can be known of a cell that did not run: its commands define nothing yet. */
function readSaved(
  { parsed: cells, workspace: { notebook } }: Pick<Engine, 'parsed' | 'workspace'>,
  { id, code }: SavedCell
): CellToEvaluate | null {
  if (id !== null && notebook.cell(cellKey(id, [])) !== undefined) return null
  const parsed = cells.read(code)
  if (!parsed.ok) return null
  const { definitions, question } = parsed.value
  const key = cellKey(id, definitions, code)
  return { cell: { key, id, executionCount: null, code, definitions }, question }
}

type FoundStep = NamedDerivation & { readonly cell: number | null }

/** The first name that a derivation has in the cells is its name. */
function stepsOf(
  workspace: Workspace,
  cells: readonly CellToEvaluate[],
  evaluated: readonly Evaluated[]
): ReadonlyMap<StorePath, FoundStep> {
  const found = new Map<StorePath, FoundStep>()
  evaluated.forEach(({ entries, needed }, index) => {
    const cell = cells[index]?.cell.executionCount ?? null
    const named = [
      ...entries.flatMap(namedBy),
      ...needed.map((drvPath) => ({ name: nameOf(workspace, drvPath), drvPath }))
    ]
    for (const { name, drvPath } of named)
      if (!found.has(drvPath)) found.set(drvPath, { name, drvPath, cell })
  })
  return found
}

function namedBy(entry: Entry): readonly NamedDerivation[] {
  switch (entry.kind) {
    case 'step':
    case 'file':
      return [entry]
    case 'sweep':
      return entry.steps
    case 'environment':
      return entry.wanted ? [entry] : []
    case 'data':
    case 'process':
    case 'value':
      return []
  }
}

/** Those that are named, and what they need that is not there. */
function choose(
  words: readonly string[],
  found: ReadonlyMap<StorePath, FoundStep>,
  planned: ReadonlyMap<StorePath, Planned>
): Result<ReadonlySet<StorePath>, CommandFailure> {
  if (words.length === 0) return good(new Set(found.keys()))
  const chosen = new Set<StorePath>()
  for (const word of words) {
    const meant = [...found.values()].filter(
      ({ name }) => matchesName(word, name) || name.startsWith(`${word}.`)
    )
    if (meant.length === 0) {
      const names = [...found.values()].map(({ name }) => name)
      return bad({ kind: 'not-planned', word, nearest: nearest(word, names) })
    }
    for (const { drvPath } of meant) chosen.add(drvPath)
  }
  // A set gives its members in the order in which they came, also those that come meanwhile.
  for (const drvPath of chosen)
    for (const upstream of planned.get(drvPath)?.waitsFor ?? []) chosen.add(upstream)
  return good(chosen)
}

function openDefinitions(
  workspace: Workspace,
  cells: readonly CellToEvaluate[],
  evaluated: readonly Evaluated[]
): OpenDefinition[] {
  return evaluated.flatMap(({ mistakes, needed }, index) => {
    const first = cells[index]?.cell.definitions[0]?.path.join('.') ?? null
    const waits = needed.map((drvPath) => nameOf(workspace, drvPath))
    return mistakes.map((mistake): OpenDefinition => {
      switch (mistake.kind) {
        case 'missing-names': {
          const names = mistake.names.map(({ name }) => name)
          return { name: mistake.definition, because: { kind: 'needs-undefined', names } }
        }
        case 'blocked':
          return { name: mistake.step, because: { kind: 'reads', steps: mistake.by } }
        case 'evaluation':
          return {
            name: mistake.definition ?? first,
            because:
              waits.length === 0
                ? { kind: 'fails', message: mistake.message.split('\n')[0] ?? '' }
                : { kind: 'shows-with', steps: waits }
          }
        default:
          return { name: first, because: { kind: 'fails', message: null } }
      }
    })
  })
}

function costOf(steps: readonly PlannedStep[], planned: ReadonlyMap<StorePath, Planned>): PlanCost {
  const built = new Map(
    steps
      .filter(({ action }) => action === 'build' || action === 'unknown')
      .map((step) => [step.drvPath, step])
  )
  const ends = new Map<StorePath, number>()
  // Without recursion: a chain may be thousands long.
  for (const root of built.keys()) {
    const open = [root]
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const upstream = (planned.get(at)?.waitsFor ?? []).filter((path) => built.has(path))
      const unseen = upstream.filter((path) => !ends.has(path))
      if (unseen.length > 0) {
        open.push(...unseen)
        continue
      }
      const before = Math.max(0, ...upstream.map((path) => ends.get(path) ?? 0))
      ends.set(at, before + (built.get(at)?.seconds ?? 0))
      open.pop()
    }
  }
  const all = [...built.values()]
  return {
    total: all.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    chain: Math.max(0, ...ends.values()),
    withoutTime: all.filter(({ seconds }) => seconds === null).length
  }
}
