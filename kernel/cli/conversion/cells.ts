import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listIn,
  objectsIn,
  parseJsonObject
} from '../../../nix/base/index.ts'
import { ownKernelspec, uniqueIds, wholeText, withoutMark } from '../../notebook-file/index.ts'

/** A notebook without what its cells show: all that a text of it holds (nbformat 4). */
export interface PlainNotebook {
  readonly cells: readonly PlainCell[]
  /** Everything of the file besides its cells: `metadata`, `nbformat`, `nbformat_minor`. */
  readonly rest: JsonObject
}

export interface PlainCell {
  readonly type: CellType
  readonly source: string
  /** Everything else that the file says of it: its id, metadata, attachments. */
  readonly rest: JsonObject
}

export const cellTypes = ['code', 'markdown', 'raw'] as const
export type CellType = (typeof cellTypes)[number]

/** What is said of a notebook, or of a cell, in the place of a text of it that has no word of it. */
const usualRest: JsonObject = {
  metadata: {
    kernelspec: ownKernelspec,
    language_info: { name: 'nix' }
  },
  nbformat: 4,
  nbformat_minor: 5
}

/** Reads the text of a notebook's file; null where it is none. */
export function readNotebookText(text: string): PlainNotebook | null {
  const document = parseJsonObject(text)
  const listed = document?.['cells']
  if (document === null || !Array.isArray(listed)) return null
  const { cells: _, ...rest } = document
  const cells = listed.filter(isJsonObject).map((cell): PlainCell => {
    const { cell_type, source, outputs: _outputs, execution_count: _count, ...own } = cell
    const type = cellTypes.find((one) => one === cell_type) ?? 'raw'
    return { type, source: wholeText(source), rest: own }
  })
  return { cells, rest }
}

/** Whether cells of a notebook have outputs; `text` is its file's. */
export function showsSomething(text: string): boolean {
  const document = parseJsonObject(withoutMark(text)) ?? {}
  return objectsIn(document, 'cells').some((cell) => listIn(cell, 'outputs').length > 0)
}

/**
 * The text of the notebook's file, as Jupyter writes it: keys in their order, a line of a source each.
 * Cells have no outputs, and where the format wants ids, one each that is its own.
 */
export function notebookTextOf({ cells, rest }: PlainNotebook): string {
  const whole = { ...usualRest, ...rest }
  const minor = whole['nbformat_minor']
  const hasIds = typeof minor === 'number' && minor >= 5
  const given = cells.map(({ rest: { id } }, index) =>
    typeof id === 'string' ? id : hasIds ? `cell-${index + 1}` : null
  )
  const ids = uniqueIds(given)
  const written = cells.map(({ type, source, rest: own }, index): JsonObject => {
    const id = ids[index] ?? null
    return {
      ...{ metadata: {}, ...own, ...(id === null ? {} : { id }) },
      ...{ cell_type: type, source: source === '' ? [] : source.split(/(?<=\n)/) },
      ...(type === 'code' ? { execution_count: null, outputs: [] } : {})
    }
  })
  return `${JSON.stringify(sorted({ ...whole, cells: written }), null, 1)}\n`
}

/** The same with the keys of all objects in their order, as Jupyter writes them. */
export function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
