/** The protocol: sockets, frames, signatures, messages, and what is published. */
export { connectToKernel, type KernelClient, type Publication } from './client.ts'
export { type Connection, parseConnection, readConnectionFile } from './connection-file.ts'
export type { PublicationContents, RequestContents, RequestType, Sent } from './contents.ts'
export { type JsonObject, type JsonValue, parseJsonObject } from '../../nix/base/index.ts'
export { boundedLog, type Log } from './log.ts'
export { type IncomingMessage, protocolVersion } from './message.ts'
export {
  createPublisher,
  type MimeBundle,
  type Publisher,
  type RenderedMistake
} from './publisher.ts'
export { isRequestType, parseContent } from './schemas.ts'
export { openWire, type RequestChannel, type Wire } from './wire.ts'
