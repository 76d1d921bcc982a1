import {
  type Input,
  parseMixed,
  type Parser,
  type SyntaxNode,
  type SyntaxNodeRef
} from '@lezer/common'

/** The parser of a language, by its name in JupyterLab; null where there is none. */
export type ParserOf = (language: string) => Parser | null

/** Behind `%%`, and behind `script.`: JupyterLab knows some by another name. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['bash', 'shell'],
  ['sh', 'shell'],
  ['js', 'javascript'],
  ['node', 'javascript'],
  ['python3', 'python'],
  ['R', 'r']
])

const longestHead = 1000

function textOf(
  { from, to }: { readonly from: number; readonly to: number },
  input: Input
): string {
  return input.read(from, Math.min(to, from + longestHead))
}

/** Scripts in a cell of Nix, each with the parser of its own language. */
export function embeddedScripts(parserOf: ParserOf): ReturnType<typeof parseMixed> {
  const parserBy = (word: string) => parserOf(aliases.get(word) ?? word)
  return parseMixed((node, input) => {
    if (node.name === 'ScriptBody') {
      const parser = parserBy(languageOfCell(node, input))
      return parser === null ? null : { parser }
    }
    if (node.name !== 'IndentedString') return null
    const language = languageOfString(node.node, input)
    const parser = language === null ? null : parserBy(language)
    if (parser === null) return null
    // What is interpolated, and what is escaped, is Nix.
    const overlay = node.node.getChildren('indentedContent').map(({ from, to }) => ({ from, to }))
    return overlay.length === 0 ? null : { parser, overlay }
  })
}

function languageOfCell(node: SyntaxNodeRef, input: Input): string {
  const head = node.node.prevSibling
  if (head === null) return ''
  return /^%%[ \t]*(\S*)/.exec(textOf(head, input))?.[1] ?? ''
}

/** Of `script.python ''…''`, and of the `body` in `script.python { body = ''…''; }`. */
function languageOfString(string: SyntaxNode, input: Input): string | null {
  const { parent } = string
  if (parent === null) return null
  const argument = parent.name === 'Binding' ? bodyIn(parent, input) : string
  const call = argument?.parent
  if (argument === null || call?.name !== 'Application') return null
  const called = call.firstChild
  if (called === null || called.from === argument.from) return null
  return /^script\.([A-Za-z]\w*)$/.exec(textOf(called, input))?.[1] ?? null
}

function bodyIn(binding: SyntaxNode, input: Input): SyntaxNode | null {
  const { firstChild: name, parent: set } = binding
  if (name === null || set?.name !== 'Set') return null
  return textOf(name, input) === 'body' ? set : null
}
