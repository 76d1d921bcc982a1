import type { NoNotebook, NotebookMistake } from '../../outcome/index.ts'
import { refusalInWords } from './refusal.ts'

/** What a file is that should be a notebook, and how to get on. */
export function notebookMistakeInWords({ path, why }: NotebookMistake): string {
  return why.kind === 'missing' ? `There is no file ${path}.` : `${path} ${whatItIs(why)}`
}

const toFormat4 = 'jupyter nbconvert --to notebook --nbformat 4 --inplace FILE.ipynb'

function whatItIs(why: Exclude<NoNotebook, { readonly kind: 'missing' }>): string {
  switch (why.kind) {
    case 'unreadable':
      return `cannot be read: ${refusalInWords(why.refusal)}.`
    case 'no-file':
      return `is ${kinds[why.is]}, not a notebook. Name the file of a notebook, FILE.ipynb.`
    case 'empty':
      return 'is empty, so there is no notebook in it. Open it in JupyterLab and save it there.'
    case 'no-json':
      return 'is no notebook: it does not hold JSON, as notebooks do. It may have been cut off, or be of another kind.'
    case 'unmerged':
      return `holds both sides of a merge that was not finished, from line ${why.line} on. Choose one of them, as with: git checkout --ours or --theirs.`
    case 'older-format':
      return `is a notebook of the older format ${why.format}; this needs format 4. Open it in JupyterLab and save it there, or: ${toFormat4}`
    case 'newer-format':
      return `is a notebook of format ${why.format}, newer than the 4 that is understood here. Save it as format 4: ${toFormat4}`
    case 'no-cells':
      return 'is no notebook: it holds JSON, but no cells of format 4. Name a file that JupyterLab saved as a notebook.'
  }
}

const kinds: Readonly<Record<Extract<NoNotebook, { readonly kind: 'no-file' }>['is'], string>> = {
  folder: 'a folder',
  pipe: 'a named pipe',
  socket: 'a socket',
  device: 'a device'
}
