import { Html } from './html.ts'
import { wellFormed } from './text.ts'

/** The faces of pictures: without quotes, which take room in an address. */
export const pictureFont = 'system-ui,sans-serif'

/** What a sanitiser (DOMPurify 3.1) takes in any attribute for an end of something else. */
const endsElsewhere =
  /<(?=\/(?:style|script|title|xmp|textarea|noscript|iframe|noembed|noframes))|(?<=--!?|\])>/gi

/**
 * The address of a picture in SVG, for an attribute in double quotes: its text, with all that ends an
 * attribute or an address spelled out, which is a third shorter than base64 and is told apart line by
 * line by tools that compare notebooks. Base64 where that is shorter, as of other alphabets.
 */
export function svgAddress(svg: string): Html {
  const spelled = withSingleQuotes(wellFormed(svg))
    .replace(/[^\w \-.!~*'()/:=;,+?@$|^<>[\]{}]/gu, encodeURIComponent)
    .replace(endsElsewhere, encodeURIComponent)
  const base64 = Buffer.from(wellFormed(svg)).toString('base64')
  const isShorter = spelled.length < base64.length + ';base64'.length
  return new Html(`data:image/svg+xml${isShorter ? `,${spelled}` : `;base64,${base64}`}`)
}

/** The same of a file's bytes: what is no UTF-8 stays as it is. */
export function svgFileAddress(base64: string): Html {
  const bytes = Buffer.from(base64, 'base64')
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes)
    ? svgAddress(text)
    : new Html(`data:image/svg+xml;base64,${bytes.toString('base64')}`)
}

/** Double quotes take three characters in an address: where all stand in tags, single ones do as well. */
function withSingleQuotes(svg: string): string {
  if (svg.includes("'")) return svg
  const tags = /<[^<>]*>/g
  const isPlain = (svg.match(tags) ?? []).every((tag) => tag.split('"').length % 2 === 1)
  return isPlain ? svg.replace(tags, (tag) => tag.replaceAll('"', "'")) : svg
}
