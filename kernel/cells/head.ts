import type { CellCommand, ScriptHead } from './cell.ts'
import { placesIn } from '../../nix/syntax/index.ts'

/** A cell's lines that begin with `%`, and what is left for Nix. */
export type Head =
  | ScriptHead
  | {
      readonly kind: 'nix'
      readonly commands: readonly CellCommand[]
      /**
       * The cell with its command lines replaced by blanks: every offset, line and column is that
       * of the cell.
       */
      readonly body: string
    }

/** Takes the commands off the front of a cell. In time proportional to the cell. */
export function readHead(code: string): Head {
  const commands: CellCommand[] = []
  const placeOf = placesIn(code)
  const pieces: string[] = []
  let end = 0
  for (;;) {
    const from = nextCommand(code, end)
    if (from === null) break
    const to = lineEnd(code, from)
    const place = { line: placeOf(from).line, column: placeOf(from).column, from, to }
    const line = code.slice(from, to)
    if (line.startsWith('%%') && commands.length === 0) return script(code, line, place)
    const [, name = '', rest = ''] = /^%(\S*)(.*)$/su.exec(line) ?? []
    commands.push({ name, arguments: rest.trim(), ...place })
    pieces.push(code.slice(end, from), ' '.repeat(line.length))
    end = to
  }
  return { kind: 'nix', commands, body: pieces.join('') + code.slice(end) }
}

/** The cell with its command lines blanked: what Nix is to read of it. Empty for a script cell. */
export function bodyOf(code: string): string {
  const head = readHead(code)
  return head.kind === 'nix' ? head.body : ''
}

/**
 * The first line of a `%%` cell behind its language: `NAME [INPUT…] [key=VALUE…]`. All before it is
 * blank, so that every offset is that of the cell.
 */
export function scriptWords({ language, languageFrom, to }: ScriptHead, code: string): string {
  const from = languageFrom + language.length
  return ' '.repeat(from) + code.slice(from, to)
}

/** Where the next line begins with `%`, if only blanks and comments stand before it. */
function nextCommand(code: string, from: number): number | null {
  let isLineStart = from === 0
  for (let offset = from; offset < code.length; offset++) {
    const character = code[offset]
    if (character === '\n' || character === '\r') isLineStart = true
    else if (character === '%' && isLineStart) return offset
    else if (character === '#') offset = lineEnd(code, offset) - 1
    else if (code.startsWith('/*', offset)) {
      const end = code.indexOf('*/', offset + 2)
      if (end === -1) return null
      offset = end + 1
      isLineStart = false
    } else if (character !== ' ' && character !== '\t') return null
  }
  return null
}

function lineEnd(code: string, from: number): number {
  let end = from
  while (end < code.length && code[end] !== '\n' && code[end] !== '\r') end++
  return end
}

function script(
  code: string,
  line: string,
  place: Pick<ScriptHead, 'line' | 'column' | 'from' | 'to'>
): ScriptHead {
  const [, language = '', rest = ''] = /^%%[ \t]*(\S*)(.*)$/su.exec(line) ?? []
  const lineBreak = /^(?:\r\n|\n|\r)/.exec(code.slice(place.to, place.to + 2))?.[0] ?? ''
  const bodyFrom = place.to + lineBreak.length
  const body = code.slice(bodyFrom)
  const languageFrom = code.indexOf(language, place.from + 2)
  const words = rest.trim()
  return { kind: 'script', language, languageFrom, arguments: words, ...place, body, bodyFrom }
}
