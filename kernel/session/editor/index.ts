/** Completion and inspection. */
export { complete, type Limits, soon, usualLimits } from './completion/index.ts'
export { inspect } from './inspect.ts'
