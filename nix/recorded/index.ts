/** What evaluations came to, kept for later kernels. */
export {
  createRecordedEvaluator,
  type RecordsMode,
  recordsMode,
  recordsVariable
} from './recorded-evaluator.ts'
export { recordsFolder } from './record-file.ts'
