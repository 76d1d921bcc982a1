/** A notebook as a page of its own. */
export type { CataloguedStep } from './catalogue.ts'
export { exploreAnchor, type ExploredStep, type ExploredSweep } from './explored.ts'
export {
  type Explored,
  pictureTypes,
  type Report,
  type ReportCell,
  type ReportOutput,
  reportPage,
  type ReportStep
} from './report.ts'
export { anchorOf } from './timeline.ts'
