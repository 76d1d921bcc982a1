/** What evaluations came to, kept for later kernels. */
export {
  createRecordedEvaluator,
  type RecordsMode,
  recordsMode,
  recordsVariable
} from './recorded-evaluator.ts'
export { createAnswers, type RecordedAnswers } from './answers.ts'
export { createDisplayTexts, displaysSize, type KeptTexts } from './kept-texts.ts'
export { recordsSize } from './record-file.ts'
