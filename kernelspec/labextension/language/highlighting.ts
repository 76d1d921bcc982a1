import { styleTags, tags } from '@lezer/highlight'

/** What each part of the grammar is, in the terms that themes have colours for. */
export const nixHighlighting = styleTags({
  'LineComment BlockComment': tags.comment,
  'let in rec inherit with assert or': tags.keyword,
  'if then else': tags.controlKeyword,
  'Integer Float': tags.number,
  ConstantName: tags.bool,
  'BuiltinName LibraryName': tags.standard(tags.variableName),
  'Variable/identifier': tags.variableName,
  'Parameter/identifier Parameter/BuiltinName Parameter/LibraryName': tags.local(tags.variableName),
  'Name/identifier Name/or Name/ConstantName Name/BuiltinName Name/LibraryName': tags.propertyName,
  'Binding/AttributePath/Name/identifier Binding/AttributePath/Name/or Inherit/Name/identifier':
    tags.definition(tags.variableName),
  'Binding/AttributePath/Name/ConstantName Binding/AttributePath/Name/BuiltinName Binding/AttributePath/Name/LibraryName':
    tags.definition(tags.variableName),
  'stringOpen stringClose stringContent indentedOpen indentedClose indentedContent': tags.string,
  'StringEscape IndentedEscape': tags.escape,
  'Interpolation/stringDollarBrace Interpolation/indentedDollarBrace Interpolation/pathDollarBrace Interpolation/braceClose dollarBrace':
    tags.special(tags.brace),
  'path pathStart pathContent UnfinishedPath SearchPath': tags.special(tags.string),
  Uri: tags.url,
  'braceOpen braceClose': tags.brace,
  'bracketOpen bracketClose': tags.squareBracket,
  'parenOpen parenClose': tags.paren,
  'equalTo notEqualTo less greater lessOrEqual greaterOrEqual': tags.compareOperator,
  'andAlso orElse implies bang': tags.logicOperator,
  'plus minus star slash': tags.arithmeticOperator,
  'slashSlash plusPlus pipeInto pipeFrom question at': tags.operator,
  equals: tags.definitionOperator,
  'colon semicolon comma dot Ellipsis': tags.punctuation,
  'ScriptHead CommandName': tags.meta,
  CommandWords: tags.attributeValue
})
