/** Derivations become results. */
export { expectedSeconds } from './expected.ts'
export { lostInputs } from './lost-inputs.ts'
export { realise, type Realised, type StepResult } from './realise.ts'
