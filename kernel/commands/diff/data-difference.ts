import { isOnDisk } from '../../../nix/store/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { StepDifference } from '../../render/words/commands/index.ts'
import { originName } from '../../session/report/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Engine, NamedData } from '../../session/state/index.ts'
import { namedData } from '../steps/index.ts'
import { type Compared, fileDifference } from './file-difference.ts'

/**
 * In which files data differs from other data, or from what it was before. null where `first` names
 * something else.
 */
export async function askDataDifference(
  engine: Engine,
  first: string,
  second: string | undefined,
  signal: AbortSignal
): Promise<Result<StepDifference, CommandFailure> | null> {
  const [before, after] = [
    await namedData(engine, second === undefined ? `${first}@1` : first, signal),
    await namedData(engine, second ?? first, signal)
  ]
  if (after === null) return null
  if (before === null) {
    if (second !== undefined) return null
    return bad({ kind: 'no-earlier-result', name: first, word: `${first}@1`, earlier: 0 })
  }
  const absent = [before, after].find(({ outPath }) => !isOnDisk(engine.nix, outPath))
  if (absent !== undefined) return bad({ kind: 'data-not-here', data: absent.name })
  const names = { before: before.name, after: after.name }
  if (before.outPath === after.outPath) return good({ ...names, found: { kind: 'same' } })
  const files = await fileDifference(comparedOf(engine, before), comparedOf(engine, after), signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const numbers = { ...names, rows: [], omitted: 0, unread: null }
  return good({ ...names, found: { kind: 'results', changes: [], numbers, files } })
}

function comparedOf({ nix }: Pick<Engine, 'nix'>, { name, outPath, origin }: NamedData): Compared {
  return { name, place: nix.onDisk(outPath), called: originName(origin) ?? name }
}
