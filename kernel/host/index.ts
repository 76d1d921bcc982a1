/** The process that a kernel is: where its package lies, and who started it. */
export { packageRoot } from './package-root.ts'
export { watchParent } from './parent.ts'
