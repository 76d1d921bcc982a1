/** What the definitions and the question of a cell turn out to be. */
export { describeParts } from './describe-parts.ts'
export { askedBy, askedByAll, evaluate, evaluateCells, type Evaluated } from './evaluate.ts'
export {
  placeNotices,
  placeOf,
  type Placing,
  type SaidPlaces,
  saidPlaces,
  usableBuilder
} from './said-places.ts'
export { evaluatedInRounds } from './rounds.ts'
export { toolchainNotices } from './own-toolchain.ts'
