/** Markup that is safe to stand in a page: made by `html` or by a renderer that escapes. */
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
 * quoted attributes, unless it is `Html` itself. Attributes must be quoted.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? ''
  for (const [index, value] of values.entries()) {
    markup += markupOf(value) + (strings[index + 1] ?? '')
  }
  return new Html(markup)
}

/** Parts one after the other, with `between` between them. */
export function join(parts: readonly Html[], between = ''): Html {
  return new Html(parts.map((part) => part.markup).join(escapeHtml(between)))
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
