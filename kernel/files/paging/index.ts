/** Tables in files, of which pages are read. */
export { CsvTable } from './csv-table.ts'
export { orderOf, type View, type ViewProgress } from './view.ts'
export { openTable, type OpenTable } from './open-table.ts'
export {
  type CellText,
  cutCell,
  type NotPaged,
  type PagedColumn,
  TableFault,
  type TableSource
} from './table-source.ts'
