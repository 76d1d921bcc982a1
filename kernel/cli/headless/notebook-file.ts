import {
  bad,
  good,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listIn,
  objectIn,
  parseJsonObject,
  type Result
} from '../../../nix/base/index.ts'
import type { NotRead, OtherKernel } from '../../outcome/index.ts'
import { notebookText, ownKernelspec, uniqueIds, wholeText } from '../../notebook-file/index.ts'

/** A notebook as it was read (nbformat 4). */
export interface NotebookFile {
  readonly codeCells: readonly CodeCell[]
  /** The name of the kernel that it was written for, where it says so. */
  readonly kernel: string | null
  /** The same with other texts in some of its code cells, by their places among them. */
  withSources(sources: ReadonlyMap<number, string>): NotebookFile
  /** The same with one more code cell before all others. */
  withFirstCell(id: string, source: string): NotebookFile
  /** The whole of it as text, with the outputs that it has. */
  readonly text: string
  /**
   * The whole of it with other outputs, as text that can be written to a file. A cell without a
   * record stays as it is.
   */
  withResults(results: (codeCell: number) => CellRecord | null, metadata: JsonObject): string
}

export interface CodeCell {
  /** The cell's own id, or one by its place where the file's format has none. */
  readonly id: string
  readonly source: string
  readonly metadata: JsonObject
  /** Whether its tags say that it is meant to fail. */
  readonly mayFail: boolean
  /** Whether its tags say that it is not to be run. */
  readonly isSkipped: boolean
}

/** What a run left of a cell. */
export interface CellRecord {
  readonly executionCount: number | null
  readonly outputs: readonly JsonObject[]
}

/** Reads a notebook file. */
export function readNotebook(path: string): Result<NotebookFile, NotRead> {
  const text = notebookText(path)
  if (!text.ok) return bad({ kind: 'not-read', mistake: text.mistake })
  const document = parseJsonObject(text.value)
  const cells = document?.['cells']
  if (document === null || !Array.isArray(cells)) return bad({ kind: 'no-notebook', path })
  return good(notebookOf(document, withOwnIds(cells.filter(isJsonObject))))
}

/** Where a notebook says that it is for another kernel, which; null where it does not. */
export function ofAnotherKernel(
  path: string,
  { kernel }: Pick<NotebookFile, 'kernel'>
): OtherKernel | null {
  if (kernel === null || kernel === ownKernelspec.name) return null
  return { kind: 'other-kernel', path, kernel, own: ownKernelspec.name }
}

/** The places among the code cells of those whose tags do not say that they are not run. */
export function toRun({ codeCells }: Pick<NotebookFile, 'codeCells'>): ReadonlySet<number> {
  return new Set([...codeCells.keys()].filter((index) => codeCells[index]?.isSkipped === false))
}

/** Cells by their ids: two of the same would take the place of each other. */
function withOwnIds(cells: readonly JsonObject[]): JsonObject[] {
  const ids = uniqueIds(cells.map(({ id }) => (typeof id === 'string' ? id : null)))
  return cells.map((cell, index) => {
    const id = ids[index] ?? null
    return id === null ? cell : { ...cell, id }
  })
}

function notebookOf(document: JsonObject, cells: readonly JsonObject[]): NotebookFile {
  const isCode = (cell: JsonObject): boolean => cell['cell_type'] === 'code'
  const metadata = objectIn(document, 'metadata')
  const kernel = objectIn(metadata, 'kernelspec')['name']
  return {
    codeCells: cells.filter(isCode).map((cell, index) => {
      const cellMetadata = objectIn(cell, 'metadata')
      const tags = listIn(cellMetadata, 'tags')
      return {
        id: typeof cell['id'] === 'string' ? cell['id'] : `cell-${index + 1}`,
        source: wholeText(cell['source']),
        metadata: cellMetadata,
        mayFail: tags.includes('raises-exception'),
        isSkipped: tags.includes('skip-execution')
      }
    }),
    kernel: typeof kernel === 'string' ? kernel : null,
    withSources: (sources) => {
      let codeCell = 0
      const edited = cells.map((cell): JsonObject => {
        if (!isCode(cell)) return cell
        const source = sources.get(codeCell++)
        return source === undefined ? cell : { ...cell, source: split(source) }
      })
      return notebookOf(document, edited)
    },
    withFirstCell: (id, source) => {
      const cell = {
        ...{ cell_type: 'code', id, metadata: {}, source: split(source) },
        ...{ outputs: [], execution_count: null }
      }
      return notebookOf(document, [cell, ...cells])
    },
    text: `${JSON.stringify({ ...document, cells: [...cells] }, null, 1)}\n`,
    withResults: (results, added) => {
      let codeCell = 0
      const filled = cells.map((cell): JsonObject => {
        if (!isCode(cell)) return cell
        const record = results(codeCell++)
        if (record === null) return cell
        const { executionCount, outputs } = record
        return { ...cell, execution_count: executionCount, outputs: outputs.map(inLines) }
      })
      const whole = { ...document, metadata: { ...metadata, ...added }, cells: filled }
      return `${JSON.stringify(whole, null, 1)}\n`
    }
  }
}

/** Long texts stand in the file as lists of lines, so that differences between files are small. */
function inLines(output: JsonObject): JsonObject {
  const data = output['data']
  return {
    ...output,
    ...(output['text'] === undefined ? {} : { text: split(output['text']) }),
    ...(isJsonObject(data)
      ? { data: Object.fromEntries(Object.entries(data).map(([type, is]) => [type, split(is)])) }
      : {})
  }
}

function split(value: JsonValue): JsonValue {
  return typeof value === 'string' && value.includes('\n') ? value.split(/(?<=\n)/) : value
}
