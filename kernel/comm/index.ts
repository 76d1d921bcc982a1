/** What a page and the kernel say to each other over a comm. */
export {
  commTarget,
  type FromKernel,
  type FromPage,
  type LiveCell,
  type LiveStep,
  mostCells,
  mostSteps,
  commVersion,
  readFromPage,
  type Refusal
} from './protocol.ts'
