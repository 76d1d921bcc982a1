/** The steps that words of a command name. */
export { fixOf, goneInWords, goneMistake, mostNamed } from './gone-words.ts'
export {
  namedIdentity,
  type NamedIdentity,
  namedStep,
  namedSteps,
  type StoredResult,
  storedResults
} from './named-steps.ts'
export { oneStepCommand } from './one-step.ts'
