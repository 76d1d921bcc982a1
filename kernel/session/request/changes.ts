import type { CellKey, NotebookChange } from '../notebook/index.ts'
import type { Engine } from '../state/index.ts'
import { idsOfNext, type Run } from './running.ts'

/** What has changed, by which other cells may be affected. */
export interface Cause {
  /** Names that mean something else now. */
  readonly names: ReadonlySet<string>
  /** Files that have changed on disk. */
  readonly files: readonly string[]
}

/** What was done before a request came and beside the cells that ran. */
export interface ChangesBefore {
  readonly changes: readonly NotebookChange[]
  readonly files: readonly string[]
  readonly cause: Cause
  /** Whether the cell has commands, which may speak of what this affects. */
  readonly isToSettle: boolean
}

/** Files that were edited, and cells that were deleted, since the request before. */
export async function changesBefore(run: Run): Promise<ChangesBefore> {
  const { engine, waiting } = run
  const left = takeLeft(engine)
  const found = engine.checks.begin(waiting) ? await changedFiles(engine) : []
  const files = [...new Set([...left.files, ...found])]
  const changes = [...left.changes, ...deletions(run)]
  return {
    ...{ changes, files, cause: causeOf(changes, files) },
    isToSettle: files.length + changes.length > 0 && hasCommands(run)
  }
}

/** What changes of the notebook and of files come to. */
export function causeOf(changes: readonly NotebookChange[], files: readonly string[]): Cause {
  return { names: new Set(changes.flatMap(({ changed }) => [...changed])), files }
}

/** What was found before and not looked at. */
function takeLeft({ leftToLookAt: { names, files } }: Pick<Engine, 'leftToLookAt'>): {
  readonly files: readonly string[]
  readonly changes: readonly NotebookChange[]
} {
  const changed = new Set(names)
  const left = {
    files: [...files],
    changes: changed.size === 0 ? [] : [{ names: changed, changed, gone: [], superseded: [] }]
  }
  names.clear()
  files.clear()
  return left
}

/** Leaves changes to the next who looks. */
export function leave({ leftToLookAt }: Pick<Engine, 'leftToLookAt'>, cause: Cause): void {
  for (const name of cause.names) leftToLookAt.names.add(name)
  for (const file of cause.files) leftToLookAt.files.add(file)
}

function hasCommands({ engine, request }: Run): boolean {
  const cell = engine.parsed.read(request.code)
  return cell.ok && cell.value.commands.length > 0
}

/** Files that an evaluation has read and that are others now. What depends on them is unknown. */
async function changedFiles({
  evaluator,
  descriptions,
  workspace: { program }
}: Pick<Engine, 'evaluator' | 'descriptions' | 'workspace'>): Promise<readonly string[]> {
  const files = await evaluator.lookForChanges()
  if (files.length === 0) return files
  descriptions.forget()
  program.renew()
  return files
}

function deletions(run: Run): readonly NotebookChange[] {
  const { engine, request } = run
  const { workspace, screen, arrangement } = engine
  const { cellId, deletedCells } = request
  const page =
    arrangement.order() === null
      ? null
      : { has: (id: string) => arrangement.has(id), gone: arrangement.takeGone() }
  const isHint = cellId !== null && deletedCells.length > 0
  if (page === null && (cellId === null || (!isHint && engine.deletions.isEmpty()))) return []
  const { changes, removed } = engine.deletions.apply(
    workspace.notebook,
    isHint ? deletedCells : [],
    idsOfNext(run),
    engine.saved(),
    page
  )
  for (const key of removed) shelve(engine, key)
  for (const change of changes) workspace.follow(change)
  return [...changes, ...putBack({ screen, arrangement })]
}

/** What a deleted cell shows is kept: it may be there again. */
function shelve(
  { screen, arrangement: { shelved } }: Pick<Engine, 'screen' | 'arrangement'>,
  key: CellKey
): void {
  const cell = screen.get(key)
  if (cell !== undefined) shelved.set(key, cell)
  screen.remove(key)
}

/** Cells that are there again show what they did, and are looked at. */
function putBack({
  screen,
  arrangement
}: Pick<Engine, 'screen' | 'arrangement'>): NotebookChange[] {
  const { shelved } = arrangement
  return [...shelved].flatMap(([key, cell]) => {
    // One that has run since shows something else.
    if (screen.get(key) !== undefined) shelved.delete(key)
    const { id, definitions } = cell.cell
    if (!shelved.has(key) || id === null || !arrangement.has(id)) return []
    shelved.delete(key)
    screen.put(cell)
    const asked = cell.question?.free.map(({ name }) => name) ?? []
    const names = new Set([...definitions.map(({ path }) => path[0] ?? ''), ...asked])
    return [{ names, changed: names, gone: [], superseded: [] }]
  })
}
