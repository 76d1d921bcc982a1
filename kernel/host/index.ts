/** The process that a kernel is: where its package lies, what is kept of it, and who started it. */
export { keepCompiled } from './compiled.ts'
export {
  isInstalled,
  oldestNode,
  packageRoot,
  packageVersion,
  programDigest
} from './package-root.ts'
export { watchParent } from './parent.ts'
