/** What is shown of a result, or of one of its files. */
export { summarise, summariseFile } from './summarise.ts'
