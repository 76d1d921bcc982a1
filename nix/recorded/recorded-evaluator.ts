import {
  createEvaluator,
  type Binding,
  type DescribeRequest,
  type Description,
  type EvaluationError,
  type Evaluator,
  type EvaluatorOptions,
  type SettledReads,
  type Slot,
  type SourcePosition,
  type StepsDescription,
  type Traces
} from '../evaluator/index.ts'
import type { Nix } from '../installation/index.ts'
import { createPause, good, type Result, trace } from '../base/index.ts'
import type { RecordsMode } from './mode.ts'
import { RecordedReads } from './reads.ts'
import { type Evaluated, evaluated, pathsIn } from './record.ts'
import { createRecordFile, type RecordFile } from './record-file.ts'
import { recordKey, Recording } from './recording.ts'
import { groupsBehind, SlotKeys } from './slot-keys.ts'
import { stampOf } from './stamp.ts'
import { createValidPaths, type ValidPaths } from './valid-paths.ts'

type Described = Result<Description | StepsDescription, EvaluationError>

export interface RecordedOptions extends EvaluatorOptions {
  /** Whose records they are. It holds the derivations that it takes from them. */
  readonly holder: string
  readonly records: RecordsMode
  /** It ends with the answer to one question, so that no process is started before one is needed. */
  readonly isBrief?: boolean
}

/**
 * An evaluator that keeps for later ones what definitions came to, with all that they depend on: their
 * texts, what these refer to, this Nix, this program, and the files that they read. Where that is as it
 * was, nothing is evaluated. What depends on more, or on what cannot be told, is not recorded.
 */
export function createRecordedEvaluator(nix: Nix, options: RecordedOptions): Evaluator {
  const living = createEvaluator(nix, options)
  if (options.records === 'off') return living
  const { holder, records, isBrief = false } = options
  const file = createRecordFile(nix, holder)
  const keys = new SlotKeys(stampOf(nix), living.copies)
  const reads = new RecordedReads(keys, file)
  const valid = createValidPaths(nix, holder)
  return new RecordedEvaluator(living, {
    ...{ file, keys, reads, valid },
    recording: new Recording({ file, keys, reads, valid }),
    ...{ isChecking: records === 'check', isBrief }
  })
}

interface Parts {
  readonly file: RecordFile
  readonly keys: SlotKeys
  readonly reads: RecordedReads
  readonly valid: ValidPaths
  readonly recording: Recording
  readonly isChecking: boolean
  readonly isBrief: boolean
}

/**
 * Where all was recorded, the process is started when nothing has been asked for this long, in
 * milliseconds: what is edited next finds it, and a run from start to end never waits for it.
 */
const quietMilliseconds = 1000

class RecordedEvaluator implements Evaluator {
  readonly #living: Evaluator
  readonly #parts: Parts
  /** What printed something when it was evaluated, and was taken from a record: see `#silent`. */
  readonly #printed = new Map<Slot, DescribeRequest>()
  readonly #traces = new WeakMap<Slot, Traces>()
  /** What the living process was asked for since it knows nothing. */
  #described = new WeakSet<Slot>()
  /** What may have printed for others, which were asked for before it. */
  #mayHavePrinted = new WeakSet<Slot>()
  /** When files were last looked at before something was evaluated, in milliseconds since the epoch. */
  #lookedAt = Date.now()
  #isDistrusted = false
  #starting: NodeJS.Timeout | null = null

  constructor(living: Evaluator, parts: Parts) {
    this.#living = living
    this.#parts = parts
  }

  get copies(): Slot {
    return this.#living.copies
  }

  get beside(): Evaluator['beside'] {
    return this.#living.beside
  }

  start(): void {
    if (this.#parts.isChecking || this.#parts.file.isEmpty()) this.#living.start()
    else this.#startLater()
  }

  bind(group: readonly Binding[]): readonly Slot[] {
    const slots = this.#living.bind(group)
    this.#parts.keys.take(group, slots)
    return slots
  }

  move(slot: Slot, offset: SourcePosition): void {
    this.#living.move(slot, offset)
  }

  async describe(request: DescribeRequest, signal?: AbortSignal): Promise<Described> {
    const [result] = await this.describeAll([request], signal)
    if (result === undefined) throw new Error('a request was not answered')
    return result
  }

  async describeAll(
    requests: readonly DescribeRequest[],
    signal?: AbortSignal
  ): Promise<readonly Described[]> {
    const recorded = await this.#recorded(requests)
    const missing = requests.filter((_, index) => recorded[index] === undefined)
    trace('nix', 'recorded', { taken: requests.length - missing.length, missing: missing.length })
    const fresh = await this.#evaluated(missing, signal)
    let next = 0
    return recorded.map((one) => {
      if (one !== undefined) return good(one.value)
      const answer = fresh[next++]
      if (answer === undefined) throw new Error('a request was not answered')
      return answer
    })
  }

  /** What has no record is asked of the living process, and recorded. */
  async #evaluated(
    missing: readonly DescribeRequest[],
    signal: AbortSignal | undefined
  ): Promise<readonly Described[]> {
    if (missing.length === 0) {
      this.#startLater()
      return []
    }
    const silent = this.#silent(missing)
    const answers = await this.#living.describeAll([...silent, ...missing], signal)
    const fresh = answers.slice(silent.length)
    this.#record(missing, fresh)
    return fresh
  }

  traces(slot: Slot): Traces {
    return this.#traces.get(slot) ?? this.#living.traces(slot)
  }

  evaluate(
    text: string,
    scope: ReadonlyMap<string, Slot>,
    signal?: AbortSignal
  ): Promise<Result<string, EvaluationError>> {
    return this.#living.evaluate(text, scope, signal)
  }

