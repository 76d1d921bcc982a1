import { basename, dirname, relative } from 'node:path'
import { bad, good, type Result } from '../../nix/base/index.ts'
import { isGlobalName, library, libraryNames } from '../session/program/index.ts'
import { cellsOf, type ImportedCell } from './cells.ts'
import { flattened } from './flatten.ts'
import { levelsOf } from './levels.ts'
import { needsOf } from './needs.ts'
import { prepared, unreadable } from './our-library.ts'
import { ownKernelspec } from '../notebook-file/index.ts'
import type { ImportMistake, ImportNeed } from '../outcome/index.ts'

export type { ImportedCell } from './cells.ts'

/** An experiment as a notebook. */
export interface Imported {
  readonly cells: readonly ImportedCell[]
  /** Files that imported a library of their own, and now stand in the cells. */
  readonly taken: readonly string[]
  /** Whether the program imported a library, in whose place the notebook's is taken. */
  readonly hadLibrary: boolean
  /** What it needs and does not find. */
  readonly needs: readonly ImportNeed[]
}

const surroundings = {
  library: new Set<string>([...libraryNames, 'toolchain']),
  libraryName: library,
  isNixName: isGlobalName
}

/**
 * Reads a program of Nix (`let … in rec { … }`, `rec { … }`, `{ … }`, also behind a head
 * `{ pkgs ? import <nixpkgs> { } }:` or a `with …;`) and makes a notebook of it, for `folder`: each
 * definition a cell, comments that stand alone as text, paths seen from there, and the notebook's own
 * library in the place of the one that it imports.
 */
export function importProgram(file: string, folder: string): Result<Imported, ImportMistake> {
  const read = prepared(file, folder)
  if (!read.ok) return read
  const { text, taken, hadLibrary, replaced, variables } = read.value
  const shown = relative(folder, file) || file
  const levels = levelsOf(text)
  if (!levels.ok) return bad(unreadable(shown, text, levels.mistake))
  const flat = flattened(levels.value, { ...surroundings, replaced })
  if (!flat.ok) {
    const { name, definition } = flat.mistake
    return bad({ kind: 'with-gives', file: shown, definition, name })
  }
  return good({
    cells: cellsOf(flat.value),
    taken,
    hadLibrary,
    needs: needsOf(text, folder, variables)
  })
}

/** The definitions of an import as one text, for a cell that holds all of them. */
export function definitionsOf({ cells }: Imported): string {
  return cells
    .flatMap(({ kind, text, name }) => (kind === 'code' && name !== '' ? [text] : []))
    .join('\n')
}

/** A notebook file of the format's version 4.5, ready to be written; `remarks` stand at its top. */
export function notebookText(
  { cells }: Imported,
  file: string,
  remarks: readonly string[] = []
): string {
  const ids = new Set<string>()
  const title = `# ${basename(file, '.nix')}\n\nImported from \`${basename(file)}\`.${remarks.map((remark) => `\n\n${remark}`).join('')}`
  const text = [{ kind: 'markdown', text: title, name: 'title' } as const, ...cells]
  const written = text.map((cell) => {
    const id = idFor(cell, ids)
    const source = cell.text.split(/(?<=\n)/)
    return cell.kind === 'markdown'
      ? { cell_type: 'markdown', id, metadata: {}, source }
      : { cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source }
  })
  const metadata = {
    kernelspec: ownKernelspec,
    language_info: { file_extension: '.nix', mimetype: 'text/x-nix', name: 'nix' }
  }
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`
}

/** An id that tells which cell it is; the format allows letters, digits, `-` and `_`, 64 of them. */
function idFor({ name, kind }: ImportedCell, ids: Set<string>): string {
  const wanted = (name || (kind === 'markdown' ? 'text' : 'question')).replace(
    /[^a-zA-Z0-9_-]/g,
    '-'
  )
  let id = wanted.slice(0, 56)
  for (let number = 2; ids.has(id); number++) id = `${wanted.slice(0, 56)}-${number}`
  ids.add(id)
  return id
}

/** Where the notebook of a program comes to stand if nothing else is said: beside it. */
export function notebookFileFor(file: string): string {
  return `${dirname(file)}/${basename(file).replace(/\.nix$/, '')}.ipynb`
}
