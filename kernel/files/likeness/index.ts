/** How far two versions of a file are from each other, and what likely made them differ. */
export { distanceOf, likenessOf, mostLikenessBytes, nameLikeness } from './likeness.ts'
export type { Cause, CauseKind, Distance, Likeness } from './cause.ts'
