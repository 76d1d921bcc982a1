import { parseFragment } from 'parse5'
import type { DefaultTreeAdapterTypes } from 'parse5'

/** What a browser makes of a piece of HTML. */
export interface Page {
  readonly elements: readonly PageElement[]
  /** All text, one piece after the other. */
  readonly text: string
}

export interface PageElement {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
}

export function parsePage(html: string): Page {
  const elements: PageElement[] = []
  const visit = (node: DefaultTreeAdapterTypes.ChildNode): string => {
    if (node.nodeName === '#text' && 'value' in node) return node.value
    if (!('childNodes' in node)) return ''
    const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]))
    const slot = elements.push({ tag: node.tagName, attributes, text: '' }) - 1
    const text = node.childNodes.map(visit).join('')
    elements[slot] = { tag: node.tagName, attributes, text }
    return text
  }
  const text = parseFragment(html).childNodes.map(visit).join('')
  return { elements, text }
}

const tag = /<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>/g
const bare = / ([a-z-]+)=(?:"[^"]*"|'([^"']*)'|([^\s"'>]+))/g

/** A page with the values of attributes in double quotes. */
export function quoted(html: string): string {
  return html.replace(tag, (whole) =>
    whole.replace(bare, (written, name: string, single?: string, value = single) =>
      value === undefined ? written : ` ${name}="${value}"`
    )
  )
}

/** The elements of a tag. */
export function all(page: Page, tag: string): readonly PageElement[] {
  return page.elements.filter((element) => element.tag === tag)
}

/** A picture in SVG, from its address. */
export function svgOf(address: string): string {
  const [head = '', ...rest] = address.split(',')
  const text = rest.join(',')
  return head.endsWith(';base64')
    ? Buffer.from(text, 'base64').toString('utf8')
    : decodeURIComponent(text)
}

/** What an untrusted notebook keeps of a page, and nothing else. */
const tags = new Set(
  'a audio b bdi blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre progress s samp small span strong sub summary sup table tbody td th thead tr ul'.split(
    ' '
  )
)
const attributes = new Set(
  'align alt aria-label aria-level class colspan controls data-lineage data-rows data-step data-sweep data-table dir height href max rel role scope src start style tabindex target title value width'.split(
    ' '
  )
)
const properties = new Set(
  'background background-color border border-bottom border-collapse border-left border-radius box-sizing color cursor display flex-wrap font-family font-size font-variant font-weight gap height line-height margin margin-left margin-right margin-top max-height max-width min-width opacity overflow overflow-wrap overflow-x overflow-y padding padding-bottom padding-left padding-top table-layout text-align text-overflow unicode-bidi vertical-align white-space width'.split(
    ' '
  )
)

/** Everything in a page that is not plainly harmless and kept everywhere; empty where all is well. */
export function offences(page: Page): readonly string[] {
  return page.elements.flatMap(({ tag, attributes: given }) => [
    ...(tags.has(tag) ? [] : [`<${tag}>`]),
    ...[...given].flatMap(([name, value]) => {
      if (!attributes.has(name)) return [`${tag} ${name}=`]
      if (
        name === 'src' &&
        !/^data:(image\/(png|jpeg|gif|webp|svg\+xml)|audio\/[a-z0-9-]+);base64,[A-Za-z0-9+/=]*$/.test(
          value
        ) &&
        !/^data:image\/svg\+xml,[\w \-.!~*'()/:=;,+?@$|^%<>[\]{}]*$/.test(value)
      ) {
        return [`src ${value.slice(0, 60)}`]
      }
      if (name === 'href' && !/^(https?:\/\/|mailto:|#|outs\/[^/]+)/i.test(value))
        return [`href ${value}`]
      if (name !== 'style') return []
      return value
        .split(';')
        .filter((declaration) => declaration !== '')
        .filter((declaration) => {
          const [property = '', content = ''] = declaration.split(':')
          return !properties.has(property) || /url|var\(|expression|[<>"'\\]/.test(content)
        })
        .map((declaration) => `style ${declaration}`)
    })
  ])
}
