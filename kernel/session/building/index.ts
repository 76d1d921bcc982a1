/** Derivations become results. */
export { expectedSeconds } from './expected.ts'
export { realise, type Realised, type StepResult } from './realise.ts'
