import { bad, good, type Result } from '../base/index.ts'
import {
  type AttributeInfo,
  type AttributeNames,
  attributeQuestion,
  attributesQuestion,
  type AttributesRequest,
  insideQuestion,
  readAttribute,
  readAttributes
} from './attributes.ts'
import type { Bindings, Slot } from './bindings.ts'
import { type Description, readHead } from './description.ts'
import type { EvaluationError } from './error.ts'
import type { TraceLog } from './traces.ts'

/** How long an answer is wanted, by somebody who asks beside what has to be answered. */
export interface Patience {
  /** Where it aborts before the turn of the question has come, that is not asked any more. */
  readonly wanted: AbortSignal
  /** Where it aborts, the evaluation is ended, and with it the process. */
  readonly signal: AbortSignal
  /** Called when the turn of the question has come. */
  readonly begun: () => void
}

/** What is asked of values beside what has to be answered. */
export interface BesideQuestions {
  /** Names of attributes inside of a value; forces no more than the sets on the way to them. */
  attributes(
    slot: Slot,
    request: AttributesRequest,
    patience: Patience
  ): Promise<Result<AttributeNames, EvaluationError>>
  /** What an attribute inside of a value is, by its head; of an empty path the value itself. */
  attribute(
    slot: Slot,
    path: readonly string[],
    patience: Patience
  ): Promise<Result<AttributeInfo, EvaluationError>>
  /** What a value inside of another is, by its head: a set or list that holds others is null. */
  inside(
    slot: Slot,
    path: readonly string[],
    patience: Patience
  ): Promise<Result<Description | null, EvaluationError>>
}

/** How the process is asked. */
interface Asking {
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>
  ask(
    slot: Slot,
    question: () => string,
    signal: AbortSignal
  ): Promise<Result<string, EvaluationError>>
}

/** Asks in turn, like everybody else, but for what is not wanted any more when its turn comes. */
export class Beside implements BesideQuestions {
  readonly #bindings: Bindings
  readonly #traces: TraceLog
  readonly #asking: Asking

  constructor(bindings: Bindings, traces: TraceLog, asking: Asking) {
    this.#bindings = bindings
    this.#traces = traces
    this.#asking = asking
  }

  async attributes(
    slot: Slot,
    request: AttributesRequest,
    patience: Patience
  ): Promise<Result<AttributeNames, EvaluationError>> {
    const question = (address: string) => attributesQuestion(address, request)
    const answer = await this.#ask(slot, patience, question)
    return answer.ok ? good(readAttributes(answer.value)) : answer
  }

  async attribute(
    slot: Slot,
    path: readonly string[],
    patience: Patience
  ): Promise<Result<AttributeInfo, EvaluationError>> {
    const answer = await this.#ask(slot, patience, (address) => attributeQuestion(address, path))
    if (!answer.ok) return answer
    const read = readAttribute(answer.value)
    // The files that are written for the process are nobody's.
    const isOwn = read.position?.file.startsWith(`${this.#bindings.files.folder}/`) === true
    return good(isOwn ? { ...read, position: null } : read)
  }

  async inside(
    slot: Slot,
    path: readonly string[],
    patience: Patience
  ): Promise<Result<Description | null, EvaluationError>> {
    const answer = await this.#ask(slot, patience, (address) => insideQuestion(address, path))
    if (!answer.ok) return answer
    const head = readHead(JSON.parse(answer.value))
    return good(head.kind === 'described' ? head.description : null)
  }

  #ask(
    slot: Slot,
    { wanted, signal, begun }: Patience,
    question: (address: string) => string
  ): Promise<Result<string, EvaluationError>> {
    return this.#asking.inTurn(async () => {
      if (wanted.aborted) return bad({ kind: 'interrupted' })
      begun()
      this.#traces.begin(slot)
      const asked = () => `builtins.toJSON (nw.${question(this.#bindings.address(slot))})`
      const answer = await this.#asking.ask(slot, asked, signal)
      this.#traces.begin(null)
      return answer
    })
  }
}
