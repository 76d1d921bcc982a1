import type { Mistake, StepFailure, StepReport } from '../../outcome/index.ts'
import type { CellBuilt, Realised, StepResult } from '../building/index.ts'
import { inLinesOfCell, placeOfFailure } from '../mistakes/index.ts'
import { type CellToEvaluate, nameOf } from '../notebook/index.ts'
import type { Engine, NamedDerivation } from '../state/index.ts'
import { definedAs, failureOf } from './report.ts'

/** What went wrong while the steps of a cell were built: of those that had to be read first, and of
 * the rest, each step once. */
export async function cellMistakes(
  engine: Pick<Engine, 'workspace' | 'nix' | 'folder'>,
  cell: CellToEvaluate,
  { toRead, rest, before }: CellBuilt,
  reports: readonly StepReport[]
): Promise<{ readonly first: readonly Mistake[]; readonly rest: readonly Mistake[] }> {
  const first = await Promise.all(toRead.map((built) => buildMistakes(engine, [], built, cell)))
  const all = await buildMistakes(engine, reports, rest, cell)
  return {
    first: first.flat(),
    rest: all.filter(
      (one) => one.kind !== 'build-failed' || before.get(one.drvPath)?.status !== 'failed'
    )
  }
}

/**
 * What went wrong on the way to the steps of a cell, the causes first: steps that failed, those of
 * other cells among them, then steps that wait for these. `asking` is the cell that ran.
 */
async function buildMistakes(
  engine: Pick<Engine, 'workspace' | 'nix' | 'folder'>,
  reports: readonly StepReport[],
  { results, problem, interrupted }: Realised,
  asking: CellToEvaluate
): Promise<Mistake[]> {
  if (interrupted) return [{ kind: 'interrupted' }]
  // Where a step ran into it, as into a full disk, that step is what failed.
  const someStepRan = [...results.values()].some(
    ({ status, report }) => status === 'failed' && (report?.log ?? null) !== null
  )
  if (problem !== null && !someStepRan) return [{ kind: 'build-hindered', cause: problem }]
  const ownReports = new Map(reports.map((report) => [report.drvPath, report]))
  const failed: Mistake[] = []
  const blocked: Mistake[] = []
  for (const [drvPath, result] of results) {
    const own = ownReports.get(drvPath)
    const name = own?.name ?? nameOf(engine.workspace, drvPath)
    if (result.status === 'failed') {
      const failure = own?.failure ?? (await failureOf(engine, { name, drvPath }, results))
      // Of a member of a set there is a line of a table, and a client without ids shows errors alone.
      const isShown = own !== undefined && !name.includes('.') && asking.cell.id !== null
      failed.push({
        ...failedStep(engine, { name, drvPath }, result, failure, asking),
        isShown
      })
    }
    if (result.status === 'blocked' && own !== undefined)
      blocked.push({ kind: 'blocked', step: name, by: own.failure?.blockedBy ?? [] })
  }
  return [...failed, ...blocked]
}

function failedStep(
  { workspace }: Pick<Engine, 'workspace'>,
  { name, drvPath }: NamedDerivation,
  { report }: StepResult,
  failure: StepFailure | null,
  asking: CellToEvaluate
): Extract<Mistake, { readonly kind: 'build-failed' }> {
  const lastLines = report?.log?.lines ?? []
  const definition = definedAs(workspace, { name, drvPath })
  return {
    kind: 'build-failed',
    step: name,
    drvPath,
    exitCode: report?.exitCode ?? null,
    explanation: failure?.explanation ?? [],
    lastLines: inLinesOfCell(workspace, definition, lastLines),
    place: placeOfFailure(workspace, definition, lastLines, asking)
  }
}
