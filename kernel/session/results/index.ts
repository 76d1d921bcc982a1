/** What other folders may import of this one. */
export { openLimits, removeLinks, tidyLinks, withLinks } from './links.ts'
export { wholeLog } from './log.ts'
export {
  findInside,
  findInStore,
  nothingInside,
  pathInFolder,
  pathInOutput,
  pathInStore
} from './output-path.ts'
