/** What other folders may import of this one. */
export { examine } from './examine.ts'
export type { Finding } from './finding.ts'
export { examineToolchain } from './machine.ts'
