import { Dealer, Subscriber } from 'zeromq'
import { v4 as newUuid } from 'uuid'
import type { Connection } from './connection-file.ts'
import { decode, encode } from './frames.ts'
import { parseJsonObject, type JsonObject } from '../../nix/base/index.ts'
import type { IncomingMessage } from './message.ts'
import { createSigner, type Signer } from './signature.ts'

/** The other end of the wire: what speaks to a kernel. */
export interface KernelClient {
  /** Sends a request. Requests on one channel arrive in the order of the calls. */
  request(
    channel: 'shell' | 'control',
    type: string,
    content: JsonObject,
    metadata?: JsonObject
  ): SentRequest
  /** Closes the sockets. Replies that are still awaited become null. */
  close(): void
}

export interface SentRequest {
  /** The `msg_id` that answers and publications name as their parent. */
  readonly id: string
  /** The reply, or null where the client was closed before it came. */
  readonly reply: Promise<IncomingMessage | null>
}

/** Something that the kernel published, and the request that it comes of, where it names one. */
export interface Publication {
  readonly parentId: string | null
  readonly message: IncomingMessage
}

/**
 * A kernel that is starting does not listen yet. ZeroMQ tries again every 100 ms, which is as long
 * as the kernel takes; in milliseconds.
 */
const reconnectInterval = 5

/** As many publications may wait as the kernel lets wait for a slow client. */
const highWaterMark = 100_000

/**
 * Connects to a kernel's shell, control and iopub channels. Messages that are not signed with the
 * connection's key are dropped. It may connect before the kernel listens.
 */
export function connectToKernel(
  connection: Connection,
  onPublication: (publication: Publication) => void
): KernelClient {
  return new SocketClient(connection, onPublication)
}

class SocketClient implements KernelClient {
  readonly #session = newUuid()
  readonly #signer: Signer
  readonly #awaited = new Map<string, (reply: IncomingMessage | null) => void>()
  readonly #dealers = {
    shell: new Dealer({ linger: 0, reconnectInterval, routingId: `${this.#session}-shell` }),
    control: new Dealer({ linger: 0, reconnectInterval, routingId: `${this.#session}-control` })
  }
  readonly #iopub = new Subscriber({
    linger: 0,
    reconnectInterval,
    receiveHighWaterMark: highWaterMark
  })
  readonly #lastSent = { shell: Promise.resolve(), control: Promise.resolve() }

  constructor(
    { hash, key, endpoints }: Connection,
    onPublication: (publication: Publication) => void
  ) {
    this.#signer = createSigner(hash, key)
    for (const channel of ['shell', 'control'] as const) {
      this.#dealers[channel].connect(endpoints[channel])
      void receiveAll(this.#dealers[channel], (frames) => this.#takeReply(frames))
    }
    this.#iopub.connect(endpoints.iopub)
    this.#iopub.subscribe()
    void receiveAll(this.#iopub, (frames) => {
      const publication = this.#read(frames)
      if (publication !== null) onPublication(publication)
    })
  }

  request(
    channel: 'shell' | 'control',
    type: string,
    content: JsonObject,
    metadata: JsonObject = {}
  ): SentRequest {
    const message = { identities: [], type, parent: null, content, metadata, buffers: [] }
    const frames = encode(message, this.#session, this.#signer)
    const id = idIn(frames[2]) ?? ''
    const reply = new Promise<IncomingMessage | null>((resolve) => this.#awaited.set(id, resolve))
    // A socket refuses a second send while one is at work. What a closed one refuses is answered
    // with null.
    this.#lastSent[channel] = this.#lastSent[channel]
      .then(() => this.#dealers[channel].send(frames))
      .catch(() => this.#answer(id, null))
    return { id, reply }
  }

  close(): void {
    const { shell, control } = this.#dealers
    for (const socket of [shell, control, this.#iopub]) socket.close()
    for (const resolve of this.#awaited.values()) resolve(null)
    this.#awaited.clear()
  }

  #read(frames: readonly Buffer[]): Publication | null {
    const decoded = decode(frames, this.#signer)
    if (!decoded.ok) return null
    // Behind the identities stand the delimiter, the signature and the header.
    const parentFrame = frames[decoded.value.identities.length + 3]
    return { parentId: idIn(parentFrame), message: decoded.value }
  }

  #takeReply(frames: readonly Buffer[]): void {
    const reply = this.#read(frames)
    if (reply?.parentId === null || reply === null) return
    this.#answer(reply.parentId, reply.message)
  }

  #answer(id: string, reply: IncomingMessage | null): void {
    this.#awaited.get(id)?.(reply)
    this.#awaited.delete(id)
  }
}

/** The `msg_id` in a header's bytes. */
function idIn(frame: Buffer | string | undefined): string | null {
  const id = parseJsonObject(String(frame ?? ''))?.['msg_id']
  return typeof id === 'string' ? id : null
}

async function receiveAll(
  socket: Dealer | Subscriber,
  onFrames: (frames: readonly Buffer[]) => void
): Promise<void> {
  try {
    for await (const frames of socket) onFrames(frames)
  } catch {
    // Closing a socket ends the receive that waits on it with an error.
  }
}
