/** Programs are started here, and nowhere else. */
export { underLock } from './lock.ts'
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
