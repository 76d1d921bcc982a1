/** What a page and the kernel say to each other over a comm. */
export type { ChangeAsked, ChangePlan } from './changes.ts'
export { digestOf } from './digest.ts'
export {
  commTarget,
  type FromKernel,
  type FromPage,
  type LiveCell,
  type LiveStep,
  mostCells,
  mostSteps,
  type Output,
  commVersion,
  readFromPage,
  type Refusal
} from './protocol.ts'
export type {
  Condition,
  ConditionTest,
  OfTable,
  TableAsked,
  TableCell,
  TableColumn,
  TableColumns,
  TableColumnsAsked,
  TableRefused,
  TableRow,
  TableRows,
  TableRowsAsked,
  TableView
} from './tables.ts'
export { longestCell, tableColumnsSchema, tableRowsSchema, viewSchema } from './tables.ts'
