import {
  Bindings,
  type Binding,
  type Slot,
  type SourcePosition,
  type WrittenText
} from './bindings.ts'
import { Beside } from './beside.ts'
import { Copies } from './copies.ts'
import type { Description } from './description.ts'
import { endedError, readError, type EvaluationError } from './error.ts'
import { hear, type Heard, type HeardAnswer, nothingHeard } from './heard.ts'
import { jsonList } from './json-list.ts'
import type { Evaluator, EvaluatorOptions } from './interface.ts'
import { watchMemory } from './memory.ts'
import { isIdentifier, nixString } from '../syntax/index.ts'
import { Questions } from './questions.ts'
import { Reads } from './reads.ts'
import { Repl } from './repl.ts'
import { Unbuilt } from './unbuilt.ts'
import { unwritable } from './unwritable.ts'
import { describeValues, type DescribeRequest } from './search.ts'
import type { StepsDescription } from './search-result.ts'
import { TraceLog, type Traces } from './traces.ts'
import type { Nix } from '../installation/index.ts'
import { bad, good, type Result } from '../base/index.ts'

export type { Binding, GroupMember, LocatedPosition, Slot, SourcePosition } from './bindings.ts'
export type { Description, FailedMember, PlainDescription } from './description.ts'
export type { EvaluationError } from './error.ts'
export type { Evaluator, EvaluatorMessage, EvaluatorOptions, SettledReads } from './interface.ts'
export type { DescribeRequest } from './search.ts'
export type { SearchEnd, StepsDescription, StepsMember } from './search-result.ts'

/** The names that one process has room for are 32,768; some are our own. */
const roomForNames = 30_000

/** An evaluator of its own. Its process starts with `start`, or with the first request. */
export function createEvaluator(nix: Nix, options: EvaluatorOptions): Evaluator {
  return new LivingEvaluator(nix, options)
}

interface Answered {
  readonly result: Result<string, EvaluationError>
  /** Whether it is a failure that the process kept from an earlier turn. */
  readonly isKept: boolean
}

const notAsked: Answered = { result: bad({ kind: 'interrupted' }), isKept: false }

class LivingEvaluator implements Evaluator {
  readonly #nix: Nix
  readonly #options: EvaluatorOptions
  readonly #bindings: Bindings
  readonly #copies: Copies
  readonly #reads: Reads
  readonly #traces = new TraceLog()
  readonly beside: Beside
  /** What the living process has said that it cannot build. */
  readonly #unbuilt = new Unbuilt()
  #turn = 0
  #repl: Repl | null = null
  /** What was heard of the request that is asked now. */
  #heard = nothingHeard()
  #last: Promise<unknown> = Promise.resolve()
  #builtinNames: readonly string[] | null = null
  #closed = false

