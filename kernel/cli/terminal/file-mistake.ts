import { bad, good, refusalOf, type Result } from '../../../nix/base/index.ts'
import type { FileAct, FileRefused } from '../../outcome/index.ts'

/** Does something with files. What the system refuses is a mistake; other errors are bugs. */
export function withFiles<Value>(
  act: FileAct,
  path: string,
  does: () => Value
): Result<Value, FileRefused> {
  try {
    return good(does())
  } catch (error) {
    return bad({ kind: 'refused', act, path, refusal: refusalOf(error) })
  }
}
