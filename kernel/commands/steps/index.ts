/** What other folders may import of this one. */
export {
  namedIdentity,
  type NamedIdentity,
  namedStep,
  namedSteps,
  type StoredResult,
  storedResults
} from './named-steps.ts'
export { oneStepCommand } from './one-step.ts'
