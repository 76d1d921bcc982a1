import { isObject } from '../../../nix/base/index.ts'
import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { anyDialect } from '../../../nix/syntax/index.ts'
import type { NotRun } from '../../outcome/index.ts'
import { parseCell } from '../../cells/index.ts'
import { notebookText, uniqueIds } from '../../notebook-file/index.ts'
import type { SavedCells } from './deletions.ts'

/** The last saved file of the notebook, as far as it can be read. It is a hint and never trusted. */
export interface SavedNotebook extends SavedCells {
  /** The code cells in their order; none where the file cannot be read as a notebook. */
  readonly cells: readonly SavedCell[]
  /** The place of a cell among the code cells, from 0; null where it is none of them. */
  order(cellId: string): number | null
  /** The cell that defines a name, the last where several do: a run-all would choose that one. */
  cellThatDefines(name: string): SavedCell | null
}

/** A code cell as it was saved. */
export interface SavedCell {
  /** null in files of before nbformat 4.5. */
  readonly id: string | null
  readonly code: string
  readonly tags: readonly string[]
}

/**
 * Larger files are passed over: reading holds up everything else. 100 MB of outputs take half a
 * second, once after each save, and only when something is asked of the cells (2 cores).
 */
const largestBytes = 300e6

/**
 * Gives the notebook as it was last saved, null where no file is found. `sessionName` is what the
 * server calls the session (`JPY_SESSION_NAME`): the notebook's path, absolute or from the server's
 * root, its name alone, or an id that means no file; `folder` is the notebook's. A file that did not
 * change is read once.
 */
export function savedNotebook(
  sessionName: string | null,
  folder: string
): () => SavedNotebook | null {
  const places = sessionName === null ? [] : placesOf(sessionName, folder)
  let last: { readonly signature: string; readonly notebook: SavedNotebook } | null = null
  return () => {
    for (const path of places) {
      const file = fileAt(path)
      if (file === null) continue
      if (last?.signature !== file.signature)
        last = { signature: file.signature, notebook: read(path, file) }
      return last.notebook
    }
    return null
  }
}

/** With real-time collaboration a path begins with the name of its drive: `RTC:a.ipynb`. */
function placesOf(sessionName: string, folder: string): string[] {
  const path = sessionName.replace(/^[A-Za-z]{2,}:/, '')
  if (!path.endsWith('.ipynb') || path.includes('\0')) return []
  return [...new Set([resolve(folder, path), resolve(folder, basename(path))])]
}

interface NotebookFile {
  readonly signature: string
  readonly size: number
  readonly savedAt: number
}

function fileAt(path: string): NotebookFile | null {
  try {
    const status = statSync(path)
    // Opening a pipe would wait for somebody to write into it.
    if (!status.isFile()) return null
    const { ino, size, mtimeMs } = status
    return { signature: `${path} ${ino} ${size} ${mtimeMs}`, size, savedAt: mtimeMs }
  } catch {
    return null
  }
}

/** Nothing is read before a cell is asked for. */
function read(path: string, { size, savedAt }: NotebookFile): SavedNotebook {
  return notebookOf(savedAt, () => (size > largestBytes ? [] : cellsIn(path)))
}

/**
 * The saved notebook with its cells in the order that a page has them in, without those that it has no
 * more. What they hold is known by the file alone. Where that has no ids, nothing can be told.
 */
export function arranged(
  saved: SavedNotebook | null,
  order: readonly string[] | null
): SavedNotebook | null {
  if (saved === null || order === null) return saved
  return notebookOf(saved.savedAt, () => {
    const { cells } = saved
    if (cells.some(({ id }) => id === null)) return cells
    const byId = new Map(cells.map((cell) => [cell.id, cell]))
    return order.flatMap((id) => byId.get(id) ?? [])
  })
}

function notebookOf(savedAt: number, read: () => readonly SavedCell[]): SavedNotebook {
  let cells: readonly SavedCell[] | null = null
  let orders: ReadonlyMap<string, number> | null = null
  const all = () => (cells ??= read())
  const places = () =>
    (orders ??= new Map(
      all().flatMap(({ id }, index): [string, number][] => (id === null ? [] : [[id, index]]))
    ))
  return {
    savedAt,
    get cells() {
      return all()
    },
    has: (cellId) => places().has(cellId),
    order: (cellId) => places().get(cellId) ?? null,
    cellThatDefines: (name) =>
      all().findLast(({ code }) => code.includes(name) && defines(code, name)) ?? null
  }
}

function defines(code: string, name: string): boolean {
  const parsed = parseCell(code, anyDialect)
  if (!parsed.ok) return false
  const { commands, definitions } = parsed.value
  return (
    definitions.some(({ path }) => path[0] === name) ||
    commands.some((one) => one.name === 'freeze' && one.arguments.split(/\s+/).includes(name))
  )
}

/** Half a file, as it is while it is written, has no cells. */
function cellsIn(path: string): SavedCell[] {
  const text = notebookText(path)
  if (!text.ok) return []
  const parsed: unknown = JSON.parse(text.value)
  const list: readonly unknown[] =
    isObject(parsed) && Array.isArray(parsed['cells']) ? parsed['cells'] : []
  const cells = list.filter(isObject)
  const ids = uniqueIds(cells.map(({ id }) => (typeof id === 'string' ? id : null)))
  return cells.flatMap((cell, index): SavedCell[] => {
    if (cell['cell_type'] !== 'code') return []
    const { source, metadata } = cell
    const code = Array.isArray(source) ? strings(source).join('') : source
    if (typeof code !== 'string') return []
    const tags = isObject(metadata) && Array.isArray(metadata['tags']) ? metadata['tags'] : []
    return [{ id: ids[index] ?? null, code, tags: strings(tags) }]
  })
}

function strings(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string')
}

/**
 * Where a name that is not there yet is defined; null where the saved file does not show it. `cellId`
 * is the cell that misses it.
 */
export function savedDefinition(
  saved: SavedNotebook | null,
  name: string,
  cellId: string | null
): NotRun | null {
  const cell = saved?.cellThatDefines(name) ?? null
  if (saved === null || cell === null || (cell.id !== null && cell.id === cellId)) return null
  const own = cellId === null ? null : saved.order(cellId)
  const other = cell.id === null ? null : saved.order(cell.id)
  const where = own === null || other === null ? null : other > own ? 'down' : 'up'
  return { kind: 'not-run', where, line: lineThatDefines(cell.code, name) }
}

const longestLine = 60

function lineThatDefines(code: string, name: string): string {
  const parsed = parseCell(code, anyDialect)
  const definition = parsed.ok
    ? parsed.value.definitions.find(({ path }) => path[0] === name)
    : undefined
  const rest = code.slice(definition?.from ?? 0).trimStart()
  const [line = ''] = rest.split('\n')
  return line.length > longestLine ? `${line.slice(0, longestLine).trimEnd()} …` : line.trimEnd()
}
