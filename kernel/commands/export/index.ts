/** What other folders may import of this one. */
export { exportCommand } from './export.ts'
