/** Markup that is safe to stand in a page: made by `markup` or by a renderer that escapes. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

export type HtmlValue = string | number | Html | readonly Html[] | null

export const nothing = new Html('')

/**
 * A template whose strings are markup and whose values are text: each is escaped, unless it is `Html`
 * itself. Attributes must be in double quotes: within them no value ends them, `Html` neither, and
 * quotes that stand elsewhere stay as they are. Line breaks in the strings are for whoever reads the
 * source: beside a tag or a value they leave nothing, within words or attributes a space. A space that
 * matters beside a tag is written as a value.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const { parts, places } = templateOf(strings)
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) {
    text += markupOf(value, places[index] ?? 'tag') + (parts[index + 1] ?? '')
  }
  return new Html(text)
}

/** Where a value stands: between tags, in a tag, or there between quotes. */
type Place = 'text' | 'tag' | 'quoted'

interface Template {
  readonly parts: readonly string[]
  /** Of each value. */
  readonly places: readonly Place[]
}

/** Each template is the same array at every call: it is looked at once. */
const knownTemplates = new WeakMap<TemplateStringsArray, Template>()

function templateOf(strings: TemplateStringsArray): Template {
  const known = knownTemplates.get(strings)
  if (known !== undefined) return known
  const parts = strings.map((part) =>
    part.replace(/(^|.)\n\s*(?=(.)|$)/g, (_, before: string, after: string | undefined) =>
      before === '' || before === '>' || after === undefined || after === '<'
        ? before
        : `${before} `
    )
  )
  const template = { parts, places: placesBehind(parts) }
  knownTemplates.set(strings, template)
  return template
}

/** A template may be attributes alone, which its strings do not tell from text before the first `="`. */
function placesBehind(parts: readonly string[]): readonly Place[] {
  let place: Place = 'text'
  let before = ''
  return parts.map((part) => {
    for (const sign of part) {
      if (place === 'quoted') place = sign === '"' ? 'tag' : 'quoted'
      else if (sign === '"' && before === '=') place = 'quoted'
      else if (sign === '<') place = 'tag'
      else if (sign === '>') place = 'text'
      before = sign
    }
    return place
  })
}

/** Text that may stand anywhere: between tags, and in an attribute with quotes of either kind. */
export function escapeHtml(text: string): string {
  return betweenTags(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

function betweenTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function withoutQuotes(text: string): string {
  return text.replaceAll('"', '&quot;')
}

function markupOf(value: HtmlValue, place: Place): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    if (place === 'text') return betweenTags(value)
    return place === 'quoted' ? withoutQuotes(betweenTags(value)) : escapeHtml(value)
  }
  const text = value instanceof Html ? value.markup : value.map((part) => part.markup).join('')
  return place === 'quoted' ? withoutQuotes(text) : text
}
