import { v4 as newUuid } from 'uuid'
import { good, isTraced, type Result, trace } from '../../nix/base/index.ts'
import type { Connection } from './connection-file.ts'
import type { PublicationContents } from './contents.ts'
import { decode, encode } from './frames.ts'
import type { JsonObject } from './json.ts'
import type { Log } from './log.ts'
import type { IncomingMessage } from './message.ts'
import { createSigner } from './signature.ts'
import { bindSockets } from './sockets.ts'

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
  const signer = createSigner(connection.hash, connection.key)
  const session = newUuid()
  const bound = await bindSockets(connection.endpoints, log)
  if (!bound.ok) return bound
  const sockets = bound.value

  function send(
    channel: RequestChannel | 'iopub',
    frames: (Buffer | string)[],
    type: string,
    parent: IncomingMessage | null
  ): void {
    if (isTraced('wire')) {
      const bytes = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0)
      trace('wire', 'sent', { channel, type, parent: parent?.header.msg_id ?? null, bytes })
    }
    sockets.send(channel, frames)
  }

  function publishOn(
    topic: Buffer | string,
    parent: IncomingMessage | null,
    type: string,
    content: JsonObject,
    metadata: JsonObject = {},
    buffers: readonly Buffer[] = []
  ): void {
    const message = { identities: [topic], type, parent, content, metadata, buffers }
    send('iopub', encode(message, session, signer), type, parent)
  }

  return good({
    listen: (onMessage) =>
      sockets.listen({
        onFrames: (channel, frames) => {
          // The kernel never asks for input, so whatever comes on stdin answers no question.
          if (channel === 'stdin') return
          const message = decode(frames, signer)
          if (message.ok) {
            const { msg_id, msg_type } = message.value.header
            trace('wire', 'received', { channel, type: msg_type, id: msg_id })
            onMessage(channel, message.value)
          } else log(`A message on ${channel} was dropped: ${message.mistake}.`)
        },
        // The topic of a welcome is the subscription itself: it reaches those that it greets.
        onSubscription: (topic) =>
          publishOn(topic, null, 'iopub_welcome', {
            subscription: topic.toString()
          } satisfies PublicationContents['iopub_welcome'])
      }),
    reply: (channel, parent, type, content) => {
      const { identities } = parent
      const message = { identities, type, parent, content, metadata: {}, buffers: [] }
      send(channel, encode(message, session, signer), type, parent)
    },
    // Topics as clients expect them that listen to one kind of message only.
    publish: (parent, type, ...rest) =>
      publishOn(`kernel.${session}.${type}`, parent, type, ...rest),
    close: () => sockets.close()
  })
}