  constructor(nix: Nix, options: EvaluatorOptions) {
    this.#nix = nix
    this.#options = options
    this.#bindings = new Bindings(options.folder)
    const { folder } = this.#bindings.files
    this.#copies = new Copies(nix, folder)
    this.#reads = new Reads([nix.onDisk('/nix/store'), folder], this.#copies)
    this.beside = new Beside(this.#bindings, this.#traces, {
      inTurn: (work) => this.#inTurn(work),
      ask: (slot, question, signal) => this.#ask([slot], question, signal)
    })
  }

  get copies(): Slot {
    return this.#bindings.copies
  }

  start(): void {
    try {
      if (!this.#closed) this.#living()
    } catch (error) {
      // Whoever asks next is told.
      unwritable(this.#options.folder, error)
    }
  }

  bind(group: readonly Binding[]): readonly Slot[] {
    return this.#bindings.bind(group)
  }

  move(slot: Slot, offset: SourcePosition): void {
    this.#bindings.move(slot, offset)
  }

  async describe(
    request: DescribeRequest,
    signal?: AbortSignal
  ): Promise<Result<Description | StepsDescription, EvaluationError>> {
    const [result] = await this.describeAll([request], signal)
    if (result === undefined) throw new Error('a request was not answered')
    return result
  }

  describeAll(
    requests: readonly DescribeRequest[],
    signal?: AbortSignal
  ): Promise<readonly Result<Description | StepsDescription, EvaluationError>[]> {
    const ask = (slots: readonly Slot[], expression: () => string) =>
      this.#ask(slots, expression, signal)
    const asking = new Questions(this.#bindings, this.#traces, ask)
    return this.#inTurn(() => describeValues(requests, asking))
  }

  traces(slot: Slot): Traces {
    return this.#traces.of(slot)
  }

  evaluate(
    text: string,
    scope: ReadonlyMap<string, Slot>,
    signal?: AbortSignal
  ): Promise<Result<string, EvaluationError>> {
    return this.#inTurn(() => {
      const { written, expression } = this.#bindings.expression(text, scope)
      const question = () => `builtins.toJSON (${expression()})`
      return this.#ask([...scope.values()], question, signal, written)
    })
  }

  async builtinNames(): Promise<readonly string[]> {
    if (this.#builtinNames !== null) return this.#builtinNames
    const names = await this.evaluate('builtins.attrNames builtins', new Map())
    if (!names.ok) return []
    this.#builtinNames = jsonList(names.value).filter((name) => typeof name === 'string')
    return this.#builtinNames
  }

  documentation(builtin: string): Promise<string | null> {
    return this.#inTurn(async () => {
      this.start()
      const repl = this.#repl
      if (this.#closed || repl === null || !isIdentifier(builtin)) return null
      await repl.ready()
      const heard = this.#listen()
      const answer = await repl.command([`:doc builtins.${builtin}`])
      if (answer.kind === 'ended' || heard.error !== null) return null
      return answer.lines.join('\n').trim() || null
    })
  }

  readPaths(): readonly string[] {
    return this.#reads.paths()
  }

  settledReads(): Promise<null> {
    return Promise.resolve(null)
  }

  lookForChanges(): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const changed = await this.#reads.changed()
      if (changed.length > 0) {
        this.#reads.clear()
        this.#traces.clear()
        this.#end()
        this.start()
      }
      return changed
    })
  }

  restart(): Promise<void> {
    // In turn: a request that is being answered keeps its process.
    const ended = this.#last.then(() => this.#end())
    this.#last = ended
    return ended
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#repl?.close()
    await this.#last
    await this.#copies.close()
  }

  /** From now on what the process writes belongs to a new request. */
  #listen(): Heard {
    this.#heard = nothingHeard()
    return this.#heard
  }

  /** Requests wait for each other; each gets the process to itself. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(() => {
      this.#turn += 1
      return work()
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  #living(): Repl {
    if (this.#repl?.ended === true) this.#end()
    const most = this.#options.mostNames ?? roomForNames
    if (this.#bindings.sets >= most || !this.#bindings.files.isFolderThere()) this.#end()
    this.#bindings.files.makeFolder()
    this.#repl ??= new Repl(
      this.#nix,
      this.#options.folder,
      this.#copies.file,
      (message) => hear(message, this.#heard, this.#reads, this.#traces, this.#options.onMessage),
      (path, storePath) => this.#copies.hear(path, storePath),
      (mark) => this.#traces.beginMarked(mark)
    )
    return this.#repl
  }

  #end(): void {
    this.#repl?.kill('interrupted')
    this.#repl = null
    this.#unbuilt.clear()
    this.#bindings.forgetProcess()
  }

  /**
   * Asks the process. What it could not build in an earlier turn may be there by now, but from some
   * version between 2.26 and 2.34 on Nix keeps a value that failed, and fails at once again: then
   * another process is asked.
   */
  async #ask(
    slots: readonly Slot[],
    expression: () => string,
    signal: AbortSignal | undefined,
    asked?: WrittenText
  ): Promise<Result<string, EvaluationError>> {
    try {
      return await this.#askOfAny(slots, expression, signal, asked)
    } catch (error) {
      const mistake = unwritable(this.#options.folder, error)
      // What it was given is not known: the next request has a new one.
      this.#end()
      return bad(mistake)
    }
  }

  async #askOfAny(
    slots: readonly Slot[],
    expression: () => string,
    signal: AbortSignal | undefined,
    asked: WrittenText | undefined
  ): Promise<Result<string, EvaluationError>> {
    const askOnce = () => this.#askOnce(slots, expression, signal, asked)
    let { result, isKept } = await askOnce()
    if (!result.ok && result.mistake.kind === 'evaluation' && !this.#bindings.files.areThere()) {
      // Files that were tidied away would be an error of the reader's.
      this.#end()
      ;({ result, isKept } = await askOnce())
    }
    if (await this.#separates(result, slots, signal)) ({ result, isKept } = await askOnce())
    if (!isKept) return result
    this.#end()
    return (await askOnce()).result
  }

  /**
   * Nix reads texts that were written together whole. Where it cannot, which one is wrong is found by
   * asking for each alone: gives whether that is to be done.
   */
  async #separates(
    answer: Result<string, EvaluationError>,
    slots: readonly Slot[],
    signal: AbortSignal | undefined
  ): Promise<boolean> {
    if (answer.ok || answer.mistake.kind !== 'evaluation') return false
    let isAny = false
    for (const list of this.#bindings.unreadLists(slots)) {
      const question = () => `builtins.toJSON (builtins.isList (import ${nixString(list)}))`
      const { result: read } = await this.#askOnce([], question, signal)
      if (read.ok) this.#bindings.files.isReadable(list)
      else if (read.mistake.kind === 'evaluation') {
        this.#bindings.separate(list)
        isAny = true
      }
    }
    return isAny
  }

  async #askOnce(
    slots: readonly Slot[],
    expression: () => string,
    signal: AbortSignal | undefined,
    asked?: WrittenText
  ): Promise<Answered> {
    const first = await this.#answer(slots, expression, signal, asked)
    if (first === null) return notAsked
    // A process that was killed while nothing was asked of it may be written to before its end is
    // known here.
    const { answer } = first
    const wasGone = answer.kind === 'ended' && answer.end.reason === 'killed' && !answer.begun
    if (!wasGone) return this.#result(first, slots, asked)
    this.#end()
    const second = await this.#answer(slots, expression, signal, asked)
    return second === null ? notAsked : this.#result(second, slots, asked)
  }

  /** What the process says; null where it is not asked any more. */
  async #answer(
    slots: readonly Slot[],
    expression: () => string,
    signal: AbortSignal | undefined,
    asked: WrittenText | undefined
  ): Promise<HeardAnswer | null> {
    if (this.#closed || signal?.aborted === true) return null
    const repl = this.#living()
    const begunAt = Date.now()
    this.#reads.begin()
    if (asked !== undefined) this.#reads.takeText(asked.binding.text)
    const commands = this.#bindings.commands(slots, (binding) => {
      if (binding.library !== true) this.#reads.takeText(binding.text)
    })
    const line = this.#bindings.short(expression(), ['nw', 'at', ...this.#bindings.setNames(slots)])
    const heard = this.#listen()
    const unwatch = watchMemory(
      () => repl.pid,
      this.#options.memoryLimitBytes,
      () => repl.kill('memory')
    )
    const abort = () => repl.kill('interrupted')
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await Promise.all([repl.ready(), this.#copies.prepare(signal)])
      const answer = await repl.ask(commands, line)
      this.#copies.answered(begunAt)
      return { answer, heard }
    } finally {
      signal?.removeEventListener('abort', abort)
      unwatch()
    }
  }

  #result(
    { answer, heard }: HeardAnswer,
    slots: readonly Slot[],
    asked: WrittenText | undefined
  ): Answered {
    if (answer.kind === 'ended') {
      this.#end()
      // The next request finds it started already; the answer need not wait for that.
      if (answer.end.reason !== 'crashed') setImmediate(() => this.start())
      const ended = endedError(answer.end, this.#options.memoryLimitBytes)
      return { result: bad(ended), isKept: false }
    }
    if (answer.answer !== null) {
      this.#bindings.wereRead(slots)
      return { result: good(answer.answer), isKept: false }
    }
    const texts = [...(asked === undefined ? [] : [asked]), ...this.#bindings.textsBehind(slots)]
    const mistake = readError(
      heard.error ?? 'error: no answer',
      this.#bindings.files,
      texts,
      heard.needed.paths,
      heard.lastFile
    )
    if (mistake.kind !== 'needs-build') return { result: bad(mistake), isKept: false }
    const { drvPaths, isKept } = this.#unbuilt.take(mistake, heard.needed.paths, this.#turn)
    return { result: bad({ ...mistake, drvPaths }), isKept }
  }
}
