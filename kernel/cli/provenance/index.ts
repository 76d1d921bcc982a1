/** A notebook's results as a Workflow Run RO-Crate. */
export { crateOf } from './crate.ts'
export { type Observed, observe } from './observe.ts'
