import { refusalOf } from '../../nix/refusal.ts'
import { bad, good, type Result } from '../../nix/result.ts'

/** Does something with files. What the system refuses is a sentence; other errors are bugs. */
export function withFiles<Value>(what: string, act: () => Value): Result<Value, string> {
  try {
    return good(act())
  } catch (error) {
    return bad(`${what}: ${refusalOf(error).words}.`)
  }
}
