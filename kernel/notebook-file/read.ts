import { readFileSync, statSync, type Stats } from 'node:fs'
import { bad, good, isObject, refusalOf, type Result } from '../../nix/base/index.ts'

/**
 * The text of a notebook's file, without a byte-order mark: JSON of format 4. The mistake says in
 * sentences what the file is instead, and how to get on. What is no regular file is not opened: a
 * pipe would be waited for.
 */
export function notebookText(path: string): Result<string, string> {
  let text: string
  try {
    const kind = kindOf(statSync(path))
    if (kind !== null)
      return bad(`${path} is ${kind}, not a notebook. Name the file of a notebook, FILE.ipynb.`)
    text = withoutMark(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code, words } = refusalOf(error)
    if (code === 'ENOENT') return bad(`There is no file ${path}.`)
    return bad(`${path} cannot be read: ${words}.`)
  }
  const wrong = whatElse(text)
  return wrong === null ? good(text) : bad(`${path} ${wrong}`)
}

/** Whether a text is that of a notebook, of whatever format. */
export function isNotebookText(text: string): boolean {
  const document = parsed(text)
  return document !== null && ('nbformat' in document || 'cells' in document)
}

/** What is no regular file, in words. */
function kindOf(status: Stats): string | null {
  if (status.isFile()) return null
  if (status.isDirectory()) return 'a folder'
  if (status.isFIFO()) return 'a named pipe'
  return status.isSocket() ? 'a socket' : 'a device'
}

/** What a text is that is no notebook of format 4, with the way out; null where it is one. */
function whatElse(text: string): string | null {
  if (text.trim() === '')
    return 'is empty, so there is no notebook in it. Open it in JupyterLab and save it there.'
  const document = parsed(text)
  if (document === null) {
    const conflict = text.split('\n').findIndex((line) => line.startsWith('<<<<<<< '))
    return conflict === -1
      ? 'is no notebook: it does not hold JSON, as notebooks do. It may have been cut off, or be of another kind.'
      : `holds both sides of a merge that was not finished, from line ${conflict + 1} on. Choose one of them, as with: git checkout --ours or --theirs.`
  }
  const format = document['nbformat']
  if (format === 4 && Array.isArray(document['cells'])) return null
  if (format === 2 || format === 3 || (format === undefined && 'worksheets' in document))
    return `is a notebook of the older format ${format === 2 ? 2 : 3}; this needs format 4. Open it in JupyterLab and save it there, or: jupyter nbconvert --to notebook --nbformat 4 --inplace FILE.ipynb`
  if (typeof format === 'number' && format > 4)
    return `is a notebook of format ${format}, newer than the 4 that is understood here. Save it as format 4: jupyter nbconvert --to notebook --nbformat 4 --inplace FILE.ipynb`
  return 'is no notebook: it holds JSON, but no cells of format 4. Name a file that JupyterLab saved as a notebook.'
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(withoutMark(text))
    return isObject(value) && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** Editors of Windows begin a text with it; JSON may not. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
