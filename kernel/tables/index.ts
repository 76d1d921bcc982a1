/** Pages of the tables that results hold. */
export { type Asker, createTables, type TableFile, type Tables } from './tables.ts'
