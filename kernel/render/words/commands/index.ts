/** What `%` commands have to say, in sentences. */
export { fixOf, goneInWords, mostNamed } from './gone.ts'
export { type DrawnLineage, lineageInWords } from './lineage.ts'
export { logInWords, type WholeLog } from './log.ts'
export { missingInWords } from './missing.ts'
export { commandMistakeInWords } from './mistake.ts'
export { planDocument } from './plan.ts'
export { whyGoneInWords, whyInWords } from './why.ts'
