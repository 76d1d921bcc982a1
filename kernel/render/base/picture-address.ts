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
  const text = wellFormed(svg)
  // Each picture has these many times, and all of one are spelled at once.
  const spelled = withSingleQuotes(text)
    .replaceAll('%', '%25')
    .replaceAll('#', '%23')
    .replaceAll('\n', '%0A')
    .replaceAll('"', '%22')
    .replaceAll('&', '%26')
    .replace(/[^\w \-.!~*'()/:=;,+?@$|^<>[\]{}%]/gu, encodeURIComponent)
    .replace(endsElsewhere, encodeURIComponent)
  const base64Length = 4 * Math.ceil(Buffer.byteLength(text) / 3)
  return spelled.length < base64Length + ';base64'.length
    ? new Html(`data:image/svg+xml,${spelled}`)
    : new Html(`data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`)
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
  if (hasQuotesInTagsAlone(svg)) return svg.replaceAll('"', "'")
  const tags = /<[^<>]*>/g
  const isPlain = (svg.match(tags) ?? []).every((tag) => tag.split('"').length % 2 === 1)
  return isPlain ? svg.replace(tags, (tag) => tag.replaceAll('"', "'")) : svg
}

/** Whether all double quotes stand in tags, two and two: as in all that programs draw. */
function hasQuotesInTagsAlone(svg: string): boolean {
  let quotesInTag: number | null = null
  for (let at = 0; at < svg.length; at += 1) {
    const sign = svg[at]
    if (sign === '"') {
      if (quotesInTag === null) return false
      quotesInTag += 1
    } else if (sign === '<' || sign === '>') {
      const isEndOfTag = sign === '>' && (quotesInTag ?? 0) % 2 === 0
      // What a second `<` follows was no tag.
      if ((quotesInTag ?? 0) > 0 && !isEndOfTag) return false
      quotesInTag = sign === '<' ? 0 : null
    }
  }
  return (quotesInTag ?? 0) === 0
}
