/** What other folders may import of this one. */
export {
  pictureTypes,
  type Report,
  type ReportCell,
  type ReportOutput,
  reportPage,
  type ReportStep
} from './report.ts'
