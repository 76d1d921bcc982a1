import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import { cellLook, clean, escapeHtml, Html, style, textBlock } from '../base/index.ts'

/** Gives a picture of the same output as a `data:` address, or null where there is none to show. */
export type PictureOf = (path: string) => Html | null

/** Deeper nesting is for machines; the parser shows it as it is written. */
const deepest = 20

/**
 * Renders the Markdown of a step's report. HTML in it is shown as text and never interpreted, links
 * lead to the web only and open nothing by themselves, and pictures are those of the same output:
 * nothing is loaded from elsewhere. Headings are no headings of the notebook, so that they do not
 * enter its table of contents.
 */
export function renderMarkdown(source: string, pictureOf: PictureOf): Html {
  const markdown = new MarkdownIt('default', { html: false, linkify: false, maxNesting: deepest })
  markdown.validateLink = (url) => /^(https?:\/\/|mailto:|#)/i.test(url) || isRelative(url)
  const { rules } = markdown.renderer
  rules['heading_open'] = (tokens, index) => {
    const level = Number(tokens[index]?.tag.slice(1) ?? 6)
    const size = [18, 16, 14, 13, 13, 13][level - 1] ?? 13
    return `<div role="heading" aria-level="${Math.min(6, level + 2)}" style="font-size:${size}px;margin:10px 0 4px"><b>`
  }
  rules['heading_close'] = () => '</b></div>'
  rules['image'] = (tokens, index) => {
    const token = tokens[index]
    const path = attribute(token, 'src')
    const alternative = escapeHtml(token?.content ?? '')
    const source = pictureOf(decoded(path).replace(/^\.\//, ''))
    return source === null
      ? `[${alternative === '' ? escapeHtml(path) : alternative}]`
      : `<img alt="${alternative}" src="${source.markup}" style="${style.picture}">`
  }
  rules['link_open'] = (tokens, index) => {
    const address = attribute(tokens[index], 'href')
    return isRelative(address)
      ? '<span>'
      : `<a href="${escapeHtml(address)}" rel="nofollow noopener noreferrer" target="_blank">`
  }
  rules['link_close'] = (tokens, index) =>
    isRelative(openingOf(tokens, index)) ? '</span>' : '</a>'
  rules['table_open'] = () => `<div style="${style.scroll}"><table style="${style.table}">`
  rules['table_close'] = () => '</table></div>'
  for (const end of ['th_close', 'td_close', 'tr_close']) rules[end] = () => ''
  rules['th_open'] = (tokens, index) => `<th${cellLook(true, alignment(tokens[index])).markup}>`
  rules['td_open'] = (tokens, index) => `<td${cellLook(true, alignment(tokens[index])).markup}>`
  rules['paragraph_open'] = (tokens, index) =>
    tokens[index]?.hidden === true ? '' : '<p style="margin:0 0 8px">'
  const code = (tokens: Tokens, index: number): string =>
    textBlock(tokens[index]?.content ?? '').markup
  rules['fence'] = code
  rules['code_block'] = code
  rules['code_inline'] = (tokens, index) =>
    `<code>${escapeHtml(tokens[index]?.content ?? '')}</code>`
  return new Html(withoutBreaks(markdown.render(clean(source))))
}

/** Between tags, where they are nobody's: a notebook writes each line on one of its own. */
function withoutBreaks(html: string): string {
  return html.replace(
    /(<\/?(?:table|thead|tbody|tr|th|td|ul|ol|li|p|div|blockquote|hr)\b[^<>]*>)\n/g,
    '$1'
  )
}

type Tokens = readonly Token[]

function attribute(token: Token | undefined, name: string): string {
  return String(token?.attrGet(name) ?? '')
}

function alignment(token: Token | undefined): string {
  const found = /text-align:(left|right|center)/.exec(attribute(token, 'style'))?.[1]
  return found === 'right' ? '' : `text-align:${found ?? 'left'}`
}

function openingOf(tokens: Tokens, closing: number): string {
  for (let index = closing - 1; index >= 0; index -= 1) {
    if (tokens[index]?.type === 'link_open') return attribute(tokens[index], 'href')
  }
  return ''
}

function isRelative(url: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(url) && !url.startsWith('//') && !url.startsWith('#')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
