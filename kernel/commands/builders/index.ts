/** %builders: the machines beside this one. */
export { builders } from './builders.ts'
