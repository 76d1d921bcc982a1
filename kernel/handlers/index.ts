/** A file for each type of request. */
export { describeBug } from './bug.ts'
export { createClients } from './clients.ts'
export type { Answer, Handlers, Request, Waiting } from './handler.ts'
export { createHandlers } from './handlers.ts'
export type { KernelIdentity } from './kernel-info.ts'
export { type KeptDisplays, withKeptDisplays } from './kept-displays.ts'
export type { Renderer } from './renderer.ts'
export type { Clock } from './throttle.ts'
