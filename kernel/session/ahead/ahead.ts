import type { StorePath } from '../../../nix/base/index.ts'
import {
  type Engine,
  type Evaluating,
  evaluatingIn,
  wantedBy,
  type Workspace
} from '../state/index.ts'
import { asItStands } from '../building/index.ts'
import { askedByAll, evaluateCells } from '../evaluation/index.ts'
import { cellKey, type CellToEvaluate, type NotebookCell } from '../notebook/index.ts'
import type { Run } from '../request/index.ts'
import type { CellRequest } from '../session.ts'

/**
 * The workspace as it would be if these cells had run in this order, after those that did. Nothing of
 * the real one changes; what is evaluated for it is known to that too.
 */
export function forkWith(workspace: Workspace, cells: Iterable<NotebookCell>): Workspace {
  const fork = workspace.fork()
  for (const cell of cells) fork.take(cell)
  return fork
}

/**
 * The first cells are evaluated one by one, later ones in growing batches: a thousand then cost little,
 * and a cell that takes long to evaluate holds up only those beside it.
 */
const largestBatch = 64

/** What cells that wait will want, and is not there yet. */
export interface WantedAhead {
  readonly drvPaths: readonly StorePath[]
  /** What there will be in their turn, as far as it says where they are built. */
  readonly workspace: Workspace
}

/**
 * Looks at requests that wait: evaluates their cells in order, as if they had run, and gives the
 * derivations that they will want and that are not there yet: together those of cells between which
 * nothing is said of where steps are built. Each request is looked at once.
 */
export async function lookAhead(
  engine: Evaluating & Pick<Engine, 'nix' | 'ahead' | 'parsed'>,
  { request: by, waiting }: Pick<Run, 'request' | 'waiting'>,
  signal: AbortSignal
): Promise<readonly WantedAhead[]> {
  // Whether what stands below such a cell is to be built, and where, is known when it has run.
  const requests = engine.ahead.unseen(waiting, by, (request) => switchesBuilding(engine, request))
  if (requests.length === 0) return []
  const fork = engine.ahead.fork(engine.workspace)
  const parts: WantedAhead[] = []
  let missing: StorePath[] = []
  let taken: CellToEvaluate[] = []
  const evaluateTaken = async (): Promise<void> => {
    if (taken.length === 0) return
    const evaluated = await evaluateCells(evaluatingIn(engine, fork), taken, signal)
    taken = []
    const wanted = evaluated.flatMap(({ entries, needed }) => [
      ...entries.flatMap(wantedBy),
      ...needed
    ])
    const asked = askedByAll(evaluated)
    engine.ahead.ask(asked)
    const at = { ...engine, workspace: fork }
    missing.push(...wanted.filter((drvPath) => asItStands(at, drvPath, asked) === null))
  }
  const endPart = (): void => {
    // A fork of its own: what is taken after it is not to be seen where they are begun.
    if (missing.length > 0) parts.push({ drvPaths: missing, workspace: fork.fork() })
    missing = []
  }
  let batch = 1
  for (
    let from = 0;
    from < requests.length && !signal.aborted;
    from += batch, batch = grown(batch)
  ) {
    const cells = requests
      .slice(from, from + batch)
      .flatMap((request) => cellAhead(engine, request) ?? [])
    for (const cell of cells) {
      if (changesPlace(fork, cell.cell)) {
        await evaluateTaken()
        endPart()
      }
      fork.take(cell.cell)
      taken.push(cell)
    }
    await evaluateTaken()
  }
  endPart()
  return parts
}

/** The names that say where steps are built. */
const placeNames = ['cluster', 'builders'] as const

/** Whether steps may be built elsewhere once a cell was taken. */
function changesPlace(workspace: Workspace, cell: NotebookCell): boolean {
  const isDefined = (name: string) =>
    workspace.notebook.has(name) || cell.definitions.some(({ path }) => path[0] === name)
  // Mostly nothing says it: what each of a thousand cells reaches need not be found out for that.
  if (!placeNames.some(isDefined)) return false
  const reached = reachedBy(workspace, cell)
  return placeNames.some((name) => reached.has(name))
}

/** The names that a cell defines, or has defined until now, and all that use them. */
export function reachedBy(
  { notebook, program }: Pick<Workspace, 'notebook' | 'program'>,
  { key, definitions }: NotebookCell
): ReadonlySet<string> {
  const before = notebook.cell(key)?.definitions ?? []
  return program.dependents([...before, ...definitions].map(({ path: [name = ''] }) => name))
}

/** Whether both say the same of where steps are built. */
export function isSamePlace(one: Workspace, other: Workspace): boolean {
  const said = ({ notebook, program }: Workspace) =>
    placeNames.map((name) => (notebook.has(name) ? program.nameSlot(name) : null))
  const [first, second] = [said(one), said(other)]
  return first.every((slot, index) => slot === second[index])
}

/** Commands by which builds go on otherwise. */
const switches: ReadonlySet<string> = new Set(['build', 'builders', 'cluster'])

function switchesBuilding(
  { parsed: cells }: Pick<Engine, 'parsed'>,
  { code }: CellRequest
): boolean {
  const parsed = cells.read(code)
  return parsed.ok && parsed.value.commands.some(({ name }) => switches.has(name))
}

function grown(batch: number): number {
  return Math.min(largestBatch, batch * 2)
}

/** What can be known of a cell before its turn: its commands do not run ahead. null where it is no Nix. */
export function cellAhead(
  { parsed: cells }: Pick<Engine, 'parsed'>,
  { code, cellId, executionCount }: Pick<CellRequest, 'code' | 'cellId' | 'executionCount'>
): CellToEvaluate | null {
  const parsed = cells.read(code)
  if (!parsed.ok) return null
  const { definitions, question } = parsed.value
  const key = cellKey(cellId, definitions, code)
  return { cell: { key, id: cellId, executionCount, code, definitions }, question }
}
