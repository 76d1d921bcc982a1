import type { MissingName, Whereabouts } from '../../outcome/index.ts'
import { foreignInWords } from './foreign.ts'

/** What has become of a name that nothing defines, with the way out; empty where nobody knows. */
export function whereaboutsInWords({
  name,
  lost
}: Pick<MissingName, 'name' | 'lost'>): readonly string[] {
  if (lost === null) return []
  switch (lost.kind) {
    case 'lost':
      return [lostInWords(name, lost)]
    case 'foreign':
      return [foreignInWords(lost.word)]
    case 'not-run': {
      const where = lost.where === null ? '' : ` further ${lost.where}`
      return [
        `${name} is defined in a cell${where} that has not been run yet: \`${lost.line}\`. Run that cell.`
      ]
    }
  }
}

function lostInWords(
  name: string,
  { why, executionCount }: Extract<Whereabouts, { readonly kind: 'lost' }>
): string {
  const cell = executionCount === null ? 'a cell' : `cell [${executionCount}]`
  switch (why) {
    case 'deleted':
      return `${name} was defined in ${cell}, which was deleted. Undo the deletion and run that cell to have it back.`
    case 'unreadable':
      return `${name} was defined in ${cell}, which has a syntax error now. Fix that cell and run it.`
    case 'edited':
      return `${name} was defined in ${cell}, which does not define it any more.`
  }
}
