export interface JsonLimits {
  readonly lines: number
  /** UTF-16 units of a line. */
  readonly line: number
}

interface Token {
  readonly kind: 'open' | 'close' | 'comma' | 'colon' | 'string' | 'word'
  readonly text: string
}

/** A list or object that fits in so many characters stands on one line, as people write them. */
const inlineWidth = 76
/** Deeper than this nothing is told apart any more, and the indentation stays as it is. */
const deepestIndentation = 12

/** JSON as it is shown; `cut` says that it goes on. */
export interface IndentedJson {
  readonly text: string
  readonly cut: boolean
}

/**
 * JSON indented for reading, at most `lines` lines of it; null where the text is no JSON. It goes through the text token by token, without recursion and without
 * reading numbers: a depth of a hundred thousand is only long, and digits stay as they are.
 * `isWhole` says whether the text is all of the file; a part may end anywhere.
 */
export function jsonOf(text: string, isWhole: boolean, limits: JsonLimits): IndentedJson | null {
  const tokens = tokensOf(text, isWhole)
  if (tokens === null || !isBalanced(tokens, isWhole)) return null
  const written = indent(tokens, limits)
  return { text: written.text, cut: written.cut || !isWhole }
}

const punctuation: Readonly<Record<string, Token['kind']>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ',': 'comma',
  ':': 'colon'
}

function tokensOf(text: string, isWhole: boolean): readonly Token[] | null {
  const tokens: Token[] = []
  const word = /(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y
  let position = text.startsWith('\uFEFF') ? 1 : 0
  while (position < text.length) {
    const character = text.charAt(position)
    const kind = punctuation[character]
    if (character === ' ' || character === '\n' || character === '\r' || character === '\t') {
      position += 1
    } else if (kind !== undefined) {
      tokens.push({ kind, text: character })
      position += 1
    } else if (character === '"') {
      const end = endOfString(text, position + 1)
      if (end === null) return isWhole ? null : tokens
      tokens.push({ kind: 'string', text: text.slice(position, end) })
      position = end
    } else {
      word.lastIndex = position
      const found = word.exec(text)?.[0]
      // A part of a file may end within a word.
      if (found === undefined) return !isWhole && text.length - position < 32 ? tokens : null
      tokens.push({ kind: 'word', text: found })
      position += found.length
    }
  }
  return tokens
}

function endOfString(text: string, from: number): number | null {
  for (let position = from; position < text.length; position += 1) {
    const character = text[position]
    if (character === '\\') position += 1
    else if (character === '"') return position + 1
    else if (character === '\n') return null
  }
  return null
}

function isBalanced(tokens: readonly Token[], isWhole: boolean): boolean {
  const open: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'open') open.push(token.text)
    if (token.kind === 'close' && open.pop() !== (token.text === '}' ? '{' : '[')) return false
    const isValue = token.kind === 'string' || token.kind === 'word' || token.kind === 'open'
    const before = tokens[index - 1]?.kind
    // Two values with nothing between them are JSON Lines at best.
    if (isValue && (before === 'string' || before === 'word' || before === 'close')) return false
  }
  return tokens.length > 0 && (!isWhole || open.length === 0)
}

function indent(
  tokens: readonly Token[],
  limits: JsonLimits
): { readonly text: string; readonly cut: boolean } {
  const lines: string[] = []
  let line = ''
  let depth = 0
  const endLine = (): void => {
    if (line.trim() !== '') lines.push(cutLine(line, limits.line))
    line = '  '.repeat(Math.min(depth, deepestIndentation))
  }
  for (let index = 0; index < tokens.length; index += 1) {
    if (lines.length >= limits.lines) return { text: lines.join('\n'), cut: true }
    const token = tokens[index]
    if (token === undefined) break
    if (token.kind === 'open') {
      const short = inline(tokens, index)
      if (short === null) {
        line += token.text
        depth += 1
        endLine()
      } else {
        line += short.text
        index = short.last
      }
    } else if (token.kind === 'close') {
      depth -= 1
      endLine()
      line += token.text
    } else if (token.kind === 'comma') {
      line += ','
      endLine()
    } else {
      line += token.kind === 'colon' ? ': ' : token.text
    }
  }
  endLine()
  const cut = lines.length > limits.lines
  return { text: lines.slice(0, limits.lines).join('\n'), cut }
}

function inline(
  tokens: readonly Token[],
  from: number
): { readonly text: string; readonly last: number } | null {
  let text = ''
  let depth = 0
  for (let index = from; index < tokens.length && text.length <= inlineWidth; index += 1) {
    const token = tokens[index]
    if (token === undefined) return null
    if (token.kind === 'open') depth += 1
    if (token.kind === 'close') depth -= 1
    // Objects within a line are hard to read, except the empty one.
    if (token.text === '{' && tokens[index + 1]?.text !== '}') return null
    const padded = token.kind === 'comma' || token.kind === 'colon'
    text += padded ? `${token.text} ` : token.text
    if (depth === 0) return text.length <= inlineWidth ? { text, last: index } : null
  }
  return null
}

function cutLine(line: string, limit: number): string {
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
