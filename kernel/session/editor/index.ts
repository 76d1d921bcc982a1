/** Completion and inspection. */
export { complete } from './complete.ts'
export { inspect } from './inspect.ts'
