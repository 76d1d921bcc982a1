/** What evaluations came to, kept for later kernels. */
export { type RecordsMode, recordsMode, recordsVariable } from './mode.ts'
export { createRecordedEvaluator } from './recorded-evaluator.ts'
export { createAnswers, type RecordedAnswers } from './answers.ts'
export { createDisplayTexts, displaysSize, type KeptTexts } from './kept-texts.ts'
export { recordsSize } from './record-file.ts'
