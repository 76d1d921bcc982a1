import {
  type Content,
  depthOf,
  type Limits,
  type Reading,
  scalarsOfValue
} from '../reading/index.ts'
import { readText } from './text.ts'

/** More than this is no configuration, and a parser may take long for it. */
const longest = 64 * 1024

/**
 * Parsers call themselves for each level. Near the end of the stack that is no mere error: where a
 * regular expression is compiled there, Node ends the process.
 */
const mostLevels = 200

/** No fewer levels than a text has: of brackets, and of what may begin a level in front of a line. */
function deepest(text: string): number {
  let levels = depthOf(text)
  for (const [front] of text.matchAll(/^[ \t?:-]+/gm)) levels = Math.max(levels, front.length / 2)
  return levels
}

/**
 * A configuration as its own text, with its single values; a text that `parse` throws on, or that
 * is long, without them.
 */
export async function readConfiguration(
  language: 'YAML' | 'TOML',
  content: Content,
  limits: Limits,
  parse: (text: string) => unknown
): Promise<Reading | null> {
  const text = await readText(content, limits.head, 0)
  if (text === null) return null
  const lines = text.head.split(/\r\n|\n/)
  if (lines.at(-1) === '') lines.pop()
  const shown = lines
    .slice(0, limits.jsonLines)
    .map((line) => (line.length > limits.line ? `${line.slice(0, limits.line)}…` : line))
  const cut = text.tail !== null || lines.length > shown.length
  const preview = { kind: 'json', language, text: shown.join('\n'), cut, scalars: [] } as const
  if (text.tail !== null || text.head.length > longest) {
    return { preview, notes: [{ kind: 'values-not-read', longest }] }
  }
  if (deepest(text.head) > mostLevels) return { preview, notes: [{ kind: 'nested-too-deep' }] }
  try {
    const { scalars, omitted } = scalarsOfValue(parse(text.head), limits.scalars, limits.line)
    return {
      preview: { ...preview, scalars, ...(omitted === 0 ? {} : { omittedScalars: omitted }) }
    }
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'broken'
    return { preview, notes: [{ kind: 'not-read-as', language, words: words.slice(0, 120) }] }
  }
}
