import type { JsonObject } from '../../nix/base/index.ts'

/** The version of the messaging specification that the kernel speaks. */
export const protocolVersion = '5.5'

/** The header of a message that came in: what the kernel needs of it. */
export interface Header {
  readonly msg_id: string
  readonly msg_type: string
  readonly session?: string
  readonly username?: string
  readonly date?: string | null
  readonly version?: string
}

/** A message as it came in: signature checked, header fit for its schema, content not judged yet. */
export interface IncomingMessage {
  /** Routing frames: whoever sends them back before a reply reaches the sender. */
  readonly identities: readonly Buffer[]
  readonly header: Header
  /** The header's bytes: what answers to a message carries them as they came. */
  readonly headerFrame: Buffer
  readonly metadata: JsonObject
  readonly content: JsonObject
  readonly buffers: readonly Buffer[]
}

/** A message on its way out. `parent` is the message it comes of, or null at the kernel's start. */
export interface OutgoingMessage {
  /** Routing frames of a reply, or the topic of a publication. */
  readonly identities: readonly (Buffer | string)[]
  readonly type: string
  readonly parent: IncomingMessage | null
  readonly content: JsonObject
  readonly metadata: JsonObject
  readonly buffers: readonly Buffer[]
}
