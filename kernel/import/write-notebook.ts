import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isNotebookText } from '../notebook-file/index.ts'
import { bad, refusalOf, replaceFile, type Result } from '../../nix/base/index.ts'
import type { ImportMistake, ImportNeed } from '../outcome/index.ts'
import { importProgram, notebookText, type Imported } from './import.ts'

/**
 * Writes the notebook that a program becomes, whose paths start in the notebook's folder. A file that
 * is there already stays as it is, unless `force` says otherwise. What it needs and does not find is
 * said at its top, `inWords`.
 */
export function writeNotebook(
  file: string,
  target: string,
  force: boolean,
  inWords: (needs: readonly ImportNeed[]) => readonly string[]
): Result<Imported, ImportMistake> {
  if (!target.endsWith('.ipynb')) return bad({ kind: 'no-name-of-notebook', target })
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
    return bad({ kind: 'no-folder', folder: dirname(target) })
  if (existsSync(target) && !force) return bad({ kind: 'is-there', target, isNotebook: true })
  if (existsSync(target) && !isNotebook(target))
    return bad({ kind: 'is-there', target, isNotebook: false })
  const imported = importProgram(file, dirname(target))
  if (!imported.ok) return imported
  try {
    replaceFile(target, notebookText(imported.value, file, inWords(imported.value.needs)))
  } catch (error) {
    return bad({ kind: 'not-written', target, refusal: refusalOf(error) })
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
