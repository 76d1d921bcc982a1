import type { NotebookChange } from '../notebook/index.ts'
import type { Engine } from '../state/index.ts'
import { idOf, type Run } from './running.ts'

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

function deletions({ engine, request, waiting }: Run): readonly NotebookChange[] {
  const { workspace, screen } = engine
  const { cellId, deletedCells } = request
  if (cellId === null || (deletedCells.length === 0 && engine.deletions.isEmpty())) return []
  const alive = new Set([...idOf(request), ...waiting.list().flatMap(idOf)])
  const { changes, removed } = engine.deletions.apply(
    workspace.notebook,
    deletedCells,
    alive,
    engine.saved()
  )
  for (const key of removed) screen.remove(key)
  for (const change of changes) workspace.follow(change)
  return changes
}
