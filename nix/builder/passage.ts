import type { StorePath } from '../base/index.ts'
import type { Build, LogState } from '../log/index.ts'
import type { DerivationReport } from './report.ts'

/**
 * The report of a build on another machine, with how long it waited for that from when its inputs
 * (`inputsOf`) were there, in a call that began at `began`, and how long what it needs was copied. Nix tells when a
 * machine takes a build; of one that is reached over `ssh` it does not tell when it begins there.
 */
export function withPassage(
  inputsOf: (drvPath: StorePath) => readonly StorePath[],
  { ended, running, resolved }: Pick<LogState, 'ended' | 'running' | 'resolved'>,
  began: number,
  report: DerivationReport
): DerivationReport {
  if (report.builtOn === null) return report
  const { drvPath, resolvedDrvPath } = report
  const isThis = (one: Build) => one.drvPath === resolvedDrvPath
  const build = ended.get(resolvedDrvPath) ?? [...running.values()].find(isThis)
  if (build === undefined) return report
  const ends = inputsOf(drvPath).map(
    (input) => ended.get(resolved.get(input) ?? input)?.endedAt ?? began
  )
  const ready = Math.max(began, ...ends)
  const { startedAt, sentAt } = build
  return {
    ...report,
    passage: {
      waited: Math.max(0, (sentAt ?? startedAt) - ready) / 1000,
      copied: sentAt === undefined ? null : Math.max(0, startedAt - sentAt) / 1000
    }
  }
}
