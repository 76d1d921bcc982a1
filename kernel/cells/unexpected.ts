import {
  endOfWords,
  type Open,
  parse,
  type PlacedWord,
  placeOf,
  placesIn,
  wordsOf
} from '../../nix/syntax/index.ts'
import type { CellCause, CellFault } from './fault.ts'

/** What stands around the first word that does not fit. */
interface Scene {
  readonly body: string
  readonly errorAt: number
  /** The words before it that are no comments, the last `remembered` of them. */
  readonly before: readonly PlacedWord[]
  /** null at the end of the cell. */
  readonly wrong: PlacedWord | null
  readonly open: Open | null
  readonly lineOf: (offset: number) => number
}

/** An attribute path or a short call fits in it; a cell of a megabyte need not be kept whole. */
const remembered = 64

/**
 * Larger cells are not parsed again to try out whether a fix helps: a parse takes about half a
 * microsecond a character, and a mistake is to be shown at once.
 */
const largestToTry = 200_000

function sceneAt(body: string, errorAt: number): Scene {
  const before: PlacedWord[] = []
  const placeIn = placesIn(body)
  const lineOf = (offset: number) => placeIn(offset).line
  for (const word of wordsOf(body)) {
    if (word.kind === 'lineComment' || word.kind === 'blockComment') continue
    const isEnd = word.kind === 'textEnd'
    if (isEnd || word.to > errorAt)
      return { body, errorAt, before, wrong: isEnd ? null : word, open: word.open, lineOf }
    before.push(word)
    if (before.length > 2 * remembered) before.splice(0, remembered)
  }
  return { body, errorAt, before, wrong: null, open: null, lineOf }
}

/** Where the grammar fails, what it fails at, and what that may come from. */
export function syntaxErrorAt(
  body: string,
  errorAt: number
): {
  readonly fault: Extract<CellFault, { kind: 'unexpected' }>
  readonly from: number
  readonly to: number
} {
  const scene = sceneAt(body, errorAt)
  const end = endOfWords(body)
  const { from, to } = scene.wrong ?? { from: end, to: end }
  const text = scene.wrong === null ? null : shortened(body.slice(from, to))
  return { fault: { kind: 'unexpected', text, cause: causeIn(scene) }, from, to }
}

/** The mistake that beginners often make, or null where none is recognised. */
function causeIn(scene: Scene): CellCause | null {
  for (const recognise of recognisers) {
    const cause = recognise(scene)
    if (cause !== null) return cause
  }
  return null
}

type Recogniser = (scene: Scene) => CellCause | null

const recognisers: readonly Recogniser[] = [
  unclosedComment,
  strangeCharacter,
  singleQuote,
  commandInside,
  textWithoutQuotes,
  runawayString,
  listComma,
  negativeInList,
  missingSemicolon,
  colonForEquals,
  definitionAfterQuestion,
  equalsForComparison,
  semicolonAfterQuestion,
  unclosed,
  tooManyClosed
]

function unclosedComment({ body }: Scene): CellCause | null {
  for (const { kind, from, to } of wordsOf(body)) {
    if (kind !== 'blockComment' || (to - from >= 4 && body.startsWith('*/', to - 2))) continue
    return { kind: 'unclosed-comment', line: placeOf(body, from).line }
  }
  return null
}

/** What is meant by them; null is a space. */
const typographic: Readonly<Record<string, string | null>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "''",
  '’': "''",
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': null
}

function strangeCharacter({ body, wrong }: Scene): CellCause | null {
  if (wrong?.kind !== 'unknown') return null
  const character = String.fromCodePoint(body.codePointAt(wrong.from) ?? 0)
  const meant = typographic[character]
  return meant === undefined ? null : { kind: 'strange-character', character, meant }
}

function singleQuote({ body, wrong }: Scene): CellCause | null {
  if (wrong?.kind !== 'unknown' || body[wrong.from] !== "'") return null
  return { kind: 'single-quote' }
}

function commandInside({ body, wrong }: Scene): CellCause | null {
  if (wrong?.kind !== 'unknown' || body[wrong.from] !== '%') return null
  return { kind: 'command-inside' }
}

/** What is put into a text stands in one; behind a dot, or where an attribute begins, it is a name. */
function textWithoutQuotes({ body, wrong }: Scene): CellCause | null {
  if (wrong === null || !body.startsWith('${', wrong.from)) return null
  return { kind: 'text-without-quotes' }
}

