/** %shell: a step from the inside. */
export { shell } from './shell.ts'
