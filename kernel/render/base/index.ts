/** HTML that is safe, texts, styles, sizes: what all drawing stands on. */
export { metadataKey, type MimeBundle, stepMimeType } from './bundle.ts'
export { fold, foldsTogether } from './fold.ts'
export { escapeHtml, Html, markup, nothing } from './html.ts'
export {
  choose,
  chooseOne,
  drawInTurn,
  type Drawn,
  drawWithShare,
  type Part,
  sizeBudget,
  type SizeBudget
} from './size-budget.ts'
export { shortAttributes } from './short-attributes.ts'
export { allOmitted, omittedCounts, omittedSteps, type OmittedSteps } from './omitted-steps.ts'
export { pictureFont, svgAddress, svgFileAddress } from './picture-address.ts'
export { isStatus, isThere, statusLooks } from './status.ts'
export { styledLine, styledLineOfBlock } from './styled-line.ts'
export { cellLook, lengthLook, nameDirection, noFormulas, sortable, style } from './style.ts'
export { blockOf, type DrawnLine, lineBlock, textBlock } from './text-block.ts'
export { bytes, counted, duration, grouped } from '../../outcome/index.ts'
export {
  asWord,
  clean,
  cleanLine,
  clip,
  moment,
  pathLine,
  rounded,
  shortNumber,
  wellFormed
} from './text.ts'
