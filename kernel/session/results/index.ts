/** Results on disk: files inside of them, copies to open, logs. */
export { type LinksOut, linksOutOf } from './links-out.ts'
export type { CopyLimits } from './link-copies.ts'
export { openLimits, removeLinks, tidyLinks, withDataLinks, withLinks } from './links.ts'
export { wholeLog } from './log.ts'
export {
  findInside,
  findInStore,
  nothingInside,
  pathInFolder,
  pathInOutput,
  pathInStore
} from './output-path.ts'
