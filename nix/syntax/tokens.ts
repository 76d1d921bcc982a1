import * as terms from './parser.terms.ts'
import { tokenizers } from './tokenizers.ts'

export const { ordinaryTokens, stringTokens, indentedTokens, pathTokens } = tokenizers(terms)
