import { isOnDisk, known, lastRecord, type ResultRecord } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { wantedBy } from './entry.ts'
import type { LookAhead } from './look-ahead.ts'
import type { Screen } from './screen.ts'
import type { Workspace } from './workspace.ts'

interface Place {
  readonly nix: Nix
  readonly workspace: Pick<Workspace, 'declarations' | 'names'>
}

/**
 * What is known of the last build of a step that is not kept, and whose result is not there; null of
 * any other one, which has to be built before something can be said of it.
 */
export function unkept({ nix, workspace }: Place, drvPath: StorePath): ResultRecord | null {
  if (!workspace.declarations.isSpent(drvPath)) return null
  const record = lastRecord(nix, drvPath)
  return record === null || isOnDisk(nix, record.outPath) ? null : record
}

interface AskedIn extends Place {
  readonly screen: Screen
  readonly ahead: LookAhead
}

/**
 * Whether the result of a step that is not kept is to stay for now: the question of a cell shows it, a
 * request asks for it, or another step that is kept gave the same.
 */
export function askedIn({
  nix,
  workspace,
  screen,
  ahead
}: AskedIn): (drvPath: StorePath, outPath: StorePath) => boolean {
  const isShown = (drvPath: StorePath): boolean =>
    [...screen.cells()].some(({ shown }) => {
      const question = shown.get('')?.entry
      return question !== undefined && wantedBy(question).includes(drvPath)
    })
  return (drvPath, outPath) =>
    ahead.asked().has(drvPath) ||
    isShown(drvPath) ||
    [...workspace.names.all()].some(
      (other) =>
        other !== drvPath &&
        !workspace.declarations.isSpent(other) &&
        known(nix, other)?.outPath === outPath
    )
}
