/** A notebook's file that is opened without being run, and what is found out about it. */
export { checkNotebook } from './check.ts'
export { type OpenNotebook, type TakenCell, withNotebook } from './open.ts'
export { type RecordedStep, recordedSteps } from './recorded-steps.ts'
export { stepsByName } from './steps.ts'
export { type Question, questionSubcommand } from './question.ts'
