import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isNotebookText } from '../notebook-file/index.ts'
import { bad, refusalOf, replaceFile, type Result } from '../../nix/base/index.ts'
import { importProgram, notebookText, type Imported, type ImportMistake } from './import.ts'

/**
 * Writes the notebook that a program becomes, whose paths start in the notebook's folder. A file that
 * is there already stays as it is, unless `force` says otherwise.
 */
export function writeNotebook(
  file: string,
  target: string,
  force: boolean
): Result<Imported, ImportMistake> {
  if (!target.endsWith('.ipynb'))
    return bad({ message: `${target} is no name of a notebook.`, fix: 'Let it end in .ipynb.' })
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
    return bad({
      message: `There is no folder ${dirname(target)}.`,
      fix: 'Make it first, or name a notebook in a folder that there is.'
    })
  if (existsSync(target) && !force)
    return bad({
      message: `${target} is there already.`,
      fix: 'Name another notebook with -o NOTEBOOK.ipynb, or overwrite it with --force.'
    })
  if (existsSync(target) && !isNotebook(target))
    return bad({
      message: `${target} is there already, and is no notebook: it stays as it is.`,
      fix: 'Name another notebook with -o NOTEBOOK.ipynb.'
    })
  const imported = importProgram(file, dirname(target))
  if (!imported.ok) return imported
  try {
    replaceFile(target, notebookText(imported.value, file))
  } catch (error) {
    const { words, isForRoom } = refusalOf(error)
    return bad({
      message: `${target} cannot be written: ${words}.`,
      fix: isForRoom
        ? 'Make room, then import again; or name a notebook on another disk.'
        : 'Name a notebook in a folder that you may write to.'
    })
  }
  return imported
}

/** A program that has the name of a notebook is not lost to it, whatever is forced. */
function isNotebook(file: string): boolean {
  try {
    if (!statSync(file).isFile()) return false
    const text = readFileSync(file, 'utf8')
    return text === '' || isNotebookText(text)
  } catch {
    return false
  }
}
