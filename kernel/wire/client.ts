import { Dealer, Subscriber } from 'zeromq'
import { v4 as newUuid } from 'uuid'
import type { Connection } from './connection-file.ts'
import { decode, encode } from './frames.ts'
import { parseJsonObject, type JsonObject } from './json.ts'
import type { IncomingMessage } from './message.ts'
import { createSigner } from './signature.ts'

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
  const session = newUuid()
  const signer = createSigner(connection.hash, connection.key)
  const awaited = new Map<string, (reply: IncomingMessage | null) => void>()
  const dealers = {
    shell: new Dealer({ linger: 0, reconnectInterval, routingId: `${session}-shell` }),
    control: new Dealer({ linger: 0, reconnectInterval, routingId: `${session}-control` })
  }
  const iopub = new Subscriber({
    linger: 0,
    reconnectInterval,
    receiveHighWaterMark: highWaterMark
  })

  function read(frames: readonly Buffer[]): Publication | null {
    const decoded = decode(frames, signer)
    if (!decoded.ok) return null
    // Behind the identities stand the delimiter, the signature and the header.
    const parentFrame = frames[decoded.value.identities.length + 3]
    return { parentId: idIn(parentFrame), message: decoded.value }
  }

  function onReply(frames: readonly Buffer[]): void {
    const reply = read(frames)
    if (reply?.parentId === null || reply === null) return
    awaited.get(reply.parentId)?.(reply.message)
    awaited.delete(reply.parentId)
  }

  dealers.shell.connect(connection.endpoints.shell)
  dealers.control.connect(connection.endpoints.control)
  iopub.connect(connection.endpoints.iopub)
  iopub.subscribe()
  void receiveAll(dealers.shell, onReply)
  void receiveAll(dealers.control, onReply)
  void receiveAll(iopub, (frames) => {
    const publication = read(frames)
    if (publication !== null) onPublication(publication)
  })

  const lastSent = { shell: Promise.resolve(), control: Promise.resolve() }
  return {
    request: (channel, type, content, metadata = {}) => {
      const message = { identities: [], type, parent: null, content, metadata, buffers: [] }
      const frames = encode(message, session, signer)
      const id = idIn(frames[2]) ?? ''
      const reply = new Promise<IncomingMessage | null>((resolve) => awaited.set(id, resolve))
      // A socket refuses a second send while one is at work. What a closed one refuses is answered
      // with null.
      lastSent[channel] = lastSent[channel]
        .then(() => dealers[channel].send(frames))
        .catch(() => undefined)
      return { id, reply }
    },
    close: () => {
      for (const socket of [dealers.shell, dealers.control, iopub]) socket.close()
      for (const resolve of awaited.values()) resolve(null)
      awaited.clear()
    }
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
