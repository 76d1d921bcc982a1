import { bad, good, type Result } from '../base/index.ts'
import type { Bindings, Slot } from './bindings.ts'
import { readHead, readWalk, type Head, type WalkedMember } from './description.ts'
import { type EvaluationError, isOfAll } from './error.ts'
import { jsonList } from './json-list.ts'
import { nixString } from '../syntax/index.ts'
import type { Asking } from './search.ts'
import type { Asked } from './search-node.ts'
import type { TraceLog } from './traces.ts'

/** Asks the process for the value of an expression, a string, which uses these slots. */
export type Ask = (
  slots: readonly Slot[],
  expression: () => string
) => Promise<Result<string, EvaluationError>>

/** What the search for steps asks, as requests to the process. */
export class Questions implements Asking {
  readonly #bindings: Bindings
  readonly #traces: TraceLog
  readonly #ask: Ask

  constructor(bindings: Bindings, traces: TraceLog, ask: Ask) {
    this.#bindings = bindings
    this.#traces = traces
    this.#ask = ask
  }

  /**
   * Heads of many values. First all in one request, which gives those that do not throw. An error
   * that Nix cannot catch spoils a request: it is halved, until the value stands alone.
   */
  async heads(asked: readonly Asked[]): Promise<readonly Result<Head, EvaluationError>[]> {
    const [only] = asked
    if (only === undefined) return []
    if (asked.length === 1) return [await this.#head(only)]
    this.#traces.forgetMarks()
    const answer = await this.#ask(
      asked.map(({ slot }) => slot),
      () => {
        const values = asked.map((one, index) => this.#described(one, asked[index - 1]))
        return `builtins.toJSON (nw.describeAll at [ ${values.join(' ')} ])`
      }
    )
    this.#traces.begin(null)
    if (answer.ok) {
      const heads: Result<Head, EvaluationError>[] = []
      const answers = jsonList(answer.value)
      if (answers.length !== asked.length) throw new Error('not as many answers as questions')
      for (const [index, request] of asked.entries()) {
        const one = answers[index]
        if (one === null) this.#traces.failed(request.slot)
        heads.push(one === null ? await this.#head(request) : good(readHead(one)))
      }
      return heads
    }
    if (isOfAll(answer.mistake)) return asked.map(() => answer)
    for (const { slot } of asked) this.#traces.failed(slot)
    const half = Math.ceil(asked.length / 2)
    return [...(await this.heads(asked.slice(0, half))), ...(await this.heads(asked.slice(half)))]
  }

  async walk(
    asked: Asked,
    from: number,
    limit: number
  ): Promise<Result<readonly WalkedMember[], EvaluationError>> {
    const answer = await this.#askOf(
      asked,
      () =>
        `walk { value = ${this.#value(asked)}; from = ${from}; limit = ${limit}; most = ${asked.most}; }`
    )
    if (!answer.ok) return answer
    const walked = readWalk(JSON.parse(answer.value))
    if (walked.some(({ head }) => head === null)) this.#traces.failed(asked.slot)
    return good(walked)
  }

  async nameAt(asked: Asked, from: number): Promise<Result<string, EvaluationError>> {
    const answer = await this.#askOf(asked, () => `nameAt ${from} (${this.#value(asked)})`)
    return answer.ok ? good(String(JSON.parse(answer.value))) : answer
  }

  async #head(asked: Asked): Promise<Result<Head, EvaluationError>> {
    const described = () => `describe ${this.#described(asked, asked)}`
    let answer = await this.#askOf(asked, described)
    if (!answer.ok && answer.mistake.kind === 'evaluation' && notUtf8.test(answer.mistake.message))
      answer = await this.#askOf(asked, () => `describeBytes (${this.#value(asked)})`)
    return answer.ok ? good(readHead(JSON.parse(answer.value))) : bad(answer.mistake)
  }

  async #askOf({ slot }: Asked, question: () => string): Promise<Result<string, EvaluationError>> {
    this.#traces.begin(slot)
    const answer = await this.#ask([slot], () => `builtins.toJSON (nw.${question()})`)
    this.#traces.begin(null)
    if (!answer.ok) this.#traces.failed(slot)
    return answer
  }

  /** What `describe.nix` is asked about a value, marked where `before` is of another slot. */
  #described(asked: Asked, before: Asked | undefined): string {
    const { slot, most, brief } = asked
    const more = [
      ...(brief ? ['brief = true;'] : []),
      ...(slot === before?.slot ? [] : [`mark = ${nixString(this.#traces.mark(slot))};`])
    ]
    return `{ value = ${this.#value(asked)}; most = ${most}; ${more.join(' ')} }`
  }

  #value({ slot, path }: Asked): string {
    const address = this.#bindings.address(slot)
    if (path.length === 0) return address
    const steps = path.map((step) => (typeof step === 'string' ? nixString(step) : step))
    return `nw.member [ ${steps.join(' ')} ] ${address}`
  }
}

/** Newer versions refuse to write what is not UTF-8 as JSON. */
const notUtf8 = /invalid UTF-8|type_error\.316/
