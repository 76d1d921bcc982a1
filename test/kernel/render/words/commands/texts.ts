import type { Document } from '../../../../../kernel/outcome/document.ts'

/** What stands in a document beside its tables, and what was typed or written. */
export function textsOf({ blocks }: Pick<Document, 'blocks'>): readonly string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'section') return [block.title, ...textsOf(block)]
    return 'text' in block ? [block.text] : []
  })
}

/** The cells of its tables, a row each, and how many rows are left out. */
export function tablesOf({ blocks }: Pick<Document, 'blocks'>) {
  return blocks.flatMap((block) =>
    block.kind === 'table'
      ? [{ rows: block.rows.map((row) => row.map(({ text }) => text)), omitted: block.omitted }]
      : []
  )
}
