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
  type RequestChannel,
  type RequestContents,
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

/** A dispatcher that sends through `wire` what `handlers` answer. */
export function createDispatcher({ wire, handlers, log }: DispatcherOptions): Dispatcher {
  const queue = createRequestQueue<ShellRequest>()
  const clients = createClients()
  let atWork: Promise<void> | null = null
  let interruption = new AbortController()
  let stopped = false
  let arrivals = 0

  function interruptShell(): void {
    interruption.abort()
    queue.interrupt()
  }

  const waiting: Waiting = {
    count: () => queue.count(),
    arrivals: () => arrivals,
    list: () =>
      queue.waiting().flatMap(({ message, executes }) => (executes ? executeRequest(message) : []))
  }

  const executeRequests = new WeakMap<IncomingMessage, ExecuteRequest>()

  /** What a request to execute asks for, each time the same object; nothing where it cannot be read. */
  function executeRequest(message: IncomingMessage): ExecuteRequest[] {
    const before = executeRequests.get(message)
    if (before !== undefined) return [before]
    const content = parseContent('execute_request', message.content)
    if (!content.ok) return []
    const client = clients.meet(message.header.session)
    const request = { content: content.value, metadata: message.metadata, client }
    executeRequests.set(message, request)
    return [request]
  }

  /** Shell requests one after the other, until none waits. */
  async function work(): Promise<void> {
    for (let turn = queue.take(); turn !== null; turn = queue.take()) {
      interruption = new AbortController()
      const { channel, message } = turn.request
      const { signal } = interruption
      if (turn.aborted) await answer(channel, message, () => aborted)
      else await answer(channel, message, (publish) => handle(message, publish, signal))
      // Lets control, and shell requests that are under way, be read between two turns.
      await setImmediate()
    }
    atWork = null
  }

  type Publish = (type: string, content: JsonObject) => void

  async function answer(
    channel: RequestChannel,
    message: IncomingMessage,
    ask: (publish: Publish) => Answer | Promise<Answer>
  ): Promise<void> {
    let open = true
    wire.publish(message, 'status', { execution_state: 'busy' })
    const { reply, afterIdle } = await ask((type, content) => {
      if (open) wire.publish(message, type, content)
      else log(`An output of type ${type} came after the reply to its request and was dropped.`)
    })
    if (reply?.status === 'error' && queue.atHand()?.message === message) await fail()
    open = false
    if (reply !== null) sendReply(channel, message, reply)
    wire.publish(message, 'status', { execution_state: 'idle' })
    afterIdle?.()
  }

  async function fail(): Promise<void> {
    const hold = queue.atHand()?.stopOnError === true ? longestHoldMilliseconds : 0
    for (let held = 0, seen = -1; held < hold && seen !== arrivals; held += quietMilliseconds) {
      seen = arrivals
      await setTimeout(quietMilliseconds)
    }
    queue.failed()
  }

  function sendReply(channel: RequestChannel, message: IncomingMessage, reply: JsonObject): void {
    const type = message.header.msg_type.replace(/_request$/, '_reply')
    try {
      wire.reply(channel, message, type, reply)
    } catch (error) {
      log(`A reply could not be written: ${describe(error)}`)
      wire.reply(channel, message, type, bugReply(error))
    }
  }

  async function handle(
    message: IncomingMessage,
    publish: Publish,
    signal: AbortSignal
  ): Promise<Answer> {
    const type = message.header.msg_type
    if (!isRequestType(type)) {
      log(`A message of the unknown type ${JSON.stringify(type)} was left unanswered.`)
      return unanswered
    }
    const hasReply = type.endsWith('_request')
    try {
      return await callHandler(type, handlers, message, publish, signal)
    } catch (error) {
      log(`A handler of ${type} failed: ${describe(error)}`)
      return hasReply ? { reply: bugReply(error) } : unanswered
    }
  }

  async function callHandler<Type extends RequestType>(
    type: Type,
    table: Pick<Handlers, Type>,
    message: IncomingMessage,
    publish: Publish,
    signal: AbortSignal
  ): Promise<Answer> {
    const content = parseContent(type, message.content)
    if (!content.ok) {
      log(`A message was not taken: ${content.mistake}.`)
      return type.endsWith('_request') ? { reply: misfitReply(content.mistake) } : unanswered
    }
    const client = clients.meet(message.header.session)
    return await table[type](
      { content: content.value, metadata: message.metadata, client },
      { publisher: createPublisher(publish), signal, waiting, interruptShell }
    )
  }

  return {
    receive: (channel, message) => {
      if (stopped) return
      // A page says that it is there as soon as it is loaded, whatever waits before it.
      clients.meet(message.header.session)
      const type = message.header.msg_type
      if (channel === 'control' && (immediate.has(type) || !isRequestType(type))) {
        const never = new AbortController().signal
        void answer(channel, message, (publish) => handle(message, publish, never))
        return
      }
      arrivals += 1
      const executes = type === 'execute_request'
      const stopOnError = message.content.stop_on_error !== false
      queue.add({ channel, message, executes, stopOnError })
      atWork ??= work()
    },
    waiting: () => queue.waiting(),
    stop: async () => {
      stopped = true
      interruptShell()
      await atWork
    }
  }
}

const aborted: Answer = { reply: { status: 'aborted' } }
const unanswered: Answer = { reply: null }

/** For a request whose content fits no schema. */
function misfitReply(problem: string): JsonObject {
  const evalue = `The kernel cannot read this message: ${problem}.`
  return { status: 'error', ename: 'InvalidMessage', evalue, traceback: [evalue] }
}

function bugReply(error: unknown): JsonObject {
  return { status: 'error', ...describeBug(error) }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
