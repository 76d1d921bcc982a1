/** What doctor examines. */
export { examineBuilder } from './builder.ts'
export { examine } from './examine.ts'
export { examineToolchain } from './machine.ts'
