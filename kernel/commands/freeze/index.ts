/** %freeze: this machine's programs for a notebook. */
export { freeze } from './freeze.ts'
