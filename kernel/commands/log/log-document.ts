import { keptLogFile, readLog } from '../../../nix/builder/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import { logInWords } from '../../render/words/commands/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'

/** The whole log of a step's last build, within bounds, and where the store keeps it. */
export async function logDocument(
  { nix }: Pick<Engine, 'nix'>,
  { name, drvPath }: NamedDerivation,
  signal: AbortSignal
): Promise<Result<Document, CommandFailure>> {
  const log = await readLog(nix, drvPath, undefined, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const file = keptLogFile(nix, drvPath)
  if (log === null) return bad({ kind: 'no-log', step: name, unreadable: file })
  const { head, tail, total } = log
  return good(logInWords({ step: name, head, tail, total, file }))
}
