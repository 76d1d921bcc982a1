import type {
  FromPage,
  OfTable,
  TableColumns,
  TableColumnsAsked,
  TableRows,
  TableRowsAsked
} from '../../../kernel/comm/index.ts'
import type { LiveNotebook } from '../live/live-notebook.ts'

/** Why there is no answer, as a sentence; `isGivenUp` where somebody did not want it any more. */
export interface NoAnswer {
  readonly kind: 'none'
  readonly why: string
  readonly isGivenUp: boolean
}

type Progress = Extract<OfTable, { readonly type: 'table-progress' }>

interface Waiting {
  readonly take: (answer: TableColumns | TableRows | NoAnswer) => void
  readonly onProgress: (progress: Progress) => void
}

type Asked = Omit<TableColumnsAsked, 'question'> | Omit<TableRowsAsked, 'question'>

const lost: NoAnswer = {
  kind: 'none',
  why: 'The kernel of this notebook cannot be asked now.',
  isGivenUp: false
}

/** What was asked of a notebook's kernel about tables, until it is answered. */
export class Questions {
  readonly #live: LiveNotebook
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(live: LiveNotebook) {
    this.#live = live
    live.said.connect((_live, message) => {
      if (message.type === 'state') this.#lose(message.kernel)
      if ('question' in message && message.type !== 'change-planned') this.#take(message)
    })
  }

  /** Asks for columns, or for rows. `number` is what a question is given up by. */
  ask(
    asked: Asked,
    onProgress: (progress: Progress) => void = () => undefined
  ): { readonly number: number; readonly answer: Promise<TableColumns | TableRows | NoAnswer> } {
    this.#last += 1
    const number = this.#last
    const answer = new Promise<TableColumns | TableRows | NoAnswer>((resolve) => {
      this.#waiting.set(number, { take: resolve, onProgress })
      if (!this.#say({ ...asked, question: number })) this.#end(number, lost)
    })
    return { number, answer }
  }

  /** The answer is not wanted any more. */
  giveUp(question: number): void {
    if (this.#waiting.has(question)) this.#say({ type: 'table-cancel', question })
  }

  #say(message: FromPage): boolean {
    return this.#live.ask(message)
  }

  #take(message: OfTable): void {
    if (message.type === 'table-progress') this.#waiting.get(message.question)?.onProgress(message)
    else if (message.type === 'table-refused') {
      const { why, isGivenUp } = message
      this.#end(message.question, { kind: 'none', why, isGivenUp })
    } else this.#end(message.question, message)
  }

  #end(question: number, answer: TableColumns | TableRows | NoAnswer): void {
    const waiting = this.#waiting.get(question)
    this.#waiting.delete(question)
    waiting?.take(answer)
  }

  #instance: string | null = null

  /** Another kernel knows nothing of what the one before was asked. */
  #lose(instance: string): void {
    const isAnother = this.#instance !== null && this.#instance !== instance
    this.#instance = instance
    if (isAnother) for (const question of [...this.#waiting.keys()]) this.#end(question, lost)
  }
}
