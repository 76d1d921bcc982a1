import { refusalInWords } from '../../render/words/index.ts'
import { bad, good, refusalOf, type Result } from '../../../nix/base/index.ts'

/** Does something with files. What the system refuses is a sentence; other errors are bugs. */
export function withFiles<Value>(what: string, act: () => Value): Result<Value, string> {
  try {
    return good(act())
  } catch (error) {
    return bad(`${what}: ${refusalInWords(refusalOf(error))}.`)
  }
}
