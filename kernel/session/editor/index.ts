/** Completion and inspection. */
export { complete, type Limits, usualLimits } from './completion/index.ts'
export { inspect } from './inspect.ts'
