/** What other folders may import of this one. */
export { startWithPipe } from './pipe.ts'
export {
  type Completed,
  endAllProcesses,
  type Ended,
  endProcess,
  finishBeforeTheEnd,
  interruptOn,
  type Invocation,
  type LivingProcess,
  run,
  start
} from './process.ts'
