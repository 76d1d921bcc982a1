/** What a page and the kernel say to each other over a comm. */
export { digestOf } from './digest.ts'
export {
  commTarget,
  type FromKernel,
  type FromPage,
  type LiveCell,
  type LiveStep,
  mostCells,
  mostSteps,
  type Output,
  commVersion,
  readFromPage,
  type Refusal
} from './protocol.ts'
