/** What other folders may import of this one. */
export { packageRoot } from './package-root.ts'
export { watchParent } from './parent.ts'
