/** %roots and %gc: what is held in the store, and what is let go. */
export { freeResults } from './free.ts'
export { gc } from './gc.ts'
export { holdingsOf } from './holdings.ts'
export { roots } from './roots.ts'
export { freeWishes } from './wishes.ts'
