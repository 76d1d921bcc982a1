import type { CellDefinition } from '../../cells/index.ts'
import type { Notice, StepReport } from '../../outcome/index.ts'
import { toolchainNotices } from '../evaluation/index.ts'
import { stateNotice } from '../mistakes/index.ts'
import type { CellToEvaluate } from '../notebook/index.ts'
import { libraryNames } from '../program/index.ts'
import type { Engine, Workspace } from '../state/index.ts'
import { notPinned } from './not-pinned.ts'

/** What is to be said of a cell that was run, besides what it shows. */
export async function cellNotices(
  engine: Pick<Engine, 'workspace' | 'folder' | 'parsed' | 'descriptions'>,
  { cell, question }: CellToEvaluate,
  reports: readonly StepReport[],
  signal: AbortSignal
): Promise<readonly Notice[]> {
  const { workspace, folder } = engine
  return [
    ...(reports.length > 0 ? [...workspace.pendingNotices.splice(0), ...stateNotice()] : []),
    ...shadowings(workspace, cell.definitions),
    ...(await toolchainNotices(engine, cell.definitions, signal)),
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
