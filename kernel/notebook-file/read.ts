import { readFileSync, statSync, type Stats } from 'node:fs'
import { bad, good, isObject, type Refusal, refusalOf, type Result } from '../../nix/base/index.ts'
import { withoutMark } from './text.ts'

/** Why a file is not read as a notebook. */
export interface NotebookMistake {
  readonly path: string
  readonly why: NoNotebook
}

/** What a file is that is no notebook of format 4. */
export type NoNotebook =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly refusal: Refusal }
  | { readonly kind: 'no-file'; readonly is: 'folder' | 'pipe' | 'socket' | 'device' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'no-json' }
  /** Both sides of a merge stand in it, from that line on. */
  | { readonly kind: 'unmerged'; readonly line: number }
  | { readonly kind: 'older-format'; readonly format: 2 | 3 }
  | { readonly kind: 'newer-format'; readonly format: number }
  /** JSON of something else. */
  | { readonly kind: 'no-cells' }

/**
 * The text of a notebook's file, without a byte-order mark: JSON of format 4. What is no regular file
 * is not opened: a pipe would be waited for.
 */
export function notebookText(path: string): Result<string, NotebookMistake> {
  let text: string
  try {
    const is = kindOf(statSync(path))
    if (is !== null) return bad({ path, why: { kind: 'no-file', is } })
    text = withoutMark(readFileSync(path, 'utf8'))
  } catch (error) {
    const refusal = refusalOf(error)
    const why = refusal.code === 'ENOENT' ? ({ kind: 'missing' } as const) : unreadable(refusal)
    return bad({ path, why })
  }
  const why = whatElse(text)
  return why === null ? good(text) : bad({ path, why })
}

function unreadable(refusal: Refusal): NoNotebook {
  return { kind: 'unreadable', refusal }
}

/** Whether a text is that of a notebook, of whatever format. */
export function isNotebookText(text: string): boolean {
  const document = parsed(text)
  return document !== null && ('nbformat' in document || 'cells' in document)
}

/** What a file is that is no regular one. */
function kindOf(status: Stats): Extract<NoNotebook, { kind: 'no-file' }>['is'] | null {
  if (status.isFile()) return null
  if (status.isDirectory()) return 'folder'
  if (status.isFIFO()) return 'pipe'
  return status.isSocket() ? 'socket' : 'device'
}

/** What a text is that is no notebook of format 4; null where it is one. */
function whatElse(text: string): NoNotebook | null {
  if (text.trim() === '') return { kind: 'empty' }
  const document = parsed(text)
  if (document === null) {
    const conflict = text.split('\n').findIndex((line) => line.startsWith('<<<<<<< '))
    return conflict === -1 ? { kind: 'no-json' } : { kind: 'unmerged', line: conflict + 1 }
  }
  const format = document['nbformat']
  if (format === 4 && Array.isArray(document['cells'])) return null
  if (format === 2 || format === 3 || (format === undefined && 'worksheets' in document))
    return { kind: 'older-format', format: format === 2 ? 2 : 3 }
  return typeof format === 'number' && format > 4
    ? { kind: 'newer-format', format }
    : { kind: 'no-cells' }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(withoutMark(text))
    return isObject(value) && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
