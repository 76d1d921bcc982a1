import type { StorePath } from '../base/index.ts'
import type { EvaluationError } from './error.ts'

type NeedsBuild = Extract<EvaluationError, { readonly kind: 'needs-build' }>

/**
 * What a process has said that it cannot build, by its words: newer versions of Nix keep a value that
 * failed, and say the same again without looking.
 */
export class Unbuilt {
  readonly #said = new Map<string, { drvPaths: readonly StorePath[]; turn: number }>()

  /**
   * Names what has to be built, also where the process has not looked (`needed` is empty): its words
   * may name another derivation, the resolved one, that is in no store. `isKept`: it failed in an
   * earlier turn, and what it needs may be there by now.
   */
  take(
    { message, drvPaths }: NeedsBuild,
    needed: readonly StorePath[],
    turn: number
  ): { readonly drvPaths: readonly StorePath[]; readonly isKept: boolean } {
    if (needed.length > 0) {
      this.#said.set(message, { drvPaths, turn })
      return { drvPaths, isKept: false }
    }
    const before = this.#said.get(message)
    return { drvPaths: before?.drvPaths ?? drvPaths, isKept: before?.turn !== turn }
  }

  /** The process is gone. */
  clear(): void {
    this.#said.clear()
  }
}
