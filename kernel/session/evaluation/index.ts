/** What the definitions and the question of a cell turn out to be. */
export { evaluate, evaluateCells, type Evaluated, mostRounds } from './evaluate.ts'
export { toolchainNotices } from './own-toolchain.ts'
