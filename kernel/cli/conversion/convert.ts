import { bad, good, type Result } from '../../../nix/base/index.ts'
import { isNotebookText } from '../../notebook-file/index.ts'
import { notebookTextOf, readNotebookText } from './cells.ts'
import { markdownForm } from './markdown-form.ts'
import { nixForm } from './nix-form.ts'
import { hasHeading, type NoCell, readText, type TextForm, textOf } from './text-form.ts'

/** What a file is, by its name: a notebook, or a text of one. */
export type NotebookForm = 'ipynb' | 'nix' | 'md'

const textForms: Readonly<Record<Exclude<NotebookForm, 'ipynb'>, TextForm>> = {
  nix: nixForm,
  md: markdownForm
}

/** The form that the name of a file says; null where it says none. */
export function formOf(path: string): NotebookForm | null {
  const [, ending] = /\.(ipynb|nix|md)$/.exec(path) ?? []
  return ending === 'ipynb' || ending === 'nix' || ending === 'md' ? ending : null
}

interface Converted {
  readonly text: string
  readonly cells: number
}

/** Whether a text is of this form by what stands in it: a notebook, or a text that this has written. */
export function isConverted(text: string, form: NotebookForm): boolean {
  if (text === '') return true
  return form === 'ipynb' ? isNotebookText(text) : hasHeading(text, textForms[form])
}

export type ConvertMistake =
  | NoCell
  | { readonly kind: 'no-notebook' }
  /** Both are notebooks, or both texts. */
  | { readonly kind: 'same-side' }

/**
 * A notebook becomes a text, without what its cells show, or a text the notebook again. A notebook
 * that went both ways is as it was, and so is a text that this has written.
 */
export function convert(
  text: string,
  from: NotebookForm,
  to: NotebookForm
): Result<Converted, ConvertMistake> {
  if (from === 'ipynb' && to !== 'ipynb') {
    const notebook = readNotebookText(text)
    if (notebook === null) return bad({ kind: 'no-notebook' })
    return good({ text: textOf(notebook, textForms[to]), cells: notebook.cells.length })
  }
  if (from === 'ipynb' || to !== 'ipynb') return bad({ kind: 'same-side' })
  const notebook = readText(text, textForms[from])
  if (!notebook.ok) return notebook
  return good({ text: notebookTextOf(notebook.value), cells: notebook.value.cells.length })
}
