/** What doctor examines. */
export { examineBuilder } from './builder.ts'
export { examine } from './examine.ts'
export type { Finding } from './finding.ts'
export { examineToolchain } from './machine.ts'
