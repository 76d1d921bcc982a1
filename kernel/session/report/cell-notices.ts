import { type CellDefinition, inputsOf } from '../../cells/index.ts'
import type { Notice, StepReport } from '../../outcome/index.ts'
import { placeNotices, type Placing, toolchainNotices } from '../evaluation/index.ts'
import { stateNotice } from '../mistakes/index.ts'
import type { CellToEvaluate } from '../notebook/index.ts'
import { libraryNames } from '../program/index.ts'
import type { Engine, Workspace } from '../state/index.ts'
import { notPinned } from './not-pinned.ts'

/** What is to be said of a cell that was run, besides what it shows. */
export async function cellNotices(
  engine: Pick<Engine, 'workspace' | 'folder' | 'parsed' | 'descriptions'> & Placing,
  { cell, question }: CellToEvaluate,
  reports: readonly StepReport[],
  signal: AbortSignal
): Promise<readonly Notice[]> {
  const { workspace, folder } = engine
  return [
    ...(reports.length > 0 ? [...workspace.pendingNotices.splice(0), ...stateNotice()] : []),
    ...shadowings(workspace, cell.definitions),
    ...inputNotices(workspace, cell.code),
    ...(await toolchainNotices(engine, cell.definitions, signal)),
    ...(await placeNotices(engine, cell.definitions, signal)),
    ...notPinned(cell.definitions, question, folder)
  ]
}

/** That a name of the library means something else from now on: said once in a kernel. */
function shadowings(
  { reportedShadowings }: Pick<Workspace, 'reportedShadowings'>,
  definitions: readonly CellDefinition[]
): readonly Notice[] {
  const library: ReadonlySet<string> = new Set(libraryNames)
  const names = new Set(definitions.map(({ path }) => path[0] ?? ''))
  const news = [...names].filter((name) => library.has(name) && !reportedShadowings.has(name))
  for (const name of news) reportedShadowings.add(name)
  return news.map((name) => ({ kind: 'shadows-library', name }))
}

/** Inputs that one notice names. */
const mostInputs = 20

/** What the inputs of a cell leave open: what else there is to choose. */
function inputNotices({ notebook }: Pick<Workspace, 'notebook'>, code: string): readonly Notice[] {
  // A notebook's own function of that name is another.
  if (notebook.has('input')) return []
  const open = inputsOf(code).flatMap(({ name, value, values }) =>
    values === null || values.length < 2 ? [] : [{ name, value, values }]
  )
  if (open.length === 0) return []
  return [{ kind: 'inputs', inputs: open.slice(0, mostInputs), total: open.length }]
}
