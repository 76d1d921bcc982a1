import type { ConversionMistake } from '../../../outcome/index.ts'

/** Why a notebook does not become a text, or a text a notebook. */
export function conversionMistakeInWords(mistake: ConversionMistake): string {
  switch (mistake.kind) {
    case 'no-form':
      return `${mistake.path} is none of .ipynb, .nix and .md.`
    case 'no-regular-file':
      return `${mistake.path} is no regular file: nothing is read.`
    case 'same-side':
      return 'A notebook becomes a text, or a text a notebook: one of both files is FILE.ipynb.'
    case 'no-cell':
      return `${mistake.path}, line ${mistake.line}: what this line says of a cell is no JSON. Mend it, or take it out from the first brace on.`
    case 'there-without-force':
      return `${mistake.path} is there already. Name another file, or put it in its place with --force.`
    case 'no-text-of-one':
      return `${mistake.path} is there already, and is no text of one: it stays as it is.`
    case 'no-notebook-there':
      return `${mistake.path} is there already, and is no notebook: it stays as it is.`
  }
}
