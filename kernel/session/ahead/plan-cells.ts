import { plan, type Planned } from '../../../nix/builder/index.ts'
import { bad, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { OpenDefinition, Plan, PlanCost, PlannedStep } from '../../outcome/index.ts'
import { expectedSeconds } from '../building/index.ts'
import { askedByAll, evaluateCells, type Evaluated, placeOf } from '../evaluation/index.ts'
import { type CellToEvaluate, nameOf } from '../notebook/index.ts'
import {
  type Engine,
  evaluatingIn,
  type NamedDerivation,
  unkept,
  wantedNames,
  type Workspace
} from '../state/index.ts'
import { forkWith } from './ahead.ts'

export interface CellsToPlan {
  readonly cells: readonly CellToEvaluate[]
  /** Those among them that did not run. */
  readonly unread: readonly CellToEvaluate[]
}

/** Says which steps a plan is of. */
export type StepChooser<Failure> = (
  found: ReadonlyMap<StorePath, FoundStep>,
  planned: ReadonlyMap<StorePath, Planned>
) => Result<ReadonlySet<StorePath>, Failure>

/** All that there are. */
export const allSteps: StepChooser<never> = (found) => good(new Set(found.keys()))

/**
 * What it would come to if these cells were run, those that did not with the others. Builds nothing and
 * changes nothing.
 */
export async function planCells<Failure>(
  engine: Engine,
  { cells, unread }: CellsToPlan,
  choose: StepChooser<Failure>,
  signal: AbortSignal
): Promise<Result<Plan, Failure | { readonly kind: 'interrupted' }>> {
  const fork = forkWith(
    engine.workspace,
    unread.map(({ cell }) => cell)
  )
  const evaluated = await evaluateCells(evaluatingIn(engine, fork), cells, signal)
  const found = stepsOf(fork, cells, evaluated)
  const drvPaths = [...found.keys()]
  const asked = askedByAll(evaluated)
  const spare = new Map(
    drvPaths.flatMap((drvPath) => {
      const last = asked.has(drvPath) ? null : unkept({ nix: engine.nix, workspace: fork }, drvPath)
      return last === null ? [] : [[drvPath, last] as const]
    })
  )
  const planned = await plan(engine.nix, drvPaths, spare, signal)
  const place = await placeOf(engine, fork, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const chosen = choose(found, planned)
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
    open: openDefinitions(fork, cells, evaluated),
    cost: costOf(steps, planned),
    fromSavedFile: unread.some(
      ({ cell, question }) => cell.definitions.length > 0 || question !== null
    )
  })
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
      ...entries.flatMap(wantedNames),
      ...needed.map((drvPath) => ({ name: nameOf(workspace, drvPath), drvPath }))
    ]
    for (const { name, drvPath } of named)
      if (!found.has(drvPath)) found.set(drvPath, { name, drvPath, cell })
  })
  return found
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
