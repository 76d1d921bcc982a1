import type { ChangePlan } from '../../../kernel/comm/changes.ts'

/** A value that somebody wants to see. */
export interface Wanted {
  /** Says of which input it is one. */
  readonly key: string
  /** A text of Nix. */
  readonly value: string
  /** As a reader knows it. */
  readonly shown: string
  /** Whether the control was let go: only then something is built. */
  readonly isReleased: boolean
}

/** How far it is. A plan is null where nobody can tell before it runs. */
export type Progress =
  | { readonly kind: 'rest' }
  | { readonly kind: 'planned'; readonly wanted: Wanted; readonly plan: ChangePlan | null }
  | {
      readonly kind: 'building'
      readonly wanted: Wanted
      readonly plan: ChangePlan | null
      /** What comes next. */
      readonly next: Wanted | null
    }
  | { readonly kind: 'stopped' }

/** What is done for a choice. */
export interface ChoosingActions {
  /** The cell's text with a value; null where that counts already, or is gone. */
  readonly textWith: (wanted: Wanted) => string | null
  readonly plan: (text: string) => Promise<ChangePlan | null>
  /** Writes a value into the text and runs the cell: what is there for it shows. */
  readonly show: (wanted: Wanted) => Promise<void>
  /** Builds what is not there. */
  readonly build: (wanted: Wanted) => Promise<void>
  readonly stop: () => void
  /** Whoever moves a control by keys lets it go with each: settles when it rests. */
  readonly rest: () => Promise<void>
  readonly tell: (progress: Progress) => void
}

/**
 * Shows the values that are wanted, one at a time; of those of one input that come meanwhile the last.
 * What is built already shows at once. The rest is planned, and built when the control is let go.
 */
export class Choosing {
  readonly #actions: ChoosingActions
  /** By input, in the order in which they came. */
  readonly #waiting = new Map<string, Wanted>()
  #isAtWork = false
  #building: Extract<Progress, { readonly kind: 'building' }> | null = null
  #isStopped = false

  constructor(actions: ChoosingActions) {
    this.#actions = actions
  }

  get isAtWork(): boolean {
    return this.#isAtWork
  }

  want(wanted: Wanted): void {
    this.#waiting.delete(wanted.key)
    this.#waiting.set(wanted.key, wanted)
    if (this.#building !== null) this.#tellBuilding({ ...this.#building, next: wanted })
    if (!this.#isAtWork) void this.#work()
  }

  /** Ends what is being built, and forgets what waits. */
  stop(): void {
    this.#waiting.clear()
    if (this.#building === null) return
    this.#isStopped = true
    this.#actions.stop()
  }

  async #work(): Promise<void> {
    this.#isAtWork = true
    let progress: Progress = { kind: 'rest' }
    try {
      for (let wanted = this.#take(); wanted !== null; wanted = this.#take())
        progress = await this.#choose(wanted)
    } finally {
      this.#isAtWork = false
      this.#building = null
      this.#actions.tell(progress)
    }
  }

  #take(): Wanted | null {
    const [next = null] = this.#waiting.values()
    if (next !== null) this.#waiting.delete(next.key)
    return next
  }

  async #choose(wanted: Wanted): Promise<Progress> {
    const text = this.#actions.textWith(wanted)
    if (text === null) return { kind: 'rest' }
    const plan = await this.#actions.plan(text)
    if (this.#isPassedOver(wanted)) return { kind: 'rest' }
    if (plan !== null && plan.build + plan.fetch + plan.gone + plan.open === 0) {
      await this.#actions.show(wanted)
      return { kind: 'rest' }
    }
    const planned = { kind: 'planned', wanted, plan } as const
    this.#actions.tell(planned)
    if (!wanted.isReleased) return planned
    await this.#actions.rest()
    if (this.#isPassedOver(wanted)) return { kind: 'rest' }
    return this.#build(wanted, plan)
  }

  async #build(wanted: Wanted, plan: ChangePlan | null): Promise<Progress> {
    this.#isStopped = false
    this.#tellBuilding({ kind: 'building', wanted, plan, next: null })
    await this.#actions.show(wanted)
    if (!this.#wasStopped()) await this.#actions.build(wanted)
    this.#building = null
    return this.#wasStopped() ? { kind: 'stopped' } : { kind: 'rest' }
  }

  /** Another value of the same input may come while something is awaited. */
  #isPassedOver({ key }: Wanted): boolean {
    return this.#waiting.has(key)
  }

  /** `stop` may come while something is awaited. */
  #wasStopped(): boolean {
    return this.#isStopped
  }

  #tellBuilding(building: Extract<Progress, { readonly kind: 'building' }>): void {
    this.#building = building
    this.#actions.tell(building)
  }
}
