import { good, type Result } from '../../../nix/base/index.ts'
import { type DataReport, fileLink, type StepReport } from '../../outcome/index.ts'
import { dataReport } from '../../session/report/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import { type CopyLimits, withDataLinks, withLinks } from '../../session/results/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { presentReport } from '../history/index.ts'
import { namedData, namedIdentity } from '../steps/index.ts'

/** What can be looked at in the store by a name of the notebook. */
export type NamedResult =
  | { readonly kind: 'step'; readonly report: StepReport }
  | { readonly kind: 'data'; readonly report: DataReport }

/** The step or data that a word names, and how it stands; nothing is built. */
export async function namedResult(
  engine: Engine,
  word: string,
  signal: AbortSignal
): Promise<Result<NamedResult, CommandFailure>> {
  const data = await namedData(engine, word, signal)
  if (data !== null) return good({ kind: 'data', report: await dataReport(engine, data) })
  const identity = await namedIdentity(engine, word, signal)
  if (!identity.ok) return identity
  return good({ kind: 'step', report: await presentReport(engine, identity.value) })
}

/** What a file is called that is all of the result; null of a folder, as each step gives one. */
export function singleFile({ kind, report }: NamedResult, isFolder: boolean): string | null {
  return kind === 'data' && !isFolder ? (report.files.files[0]?.path ?? null) : null
}

/** Copies files to where viewers open them, and gives the link of each. */
export async function linksOf(
  engine: Engine,
  result: NamedResult,
  paths: readonly string[],
  limits?: CopyLimits
): Promise<(path: string) => string | null> {
  const linked =
    result.kind === 'step'
      ? await withLinks(engine, result.report, paths, limits)
      : await withDataLinks(engine, result.report, paths, limits)
  return (path) => fileLink(linked, path)
}
