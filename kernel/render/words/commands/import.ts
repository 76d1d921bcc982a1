import { commandWord, type Document, type ImportNeed } from '../../../outcome/index.ts'
import { importNeedsInWords } from '../index.ts'
import { paragraph } from './blocks.ts'

/** What `%import` made of a program. */
export interface ImportedProgram {
  /** As it was named. */
  readonly file: string
  /** The notebook that was written, as it was named; null where all of it is in the cell. */
  readonly notebook: string | null
  readonly definitions: number
  /** Whether the program imports the workflow library. */
  readonly hadLibrary: boolean
  /** Files that import the library too, from the notebook's folder. */
  readonly taken: readonly string[]
  /** Whether the program is an expression, which a cell of definitions has no place for. */
  readonly isQuestion: boolean
  /** What it needs and does not find. */
  readonly needs: readonly ImportNeed[]
}

/** What `%import` says. */
export function importedInWords({
  file,
  notebook,
  definitions,
  hadLibrary,
  taken,
  isQuestion,
  needs
}: ImportedProgram): Document {
  const count = `${definitions} ${definitions === 1 ? 'definition' : 'definitions'}`
  const texts = [
    notebook === null
      ? `${count}, all in this cell. To have a cell for each, in a notebook of its own: %import ${commandWord(file)} --output NOTEBOOK.ipynb`
      : `${count}, a cell each. Open ${notebook} and run its cells.`,
    ...(hadLibrary
      ? ["The notebook's own library stands in the place of the one that it imports."]
      : []),
    ...importNeedsInWords(needs),
    ...taken.map(
      (path) =>
        `${path} imports that library too, and so stands within the definitions that use it: an edit of the file changes nothing here.`
    ),
    ...(notebook === null && isQuestion
      ? [
          'What the program gives is no set of definitions; it is a question in the notebook that --output writes.'
        ]
      : [])
  ]
  return {
    title: notebook === null ? `Imported from ${file}` : `${file} is the notebook ${notebook}`,
    blocks: texts.map((text) => paragraph(text))
  }
}
