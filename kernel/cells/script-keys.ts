import { newestDialect, type Open, type PlacedWord, wordsOf } from '../../nix/syntax/index.ts'
import { readHead, scriptWords } from './head.ts'
import { readScriptLine } from './script-line.ts'

/** A key of what a script is given, as far as it is typed. Offsets are UTF-16 units of the cell. */
export interface ScriptKeyAtCursor {
  readonly of: 'inputs' | 'params'
  /** All the keys that there are. */
  readonly keys: readonly string[]
  readonly typed: string
  readonly from: number
  readonly to: number
}

/** `params["ra`, `inputs.get('ra`, and of a shell `${inputs[ra`, at the end of a line. */
const keyBefore = /\b(inputs|params)(?:\s*\[\s*\\?["']|\.get\(\s*\\?["']|\[)([^"'\\\]\s]*)$/
/** Of JavaScript: `params.ra`. */
const memberBefore = /\b(inputs|params)\.(\w*)$/

/**
 * The key of `inputs` or `params` that is being written at the offset in the script of a step, in a
 * `%%` cell or in a string of `script.python` and its like. null where none is.
 */
export function scriptKeyAt(code: string, offset: number): ScriptKeyAtCursor | null {
  const line = code.slice(code.lastIndexOf('\n', offset - 1) + 1, offset)
  const head = readHead(code)
  const isMember = head.kind === 'script' && head.language === 'js'
  const found = keyBefore.exec(line) ?? (isMember ? memberBefore.exec(line) : null)
  if (found === null) return null
  const of = found[1] === 'inputs' ? 'inputs' : 'params'
  const typed = found[2] ?? ''
  const [rest = ''] = /^[\w-]*/.exec(code.slice(offset)) ?? []
  const keys =
    head.kind === 'nix'
      ? keysBeside(head.body, offset, of)
      : offset < head.bodyFrom
        ? null
        : keysOfLine(readScriptLine(scriptWords(head, code), head.language, newestDialect), of)
  if (keys === null) return null
  return { of, keys, typed, from: offset - typed.length, to: offset + rest.length }
}

function keysOfLine(
  line: ReturnType<typeof readScriptLine>,
  of: ScriptKeyAtCursor['of']
): readonly string[] | null {
  if (!line.ok) return null
  const { inputs, params } = line.value
  return of === 'inputs'
    ? inputs.map(({ path }) => path.at(-1) ?? '')
    : params.map(({ key }) => key)
}

/** The keys of `inputs = { … }` in the set in which the string stands. */
function keysBeside(
  body: string,
  offset: number,
  of: ScriptKeyAtCursor['of']
): readonly string[] | null {
  const end = [...wordsOf(body.slice(0, offset))].at(-1)
  const set = end?.open?.outer ?? null
  if (end?.mode !== 'string' && end?.mode !== 'indented') return null
  if (set?.kind !== '{') return null
  const words = [...wordsOf(body)]
  const siblings = within(words, set)
  const at = siblings.findIndex(
    ({ from, to }, index) => body.slice(from, to) === of && siblings[index + 1]?.kind === '='
  )
  const value = siblings[at + 2]
  if (at === -1 || value?.kind !== '{') return null
  return keysIn(within(words, { from: value.from }), body)
}

function within(words: readonly PlacedWord[], { from }: Pick<Open, 'from'>): readonly PlacedWord[] {
  return words.filter(({ open }) => open?.from === from)
}

/** Names of bindings, and those behind `inherit`. */
function keysIn(words: readonly PlacedWord[], body: string): readonly string[] {
  const keys: string[] = []
  let isInherit = false
  let isFirst = true
  for (const { kind, from, to } of words) {
    if (kind === 'lineComment' || kind === 'blockComment') continue
    if (kind === ';') isInherit = false
    else if (isFirst && kind === 'inherit') isInherit = true
    else if (kind === 'identifier' && (isFirst || isInherit)) keys.push(body.slice(from, to))
    isFirst = kind === ';'
  }
  return keys
}
