import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  type Answer,
  createClients,
  describeBug,
  type Handlers,
  type Request,
  type Waiting
} from '../handlers/index.ts'
import {
  createPublisher,
  type IncomingMessage,
  isRequestType,
  type JsonObject,
  type Log,
  parseContent,
  type PublicationContents,
  type RequestChannel,
  type RequestContents,
  type Sent,
  type RequestType,
  type Wire
} from '../wire/index.ts'
import { createRequestQueue, type Queued } from './queue.ts'

/** A request that waits for its turn. */
export interface ShellRequest extends Queued {
  readonly channel: RequestChannel
  readonly message: IncomingMessage
}

export interface DispatcherOptions {
  readonly wire: Pick<Wire, 'reply' | 'publish'>
  readonly handlers: Handlers
  readonly log: Log
}

/** Sees to it that every message gets busy, its outputs, its reply and idle, in this order. */
export interface Dispatcher {
  receive(channel: RequestChannel, message: IncomingMessage): void
  /** The requests that will still run, in order. */
  waiting(): readonly ShellRequest[]
  /** Interrupts the request at hand, takes no more, and resolves when all have been answered. */
  stop(): Promise<void>
}

/** What control answers at once, whatever shell is at; anything else waits its turn with shell. */
const immediate: ReadonlySet<string> = new Set<RequestType>([
  'kernel_info_request',
  'interrupt_request',
  'shutdown_request',
  'debug_request'
])

/**
 * What is answered as it comes, on either channel, beside the request at hand: an editor asks for it
 * while cells run, and it changes nothing that a cell could see. A page that is loaded while one runs
 * does nothing before it has heard which kernel this is, which JupyterLab 4.2 asks on shell.
 */
const beside: ReadonlySet<string> = new Set<RequestType>([
  'kernel_info_request',
  'complete_request',
  'inspect_request',
  'is_complete_request',
  'comm_info_request',
  'comm_open',
  'comm_msg',
  'comm_close'
])

/**
 * The reply to a failed request is held back until no request has come for so long, in
 * milliseconds. A front end sends a run-all at once, but a server passes it on message by message,
 * and those still under way when a cell fails are to be aborted too. A client that waits for
 * replies cannot have sent anything meanwhile. Tuned with 300 requests sent through jupyter_server:
 * it passes on one in about half a millisecond.
 */
const quietMilliseconds = 20

/** How long that may take in all: a client that never falls silent gets its reply all the same. */
const longestHoldMilliseconds = 1000

type ExecuteRequest = Request<RequestContents['execute_request']>

type Publish = (type: keyof PublicationContents, content: JsonObject) => void

