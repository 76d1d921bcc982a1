/** The grammar of Nix, scopes, paths, places. */
export { attributeName } from './attribute-name.ts'
export { type Argument, argumentsOf, argumentsInWords, type Formal } from './arguments.ts'
export { type Input, inputsIn } from './inputs.ts'
export { attributePath, attributeText } from './attribute-text.ts'
export { type Fault, type Problem, problemsOf } from './checks.ts'
export { anyDialect, type Dialect, dialectOf, newestDialect } from './dialect.ts'
export { impurities, type Impurity } from './impure.ts'
export { commonIndentation, shifted } from './indentation.ts'
export { isKeyword } from './lexer.ts'
export { type Literal, literalOf } from './literal.ts'
export { isIdentifier, linesOf, nixString, readNixString } from './nix-text.ts'
export { syntaxErrorInNixWords } from './nix-words.ts'
export { type LocalName, localsAt, type Locals } from './locals.ts'
export {
  type GivenFunction,
  type LocalMeaning,
  localMeaning,
  type LocalPath,
  type Share
} from './local-meaning.ts'
export { mostSteps, parse, type Parsed, parseInParts, parseLoosely } from './parse.ts'
export { pathStrings } from './path-strings.ts'
export { type PathLiteral, pathLiterals, rewritePaths } from './paths.ts'
export { placeOf, placesIn, type TextPlace } from './place.ts'
export { type ProgramBody, programShape, type Span } from './program-shape.ts'
export { type FreeName, freeNames } from './scope.ts'
export { edited, type TextEdit } from './text-edit.ts'
export { childrenOf, isComment, textOf, withoutParentheses } from './tree.ts'
export {
  type NamedReader,
  type NamedReaders,
  type ToldPath,
  type ToldReads,
  toldReads
} from './told-reads.ts'
export { endOfWords, type Open, type PlacedWord, wordsOf } from './words.ts'
