import type { Block, Document, Lineage } from '../../../outcome/index.ts'
import { goneInWords } from './gone.ts'

/** What `%lineage` shows. */
export interface DrawnLineage {
  /** What it was asked for; null of the whole notebook. */
  readonly names: readonly string[] | null
  /** As a picture, with the steps that are marked in it, or in the notation of another program. */
  readonly drawn: string | { readonly lineage: Lineage; readonly marked: readonly string[] }
  /** Steps whose results were removed by hand. */
  readonly gone: readonly string[]
}

/** Where steps come from. */
export function lineageInWords({ names, drawn, gone }: DrawnLineage): Document {
  return {
    title: names === null ? 'Lineage of the notebook' : `Lineage of ${names.join(', ')}`,
    blocks: [
      blockOf(drawn),
      ...(gone.length === 0
        ? []
        : [{ kind: 'paragraph', tone: 'warning', text: goneInWords(gone) } as const])
    ]
  }
}

function blockOf(drawn: DrawnLineage['drawn']): Block {
  if (typeof drawn === 'string') return { kind: 'code', text: drawn }
  return drawn.lineage.edges.length === 0
    ? { kind: 'paragraph', text: 'No step reads another one.' }
    : { kind: 'lineage', ...drawn }
}