/** A dispatcher that sends through `wire` what `handlers` answer. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new ShellAndControl(options)
}

class ShellAndControl implements Dispatcher {
  readonly #wire: DispatcherOptions['wire']
  readonly #handlers: Handlers
  readonly #log: DispatcherOptions['log']
  readonly #queue = createRequestQueue<ShellRequest>()
  readonly #clients = createClients()
  readonly #cameAt = new WeakMap<IncomingMessage, number>()
  readonly #executeRequests = new WeakMap<IncomingMessage, ExecuteRequest>()
  readonly #waiting: Waiting
  readonly #beside = new Set<Promise<void>>()
  #atWork: Promise<void> | null = null
  /** The request whose turn it is, from its busy to its idle. */
  #running: IncomingMessage | null = null
  #interruption = new AbortController()
  #stopped = false
  #arrivals = 0
  readonly #onArrival: (() => void)[] = []

  constructor({ wire, handlers, log }: DispatcherOptions) {
    this.#wire = wire
    this.#handlers = handlers
    this.#log = log
    this.#waiting = {
      count: () => this.#queue.count(),
      arrivals: () => this.#arrivals,
      onArrival: (call) => void this.#onArrival.push(call),
      list: () =>
        this.#queue
          .waiting()
          .flatMap(({ message, executes }) => (executes ? this.#executeRequest(message) : []))
    }
  }

  receive(channel: RequestChannel, message: IncomingMessage): void {
    if (this.#stopped) return
    // A page says that it is there as soon as it is loaded, whatever waits before it.
    this.#clients.meet(message.header.session)
    this.#cameAt.set(message, Date.now())
    const type = message.header.msg_type
    if (channel === 'control' && (immediate.has(type) || !isRequestType(type))) {
      void this.#answerNow(channel, message)
      return
    }
    if (beside.has(type)) {
      const answered = this.#answerNow(channel, message)
      this.#beside.add(answered)
      void answered.finally(() => this.#beside.delete(answered))
      return
    }
    this.#arrivals += 1
    const executes = type === 'execute_request'
    const stopOnError = message.content.stop_on_error !== false
    this.#queue.add({ channel, message, executes, stopOnError })
    for (const call of this.#onArrival) call()
    this.#atWork ??= this.#work()
  }

  waiting(): readonly ShellRequest[] {
    return this.#queue.waiting()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#interruptShell()
    await this.#atWork
    await Promise.all(this.#beside)
  }

  /**
   * Answers whatever shell is at. Clients take the kernel for idle after that, so that busy is said
   * once more for the request at hand.
   */
  async #answerNow(channel: RequestChannel, message: IncomingMessage): Promise<void> {
    const never = new AbortController().signal
    await this.#answer(channel, message, (publish) => this.#handle(message, publish, never))
    if (this.#running !== null) this.#publishStatus(this.#running, 'busy')
  }

  #publishStatus(parent: IncomingMessage, state: Status['execution_state']): void {
    this.#wire.publish(parent, 'status', { execution_state: state } satisfies Status)
  }

  #interruptShell(): void {
    this.#interruption.abort()
    this.#queue.interrupt()
  }

  #requestOf<Content>(message: IncomingMessage, content: Content): Request<Content> {
    return {
      ...{ content, metadata: message.metadata },
      client: this.#clients.meet(message.header.session),
      cameAt: this.#cameAt.get(message) ?? Date.now()
    }
  }

  /** What a request to execute asks for, each time the same object; nothing where it cannot be read. */
  #executeRequest(message: IncomingMessage): ExecuteRequest[] {
    const before = this.#executeRequests.get(message)
    if (before !== undefined) return [before]
    const content = parseContent('execute_request', message.content)
    if (!content.ok) return []
    const request = this.#requestOf(message, content.value)
    this.#executeRequests.set(message, request)
    return [request]
  }

  /** Shell requests one after the other, until none waits. */
  async #work(): Promise<void> {
    for (let turn = this.#queue.take(); turn !== null; turn = this.#queue.take()) {
      this.#interruption = new AbortController()
      const { channel, message } = turn.request
      const { signal } = this.#interruption
      this.#running = message
      if (turn.aborted) await this.#answer(channel, message, () => aborted)
      else await this.#answer(channel, message, (publish) => this.#handle(message, publish, signal))
      // Lets control, and shell requests that are under way, be read between two turns.
      await setImmediate()
    }
    this.#atWork = null
  }

  async #answer(
    channel: RequestChannel,
    message: IncomingMessage,
    ask: (publish: Publish) => Answer | Promise<Answer>
  ): Promise<void> {
    let open = true
    this.#publishStatus(message, 'busy')
    const { reply, afterIdle } = await ask((type, content) => {
      if (open) this.#wire.publish(message, type, content)
      else
        this.#log(`An output of type ${type} came after the reply to its request and was dropped.`)
    })
    if (reply?.status === 'error' && this.#queue.atHand()?.message === message) await this.#fail()
    open = false
    if (reply !== null) this.#sendReply(channel, message, reply)
    this.#publishStatus(message, 'idle')
    if (this.#running === message) this.#running = null
    afterIdle?.()
  }

  async #fail(): Promise<void> {
    const hold = this.#queue.atHand()?.stopOnError === true ? longestHoldMilliseconds : 0
    let seen = -1
    for (let held = 0; held < hold && seen !== this.#arrivals; held += quietMilliseconds) {
      seen = this.#arrivals
      await setTimeout(quietMilliseconds)
    }
    this.#queue.failed()
  }

  #sendReply(channel: RequestChannel, message: IncomingMessage, reply: JsonObject): void {
    const type = message.header.msg_type.replace(/_request$/, '_reply')
    try {
      this.#wire.reply(channel, message, type, reply)
    } catch (error) {
      this.#log(`A reply could not be written: ${describe(error)}`)
      this.#wire.reply(channel, message, type, bugReply(error))
    }
  }

  async #handle(message: IncomingMessage, publish: Publish, signal: AbortSignal): Promise<Answer> {
    const type = message.header.msg_type
    if (!isRequestType(type)) {
      this.#log(`A message of the unknown type ${JSON.stringify(type)} was left unanswered.`)
      return unanswered
    }
    const hasReply = type.endsWith('_request')
    try {
      return await this.#callHandler(type, this.#handlers, message, publish, signal)
    } catch (error) {
      this.#log(`A handler of ${type} failed: ${describe(error)}`)
      return hasReply ? { reply: bugReply(error) } : unanswered
    }
  }

  async #callHandler<Type extends RequestType>(
    type: Type,
    table: Pick<Handlers, Type>,
    message: IncomingMessage,
    publish: Publish,
    signal: AbortSignal
  ): Promise<Answer> {
    const content = parseContent(type, message.content)
    if (!content.ok) {
      this.#log(`A message was not taken: ${content.mistake}.`)
      return type.endsWith('_request') ? { reply: misfitReply(content.mistake) } : unanswered
    }
    return await table[type](this.#requestOf(message, content.value), {
      ...{ publisher: createPublisher(publish), signal, waiting: this.#waiting },
      lasting: createPublisher((type, content) => {
        if (!this.#stopped) this.#wire.publish(message, type, content)
      }),
      interruptShell: () => this.#interruptShell()
    })
  }
}

type Status = PublicationContents['status']

const aborted: Answer = {
  reply: { status: 'aborted' } satisfies KernelMessage.IReplyAbortContent
}
const unanswered: Answer = { reply: null }

/** For a request whose content fits no schema. */
function misfitReply(problem: string): JsonObject {
  const evalue = `The kernel cannot read this message: ${problem}.`
  return {
    status: 'error',
    ename: 'InvalidMessage',
    evalue,
    traceback: [evalue]
  } satisfies KernelMessage.IReplyErrorContent
}

function bugReply(error: unknown): JsonObject {
  return { status: 'error', ...describeBug(error) } satisfies Sent<KernelMessage.IReplyErrorContent>
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
