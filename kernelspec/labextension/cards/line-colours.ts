import {
  lineColourRules,
  lineColoursOnDark,
  lineColoursOnLight
} from '../../../kernel/render/base/line-colours.ts'

/** Colours of what steps print, in light themes and in dark ones. */
export const lineColourStyle = [
  lineColourRules(lineColoursOnLight, 'body'),
  lineColourRules(lineColoursOnDark, 'body[data-jp-theme-light="false"]')
].join('\n')
