import type { JsonObject, Publisher, RequestContents, RequestType } from '../wire/index.ts'
import type { Client } from '../session/session.ts'

/** One request, its content judged by the schema of its type. */
export interface Request<Content> {
  readonly content: Content
  readonly metadata: JsonObject
  /** Who sent it; null where the message does not say. */
  readonly client: Client | null
  /** When it came, whatever it waited for: milliseconds since the epoch. */
  readonly cameAt: number
}

/** The requests to execute that come next. */
export interface Waiting {
  count(): number
  /** How many requests have come so far: nothing new waits while it stays the same. */
  arrivals(): number
  /** Calls back with each that comes from now on. */
  onArrival(call: () => void): void
  /** In order; each the same object every time. */
  list(): readonly Request<RequestContents['execute_request']>[]
}

/** What a handler may use while it works on one request. */
export interface Context {
  /** Bound to the request; closed once the handler has answered. */
  readonly publisher: Publisher
  /** The same for what comes of the request after it was answered: on a comm that it has opened. */
  readonly lasting: Pick<Publisher, 'commMsg' | 'commClose'>
  /** Aborts when the user interrupts this request. */
  readonly signal: AbortSignal
  readonly waiting: Waiting
  /** Interrupts the request at hand on shell, and aborts those that wait. */
  readonly interruptShell: () => void
}

export interface Answer {
  /** The content of the reply, or null for a message that gets none. */
  readonly reply: JsonObject | null
  /** Called when reply and idle are on their way. */
  readonly afterIdle?: () => void
}

/** Answers requests of one type. What it throws becomes an error reply. */
export type Handler<Content> = (
  request: Request<Content>,
  context: Context
) => Answer | Promise<Answer>

/** A handler for every type of message that the kernel knows. */
export type Handlers = {
  readonly [Type in RequestType]: Handler<RequestContents[Type]>
}
