import type { Preview, Scalar } from './summary.ts'

export interface JsonLimits {
  readonly lines: number
  /** UTF-16 units of a line. */
  readonly line: number
  readonly scalars: number
}

interface Token {
  readonly kind: 'open' | 'close' | 'comma' | 'colon' | 'string' | 'word'
  readonly text: string
}

/** A list or object that fits in so many characters stands on one line, as people write them. */
const inlineWidth = 76
/** Deeper than this nothing is told apart any more, and the indentation stays as it is. */
const deepestIndentation = 12
/** Values that lie deeper are no figures that anybody looks for at a glance. */
const deepestScalar = 3

/**
 * JSON indented for reading, at most `lines` lines of it, and the single values of an object; null
 * where the text is no JSON. It goes through the text token by token, without recursion and without
 * reading numbers: a depth of a hundred thousand is only long, and digits stay as they are.
 * `isWhole` says whether the text is all of the file; a part may end anywhere.
 */
export function jsonOf(
  text: string,
  isWhole: boolean,
  limits: JsonLimits
): Extract<Preview, { readonly kind: 'json' }> | null {
  const tokens = tokensOf(text, isWhole)
  if (tokens === null || !isBalanced(tokens, isWhole)) return null
  const written = indent(tokens, limits)
  const cut = written.cut || !isWhole
  return {
    kind: 'json',
    text: written.text,
    cut,
    scalars: isWhole ? scalarsOf(tokens, limits) : []
  }
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

/**
 * The single values of an object, those that lie less deep first. Where there are more than the
 * limit, the deeper ones are left out, and all of them where even the first level is too much.
 */
function scalarsOf(tokens: readonly Token[], limits: JsonLimits): readonly Scalar[] {
  if (tokens[0]?.text !== '{') return []
  const levels: Scalar[][] = Array.from({ length: deepestScalar + 1 }, () => [])
  const keys: string[] = []
  let lists = 0
  for (const [index, token] of tokens.entries()) {
    if (token.text === '[' && token.kind === 'open') lists += 1
    if (token.text === ']' && token.kind === 'close') {
      lists -= 1
      if (lists === 0) keys.pop()
      continue
    }
    if (lists > 0) continue
    if (token.kind === 'close') keys.pop()
    if (token.kind !== 'string' && token.kind !== 'word') continue
    if (tokens[index + 1]?.kind === 'colon') {
      keys.push(unquote(token.text))
      continue
    }
    const level = levels[keys.length - 1]
    if (level !== undefined && level.length <= limits.scalars) {
      const text = token.kind === 'string' ? unquote(token.text) : token.text
      const numeric = /^-?\d/.test(token.text)
      level.push({ name: keys.join('.'), text: cutLine(text, limits.line), numeric })
    }
    keys.pop()
  }
  const kept: Scalar[] = []
  for (const level of levels) {
    if (kept.length + level.length > limits.scalars) break
    kept.push(...level)
  }
  return kept
}

function unquote(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted)
    return typeof value === 'string' ? value : quoted
  } catch {
    return quoted.slice(1, -1)
  }
}

function cutLine(line: string, limit: number): string {
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
