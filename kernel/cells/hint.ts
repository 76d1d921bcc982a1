import {
  endOfWords,
  type Open,
  parse,
  type PlacedWord,
  placeOf,
  placesIn,
  type Problem,
  wordsOf
} from '../../nix/syntax/index.ts'

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

/** Where the grammar fails, and what it fails at. */
export function syntaxErrorAt(
  body: string,
  errorAt: number
): { readonly message: string; readonly from: number; readonly to: number } {
  const { wrong } = sceneAt(body, errorAt)
  if (wrong === null) {
    const end = endOfWords(body)
    return { message: 'syntax error, unexpected end of the cell', from: end, to: end }
  }
  const { from, to } = wrong
  return { message: `syntax error, unexpected ${quoted(body.slice(from, to))}`, from, to }
}

/** The fix of a mistake that beginners often make, or null where none is recognised. */
export function hintFor(body: string, errorAt: number): string | null {
  const scene = sceneAt(body, errorAt)
  for (const recognise of recognisers) {
    const hint = recognise(scene)
    if (hint !== null) return hint
  }
  return null
}

/** The fix of what Nix rejects beyond the grammar. */
export function hintForProblem({ kind }: Problem): string | null {
  switch (kind) {
    case 'duplicate-attribute':
      return 'take one of the two out, or give one another name'
    case 'duplicate-formal':
      return 'a function can take an argument of one name only once'
    case 'computed-let':
    case 'computed-inherit':
      return 'only a name that stands there literally can be used here'
    case 'number':
      return 'integers go to 9223372036854775807, floats to about 1.8e308'
    case 'path-slash':
      return 'take the superfluous `/` of the path away'
    case 'unclosed-comment':
      return 'a comment that begins with `/*` ends with `*/`'
    case 'null-character':
      return 'take the character U+0000 out'
    case 'pipe':
      return 'write the function before its argument, `f x` instead of `x |> f`; or, with Nix 2.24 or newer, add `extra-experimental-features = pipe-operators` to your nix.conf and restart the kernel'
    case 'depth':
      return tooDeepHint
  }
}

/** The fix of what is deeper than can be read. */
export const tooDeepHint = 'give parts of it names of their own'

type Recogniser = (scene: Scene) => string | null

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

function unclosedComment({ body }: Scene): string | null {
  for (const { kind, from, to } of wordsOf(body)) {
    if (kind !== 'blockComment' || (to - from >= 4 && body.startsWith('*/', to - 2))) continue
    return `the comment that begins on line ${placeOf(body, from).line} is not closed: write \`*/\``
  }
  return null
}

const typographic: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "''",
  '’': "''",
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': 'an ordinary space'
}

function strangeCharacter({ body, wrong }: Scene): string | null {
  if (wrong?.kind !== 'unknown') return null
  const character = String.fromCodePoint(body.codePointAt(wrong.from) ?? 0)
  const meant = typographic[character]
  if (meant === undefined) return null
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const what = meant.startsWith('an ') ? meant : `\`${meant}\``
  return `the character “${character}” (U+${code}) means nothing to Nix: write ${what}`
}

function singleQuote({ body, wrong }: Scene): string | null {
  if (wrong?.kind !== 'unknown' || body[wrong.from] !== "'") return null
  return "a string stands in `\"…\"`, or over several lines in `''…''`; a single `'` begins none"
}

function commandInside({ body, wrong }: Scene): string | null {
  if (wrong?.kind !== 'unknown' || body[wrong.from] !== '%') return null
  return 'lines that begin with `%` stand at the top of a cell, before all definitions'
}

/** What is put into a text stands in one; behind a dot, or where an attribute begins, it is a name. */
function textWithoutQuotes({ body, wrong }: Scene): string | null {
  if (wrong === null || !body.startsWith('${', wrong.from)) return null
  return "text stands in quotes, and so does what is put into it: `\"${tool}/bin/tool --option\"`, or `''…''` over several lines"
}

/** A line such as `b = output ''`, which probably was to begin a string and has ended one. */
const endsLikeBinding = /^[ \t]*[a-zA-Z_][\w'.-]*[ \t]*=[^=].*''[ \t]*$/

function runawayString({ body, errorAt, lineOf }: Scene): string | null {
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
    const line = lineOf(word.from)
    return (
      `the string that begins on line ${lineOf(from)} goes on into line ${line}: ` +
      `a \`''\` is missing at its end, before line ${line}`
    )
  }
  return null
}

