/** Derivations become results. */
export { asItStands } from './as-it-stands.ts'
export { type CellBuilt, createCellBuilds, type StepResults } from './cell-builds.ts'
export { expectedSeconds } from './expected.ts'
export { lostInputs } from './lost-inputs.ts'
export { realise, type Realised, type StepResult } from './realise.ts'
