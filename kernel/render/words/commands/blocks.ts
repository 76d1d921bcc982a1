import type { Block, Tone } from '../../../outcome/index.ts'

/** A sentence, or a few. */
export function paragraph(text: string, tone?: Tone): Block {
  return { kind: 'paragraph', text, ...(tone === undefined ? {} : { tone }) }
}

/** A remark beside what was asked for. */
export function pale(text: string): Block {
  return paragraph(text, 'pale')
}

/** What is not as somebody may think. */
export function warning(text: string): Block {
  return paragraph(text, 'warning')
}

/** Lines as they are. */
export function code(text: string): Block {
  return { kind: 'code', text }
}

/** Rows of a table without numbers, and how many more there are. */
export function textTable(
  titles: readonly string[],
  rows: Extract<Block, { readonly kind: 'table' }>['rows'],
  omitted = 0
): Block {
  const columns = titles.map((title) => ({ title, numeric: false }))
  return { kind: 'table', columns, rows, omitted }
}
