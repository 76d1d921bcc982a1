/** What other folders may import of this one. */
export { evaluate, evaluateCells, type Evaluated, mostRounds } from './evaluate.ts'
