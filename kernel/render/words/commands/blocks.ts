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

/** All rows of a table without numbers. */
export function textTable(
  titles: readonly string[],
  rows: Extract<Block, { readonly kind: 'table' }>['rows']
): Block {
  const columns = titles.map((title) => ({ title, numeric: false }))
  return { kind: 'table', columns, rows, omitted: 0 }
}