/** A line such as `b = output ''`, which probably was to begin a string and has ended one. */
const endsLikeBinding = /^[ \t]*[a-zA-Z_][\w'.-]*[ \t]*=[^=].*''[ \t]*$/

function runawayString({ body, errorAt, lineOf }: Scene): CellCause | null {
  let opened: PlacedWord | null = null
  for (const word of wordsOf(body)) {
    // What was open at the mistake may be what is wrong, so the search goes on to its end.
    if (opened === null && word.from > errorAt) return null
    if (word.kind === "''") opened = word
    if (word.kind !== 'close' || word.mode !== 'indented' || opened === null) continue
    const { from } = opened
    opened = null
    const lineStart = body.lastIndexOf('\n', word.from) + 1
    if (lineStart <= from || !endsLikeBinding.test(body.slice(lineStart, word.to))) continue
    return { kind: 'runaway-string', line: lineOf(from), into: lineOf(word.from) }
  }
  return null
}

function listComma({ wrong, open }: Scene): CellCause | null {
  if (wrong?.kind !== ',' || open?.kind !== '[') return null
  return { kind: 'list-comma' }
}

/** In a list `1 -1` would be two numbers, so Nix wants to be told. */
function negativeInList({ body, wrong, open }: Scene): CellCause | null {
  if (wrong?.kind !== '-' || open?.kind !== '[') return null
  const [operand = 'x'] = /^\s*[\w.]+/.exec(body.slice(wrong.to)) ?? []
  return { kind: 'negative-in-list', operand: operand.trim() }
}

/** Where the grammar fails once `inserted` stands at `at`; null if it does not or is not tried. */
function failsWith(body: string, at: number, inserted: string): number | null | undefined {
  if (body.length > largestToTry) return undefined
  return parse(body.slice(0, at) + inserted + body.slice(at), 'definitions').errorAt
}

function missingSemicolon(scene: Scene): CellCause | null {
  const { body, before, errorAt, wrong, lineOf } = scene
  const last = before.at(-1)
  if (last === undefined || (wrong !== null && wrong.mode !== 'ordinary')) return null
  // `a = 1 b = 2;` fails at the second `=`, since `1 b` is a call: the `;` is missing before `b`.
  const index = wrong?.kind === '=' ? pathStart(before) - 1 : before.length - 1
  const word = before[index]
  if (word === undefined || word.kind === ';') return null
  const failing = failsWith(body, word.to, ';')
  const helps = failing === null || (failing !== undefined && failing > errorAt + 1)
  if (!helps && !(failing === undefined && wrong?.kind === '=')) return null
  // Of a string its end alone is a word.
  const behind = word.kind === 'close' ? null : shortened(body.slice(word.from, word.to))
  return { kind: 'missing-semicolon', behind, line: lineOf(word.to - 1) }
}

/** The index of the word with which the attribute path begins that ends `words`. */
function pathStart(words: readonly PlacedWord[]): number {
  let index = words.length
  for (;;) {
    index = attributeStart(words, index)
    if (words[index - 1]?.kind !== '.') return index
    index--
  }
}

function attributeStart(words: readonly PlacedWord[], end: number): number {
  const last = words[end - 1]
  if (last?.kind !== 'close') return end - 1
  let index = end - 1
  while (index > 0 && words[index]?.kind !== '"') index--
  return index
}

function colonForEquals({ body, wrong, open, before }: Scene): CellCause | null {
  const last = before.at(-1)
  if (wrong?.kind !== ':' || last === undefined || open?.kind !== '{') return null
  // A string is a name, too: `{"a": 1}`.
  const from = before[attributeStart(before, before.length)]?.from ?? last.from
  const name = body.slice(from, last.to)
  return last.kind === 'identifier' || last.kind === 'close'
    ? { kind: 'colon-for-equals', name: shortened(name) }
    : null
}

function equalsForComparison({ body, wrong, errorAt }: Scene): CellCause | null {
  if (wrong?.kind !== '=') return null
  const failing = failsWith(body, wrong.to, '=')
  const helps = failing === null || (failing !== undefined && failing > errorAt + 2)
  return helps ? { kind: 'equals-for-comparison' } : null
}

function semicolonAfterQuestion({ wrong, open }: Scene): CellCause | null {
  if (wrong?.kind !== ';' || open !== null) return null
  return { kind: 'semicolon-after-question' }
}

function definitionAfterQuestion({ body, wrong, before, open, lineOf }: Scene): CellCause | null {
  if (wrong?.kind !== '=' || open !== null) return null
  const name = before[pathStart(before)]
  const startsLine = name !== undefined && /(?:^|[\r\n])[ \t]*$/.test(body.slice(0, name.from))
  if (!startsLine) return null
  const text = body.slice(name.from, wrong.from).trim()
  return {
    kind: 'definition-after-question',
    name: shortened(text),
    line: lineOf(name.from)
  }
}

const closing: Readonly<Record<Open['kind'], string>> = {
  '{': '}',
  '${': '}',
  '(': ')',
  '[': ']',
  '"': '"',
  "''": "''"
}

function unclosed({ body, errorAt, wrong, open, lineOf }: Scene): CellCause | null {
  if (open === null || closing[open.kind] === wrong?.kind) return null
  const isBracket = wrong !== null && [')', ']', '}'].includes(wrong.kind)
  if (wrong !== null && !isBracket) {
    const failing = failsWith(body, wrong.from, closing[open.kind])
    if (failing === undefined || (failing !== null && failing <= errorAt + 1)) return null
  }
  const is = open.kind === '"' || open.kind === "''" ? 'string' : 'bracket'
  const [opening, line] = [open.kind, lineOf(open.from)]
  return { kind: 'unclosed', is, opening, closing: closing[open.kind], line }
}

function tooManyClosed({ wrong, open }: Scene): CellCause | null {
  if (wrong === null || open !== null || ![')', ']', '}'].includes(wrong.kind)) return null
  return { kind: 'nothing-open', closing: wrong.kind }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`
}
