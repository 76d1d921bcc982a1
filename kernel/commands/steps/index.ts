/** The steps that words of a command name. */
export {
  namedIdentity,
  type NamedIdentity,
  namedStep,
  namedSteps,
  type StoredResult,
  storedResults
} from './named-steps.ts'
export { earlierData, namedData } from './named-data.ts'
export { failedOption, mostTold, toldSteps } from './many-steps.ts'
export { oneStepCommand } from './one-step.ts'
