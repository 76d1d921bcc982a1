import type { SyntaxMistake } from '../../kernel/cells/cell.ts'
import { syntaxInWords, type SyntaxWords } from '../../kernel/render/words/syntax.ts'

/** What a reader is told of what cannot be read in a cell. */
export function syntaxWords({ fault, said }: Pick<SyntaxMistake, 'fault' | 'said'>): SyntaxWords {
  return syntaxInWords(fault, said)
}
