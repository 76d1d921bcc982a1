/** What `%` commands have to say, in sentences. */
export { fixOf, goneInWords, mostNamed } from './gone.ts'
export { commandMistakeInWords } from './mistake.ts'
export { whyGoneInWords, whyInWords } from './why.ts'
