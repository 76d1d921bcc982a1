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
 * A template whose strings are markup and whose values are text: each is escaped, also within
 * quoted attributes, unless it is `Html` itself. Attributes must be quoted. Line breaks in the
 * strings are for whoever reads the source: beside a tag or a value they leave nothing, within words
 * or attributes a space. A space that matters beside a tag is written as a value.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const parts = collapsed(strings)
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) {
    text += markupOf(value) + (parts[index + 1] ?? '')
  }
  return new Html(text)
}

/** Each template is the same array at every call: its strings are collapsed once. */
const collapsedTemplates = new WeakMap<TemplateStringsArray, readonly string[]>()

function collapsed(strings: TemplateStringsArray): readonly string[] {
  const known = collapsedTemplates.get(strings)
  if (known !== undefined) return known
  const parts = strings.map((part) =>
    part.replace(/(^|.)\n\s*(?=(.)|$)/g, (_, before: string, after: string | undefined) =>
      before === '' || before === '>' || after === undefined || after === '<'
        ? before
        : `${before} `
    )
  )
  collapsedTemplates.set(strings, parts)
  return parts
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function markupOf(value: HtmlValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if (value instanceof Html) return value.markup
  return value.map((part) => part.markup).join('')
}
