import { v4 as newUuid } from 'uuid'
import { good, isTraced, type JsonObject, type Result, trace } from '../../nix/base/index.ts'
import type { Connection } from './connection-file.ts'
import type { PublicationContents } from './contents.ts'
import { decode, encode } from './frames.ts'
import type { Log } from './log.ts'
import type { IncomingMessage, OutgoingMessage } from './message.ts'
import { createSigner, type Signer } from './signature.ts'
import { bindSockets, type Sockets } from './sockets.ts'

/** The channels that carry requests. */
export type RequestChannel = 'shell' | 'control'

/** Takes a message whose signature and header are good; called in the order of arrival. */
export type OnMessage = (channel: RequestChannel, message: IncomingMessage) => void

/** Messages in, messages out, over the sockets of a connection. */
export interface Wire {
  /** Begins to receive, and to welcome whoever subscribes; to be called once. */
  listen(onMessage: OnMessage): void
  /** Sends an answer to whoever sent `parent`. */
  reply(channel: RequestChannel, parent: IncomingMessage, type: string, content: JsonObject): void
  /** Publishes to every client that listens. `parent` is null for what nobody asked for. */
  publish(
    parent: IncomingMessage | null,
    type: string,
    content: JsonObject,
    metadata?: JsonObject,
    buffers?: readonly Buffer[]
  ): void
  /** Delivers what waits and closes the sockets. */
  close(): Promise<void>
}

/**
 * Binds the sockets of a connection. What then comes in and cannot be read (frames missing, a wrong
 * signature, a replay, no JSON) is logged and dropped. The mistake is a sentence that names the socket.
 */
export async function openWire(connection: Connection, log: Log): Promise<Result<Wire, string>> {
  const bound = await bindSockets(connection.endpoints, log)
  return bound.ok ? good(new SocketWire(connection, bound.value, log)) : bound
}

class SocketWire implements Wire {
  readonly #sockets: Sockets
  readonly #signer: Signer
  readonly #log: Log
  readonly #session = newUuid()

  constructor({ hash, key }: Connection, sockets: Sockets, log: Log) {
    this.#signer = createSigner(hash, key)
    this.#sockets = sockets
    this.#log = log
  }

  listen(onMessage: OnMessage): void {
    this.#sockets.listen({
      onFrames: (channel, frames) => {
        // The kernel never asks for input, so whatever comes on stdin answers no question.
        if (channel === 'stdin') return
        const message = decode(frames, this.#signer)
        if (message.ok) {
          const { msg_id, msg_type } = message.value.header
          trace('wire', 'received', { channel, type: msg_type, id: msg_id })
          onMessage(channel, message.value)
        } else this.#log(`A message on ${channel} was dropped: ${message.mistake}.`)
      },
      // The topic of a welcome is the subscription itself: it reaches those that it greets.
      onSubscription: (topic) =>
        this.#publishOn(topic, null, 'iopub_welcome', {
          subscription: topic.toString()
        } satisfies PublicationContents['iopub_welcome'])
    })
  }

  reply(channel: RequestChannel, parent: IncomingMessage, type: string, content: JsonObject): void {
    const { identities } = parent
    this.#send(channel, { identities, type, parent, content, metadata: {}, buffers: [] })
  }

  publish(
    parent: IncomingMessage | null,
    type: string,
    ...rest: [content: JsonObject, metadata?: JsonObject, buffers?: readonly Buffer[]]
  ): void {
    // Topics as clients expect them that listen to one kind of message only.
    this.#publishOn(`kernel.${this.#session}.${type}`, parent, type, ...rest)
  }

  close(): Promise<void> {
    return this.#sockets.close()
  }

  #publishOn(
    topic: Buffer | string,
    parent: IncomingMessage | null,
    type: string,
    content: JsonObject,
    metadata: JsonObject = {},
    buffers: readonly Buffer[] = []
  ): void {
    this.#send('iopub', { identities: [topic], type, parent, content, metadata, buffers })
  }

  #send(channel: RequestChannel | 'iopub', message: OutgoingMessage): void {
    const frames = encode(message, this.#session, this.#signer)
    if (isTraced('wire')) {
      const { type, parent } = message
      const bytes = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0)
      trace('wire', 'sent', { channel, type, parent: parent?.header.msg_id ?? null, bytes })
    }
    this.#sockets.send(channel, frames)
  }
}
