import { evaluatorTexts, type StorePath } from '../base/index.ts'

const { goal, goalOfLater } = evaluatorTexts

/**
 * Names the derivations that Nix set out to build, out of its debug messages on the goals that it
 * has: those that were wanted are created before the first is begun, and their inputs after that.
 */
export class NeededBuilds {
  readonly #wanted = new Set<StorePath>()
  readonly #open = new Set<StorePath>()
  #begun = false

  take(message: string): void {
    const [, path, event] = goal.pattern.exec(message) ?? goalOfLater.pattern.exec(message) ?? []
    if (path === undefined || event === undefined) return
    if (event.startsWith('created')) {
      // All that an earlier call wanted was there.
      if (this.#begun && this.#open.size === 0) this.#clear()
      if (this.#begun) return
      this.#wanted.add(path)
      this.#open.add(path)
    } else if (event !== 'woken up') {
      this.#begun = true
      if (event === 'goal destroyed') this.#open.delete(path)
    }
  }

  #clear(): void {
    this.#wanted.clear()
    this.#open.clear()
    this.#begun = false
  }

  get paths(): readonly StorePath[] {
    return [...this.#wanted]
  }
}
