import { type OtherLanguage, otherLanguage } from '../../cells/index.ts'
import { isGlobalName } from '../program/index.ts'
import type { Workspace } from '../state/index.ts'

/** What a cell that went wrong was meant to be, where it is in another language: goes with its mistake. */
export function foreignCell(
  { program, notebook }: Pick<Workspace, 'program' | 'notebook'>,
  code: string
): { readonly meant?: OtherLanguage } {
  const known = new Set(program.names())
  const defined = new Set(notebook.names())
  const meant = otherLanguage(code, {
    isKnown: (name) => known.has(name) || isGlobalName(name),
    isDefined: (name) => defined.has(name)
  })
  return meant === null ? {} : { meant }
}
