/** A notebook as a page of its own. */
export {
  pictureTypes,
  type Report,
  type ReportCell,
  type ReportOutput,
  reportPage,
  type ReportStep
} from './report.ts'