  builtinNames(): Promise<readonly string[]> {
    return this.#living.builtinNames()
  }

  documentation(builtin: string): Promise<string | null> {
    return this.#living.documentation(builtin)
  }

  async lookForChanges(): Promise<readonly string[]> {
    const begun = Date.now()
    const changed = new Set([
      ...this.#parts.reads.lookAnew(),
      ...(await this.#living.lookForChanges())
    ])
    this.#parts.valid.lookAnew()
    this.#lookedAt = begun
    if (changed.size > 0) this.#forget()
    return [...changed]
  }

  readPaths(): readonly string[] {
    return [...new Set([...this.#parts.reads.paths(), ...this.#living.readPaths()])]
  }

  async settledReads(slots: readonly Slot[]): Promise<SettledReads | null> {
    const { recording, reads, isChecking } = this.#parts
    await recording.end()
    return isChecking || this.#isDistrusted ? null : reads.settled(slots, this.#lookedAt)
  }

  async restart(): Promise<void> {
    // Whoever asks for that wants all to be evaluated: a derivation, or a copy, is not there any more.
    this.#isDistrusted = true
    this.#forget()
    await this.#living.restart()
  }

  async close(): Promise<void> {
    if (this.#starting !== null) clearTimeout(this.#starting)
    await this.#parts.recording.end()
    this.#parts.valid.close()
    await this.#living.close()
  }

  #forget(): void {
    this.#printed.clear()
    this.#described = new WeakSet()
    this.#mayHavePrinted = new WeakSet()
  }

  /** Starts the process once it is quiet. */
  #startLater(): void {
    if (this.#parts.isBrief) return
    if (this.#starting !== null) clearTimeout(this.#starting)
    this.#starting = setTimeout(() => this.#living.start(), quietMilliseconds)
    this.#starting.unref()
  }

  /** What the records say of these; undefined where nothing that holds. */
  async #recorded(
    requests: readonly DescribeRequest[]
  ): Promise<readonly (Evaluated | undefined)[]> {
    const { file, valid, isChecking } = this.#parts
    if (this.#isDistrusted || isChecking || file.isEmpty()) return requests.map(() => undefined)
    const pause = createPause()
    const found: (Evaluated | undefined)[] = []
    for (const request of requests) {
      await pause()
      found.push(this.#recordOf(request) ?? undefined)
    }
    const paths = found.flatMap((one) => (one === undefined ? [] : pathsIn(one.value)))
    const invalid = await valid.invalidAmong(paths)
    return found.map((one, index) => {
      const request = requests[index]
      if (one === undefined || request === undefined) return undefined
      if (pathsIn(one.value).some((path) => invalid.has(path))) return undefined
      this.#traces.set(request.slot, one.traces)
      if (one.traces.messages.length > 0) this.#printed.set(request.slot, request)
      return one
    })
  }

  #recordOf(request: DescribeRequest): Evaluated | null {
    const { file, keys, reads } = this.#parts
    const key = recordKey(keys, reads, request)
    return key === null ? null : file.get(key, evaluated)
  }

  /**
   * What these refer to, was taken from a record, and prints: it is asked for before them, so that what
   * it prints now is not taken for theirs.
   */
  #silent(requests: readonly DescribeRequest[]): readonly DescribeRequest[] {
    if (this.#printed.size === 0) return []
    const behind = this.#behind(requests.map(({ slot }) => slot))
    const silent = [...this.#printed].filter(([slot]) => behind.has(slot))
    for (const [slot] of silent) this.#printed.delete(slot)
    return silent.map(([, request]) => request)
  }

  /** Has what the living process answered be kept, where all that it depends on can be told. */
  #record(requests: readonly DescribeRequest[], answers: readonly Described[]): void {
    requests.forEach((request, index) => {
      const { slot } = request
      const answer = answers[index]
      const traces = this.#living.traces(slot)
      this.#traces.delete(slot)
      const isOwnPrint = this.#takePrint(slot, traces)
      if (answer?.ok !== true || !isOwnPrint || !isWhole(answer.value)) return
      const record = { value: answer.value, traces }
      if (this.#parts.isChecking) this.#check(request, record)
      this.#parts.recording.add({ request, record, since: this.#lookedAt })
    })
  }

  /**
   * Notes who printed. What was asked for first prints for all that it refers to: where somebody
   * printed for others, neither is recorded. Gives whether this is as it would be by itself.
   */
  #takePrint(slot: Slot, { messages }: Traces): boolean {
    const { keys } = this.#parts
    const isFirst = !this.#described.has(slot)
    this.#described.add(slot)
    if (this.#mayHavePrinted.has(slot)) return false
    if (messages.length === 0 || !isFirst) return true
    let isAlone = true
    for (const behind of this.#behind([slot])) {
      if (behind === slot || keys.of(behind).isLibrary || this.#described.has(behind)) continue
      this.#mayHavePrinted.add(behind)
      isAlone = false
    }
    return isAlone
  }

  /** A record that says otherwise than an evaluation is a bug of this room. */
  #check(request: DescribeRequest, record: Evaluated): void {
    const before = this.#recordOf(request)
    if (before === null) return
    const [then, now] = [before, record].map((one) => JSON.stringify(one))
    if (then !== now) throw new Error(`a record says ${then}, and it is ${now}`)
  }

  #behind(slots: readonly Slot[]): ReadonlySet<Slot> {
    return new Set(groupsBehind(this.#parts.keys, slots).flatMap((group) => group.slots))
  }
}

/** Whether nothing in it failed: an error is found anew each time. */
function isWhole(value: Description | StepsDescription): value is Evaluated['value'] {
  if (value.kind === 'steps') return value.members.every(({ result }) => result.ok)
  return value.kind !== 'plain' || value.failed === undefined
}
