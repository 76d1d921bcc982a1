/** What other folders may import of this one. */
export { attributeName } from './attribute-name.ts'
export { attributePath, attributeText } from './attribute-text.ts'
export { type Problem, problemsOf } from './checks.ts'
export { anyDialect, type Dialect, dialectOf, newestDialect } from './dialect.ts'
export { impurities, type Impurity } from './impure.ts'
export { commonIndentation, shifted } from './indentation.ts'
export { isKeyword } from './lexer.ts'
export { type Literal, literalOf } from './literal.ts'
export {
  colourSource,
  isIdentifier,
  linesOf,
  nixString,
  readNixString,
  withoutColours
} from './nix-text.ts'
export { syntaxErrorInNixWords } from './nix-words.ts'
export { parse } from './parse.ts'
export { pathStrings } from './path-strings.ts'
export { type PathLiteral, pathLiterals, rewritePaths } from './paths.ts'
export { placeOf, placesIn, type TextPlace } from './place.ts'
export { type ProgramBody, programShape, type Span } from './program-shape.ts'
export { type FreeName, freeNames } from './scope.ts'
export { childrenOf, isComment, textOf, withoutParentheses } from './tree.ts'
export { endOfWords, type Open, type PlacedWord, wordsOf } from './words.ts'