function listComma({ wrong, open }: Scene): string | null {
  if (wrong?.kind !== ',' || open?.kind !== '[') return null
  return 'the elements of a list are separated by blanks, without commas: `[ 1 2 3 ]`'
}

/** In a list `1 -1` would be two numbers, so Nix wants to be told. */
function negativeInList({ body, wrong, open }: Scene): string | null {
  if (wrong?.kind !== '-' || open?.kind !== '[') return null
  const [operand = 'x'] = /^\s*[\w.]+/.exec(body.slice(wrong.to)) ?? []
  return `in a list a negative number stands in parentheses: \`(-${operand.trim()})\``
}

/** Where the grammar fails once `inserted` stands at `at`; null if it does not or is not tried. */
function failsWith(body: string, at: number, inserted: string): number | null | undefined {
  if (body.length > largestToTry) return undefined
  return parse(body.slice(0, at) + inserted + body.slice(at), 'definitions').errorAt
}

function missingSemicolon(scene: Scene): string | null {
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
  return `a \`;\` is missing behind ${describe(word, scene)} on line ${lineOf(word.to - 1)}`
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

function describe(word: PlacedWord, { body }: Scene): string {
  if (word.kind === 'close') return 'the string that ends'
  return quoted(body.slice(word.from, word.to))
}

function colonForEquals({ body, wrong, open, before }: Scene): string | null {
  const last = before.at(-1)
  if (wrong?.kind !== ':' || last === undefined || open?.kind !== '{') return null
  // A string is a name, too: `{"a": 1}`.
  const from = before[attributeStart(before, before.length)]?.from ?? last.from
  const name = body.slice(from, last.to)
  return last.kind === 'identifier' || last.kind === 'close'
    ? `in a set write \`${shortened(name)} = value;\``
    : null
}

function equalsForComparison({ body, wrong, errorAt }: Scene): string | null {
  if (wrong?.kind !== '=') return null
  const failing = failsWith(body, wrong.to, '=')
  const helps = failing === null || (failing !== undefined && failing > errorAt + 2)
  return helps ? 'two values are compared with `==`; a single `=` gives a name its value' : null
}

function semicolonAfterQuestion({ wrong, open }: Scene): string | null {
  if (wrong?.kind !== ';' || open !== null) return null
  return 'a `;` ends a definition (`name = value;`); the expression at the end of a cell has none'
}

function definitionAfterQuestion({ body, wrong, before, open, lineOf }: Scene): string | null {
  if (wrong?.kind !== '=' || open !== null) return null
  const name = before[pathStart(before)]
  const startsLine = name !== undefined && /(?:^|[\r\n])[ \t]*$/.test(body.slice(0, name.from))
  if (!startsLine) return null
  const text = body.slice(name.from, wrong.from).trim()
  return (
    `definitions come before the expression of a cell: ` +
    `\`${shortened(text)} = …\` on line ${lineOf(name.from)} stands behind it`
  )
}

const closing: Readonly<Record<Open['kind'], string>> = {
  '{': '}',
  '${': '}',
  '(': ')',
  '[': ']',
  '"': '"',
  "''": "''"
}

function unclosed({ body, errorAt, wrong, open, lineOf }: Scene): string | null {
  if (open === null || closing[open.kind] === wrong?.kind) return null
  const isBracket = wrong !== null && [')', ']', '}'].includes(wrong.kind)
  if (wrong !== null && !isBracket) {
    const failing = failsWith(body, wrong.from, closing[open.kind])
    if (failing === undefined || (failing !== null && failing <= errorAt + 1)) return null
  }
  const what = open.kind === '"' || open.kind === "''" ? 'string' : 'bracket'
  const begins = `the ${what} \`${open.kind}\` that begins on line ${lineOf(open.from)}`
  return `${begins} is not closed: a \`${closing[open.kind]}\` is missing`
}

function tooManyClosed({ wrong, open }: Scene): string | null {
  if (wrong === null || open !== null || ![')', ']', '}'].includes(wrong.kind)) return null
  return `nothing is open that this \`${wrong.kind}\` could close: take it out`
}

function quoted(text: string): string {
  return `'${shortened(text)}'`
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`
}
