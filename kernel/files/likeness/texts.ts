import type { Cause, CauseKind, Likeness } from './cause.ts'
import { orderCause } from './order.ts'
import { type Token, type TokenKind, tokensOf } from './tokens.ts'

/**
 * In what two texts differ: piece by piece where both have the same form, else whether they hold the
 * same pieces in another order; null where neither is so.
 */
export function textLikeness(before: string, after: string): Likeness | null {
  if (before.replaceAll('\r\n', '\n') === after.replaceAll('\r\n', '\n'))
    return { causes: [{ kind: 'line-ends', before: '', after: '' }], isAll: true, largest: 0 }
  const title = before.slice(0, Math.max(0, before.indexOf('\n')))
  const [old, now] = inTheMiddle(before, after).map(tokensOf)
  if (old === undefined || now === undefined) return null
  const order = orderCause(old, now)
  if (order !== null) return { causes: [order], isAll: true, largest: 0 }
  return old.length === now.length ? pieceByPiece(old, now, title) : null
}

/** Both without the lines that they have in common at their beginning and at their end. */
function inTheMiddle(before: string, after: string): readonly string[] {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++
  start = before.slice(0, start).lastIndexOf('\n') + 1
  let end = 0
  const last = (text: string) => text.charCodeAt(text.length - 1 - end)
  while (end < most - start && last(before) === last(after)) end++
  const behind = before.indexOf('\n', before.length - end)
  end = behind === -1 ? 0 : before.length - behind
  return [before, after].map((text) => text.slice(start, text.length - end))
}

function pieceByPiece(old: readonly Token[], now: readonly Token[], title: string): Likeness {
  const causes = new Map<CauseKind, Cause>()
  const context = new Context(title)
  const numbers: Cause[] = []
  let largest = 0
  let isAll = true
  for (const [index, was] of old.entries()) {
    const is = now[index]
    const isOther = is !== undefined && !isSame(was, is)
    const found = isOther ? causeOf(was, is, context) : null
    context.pass(was)
    if (!isOther) continue
    const pair = { before: was.text, after: is.text }
    if (found === 'number') {
      numbers.push({ kind: 'seed', ...pair })
      largest = Math.max(largest, relativeDifference(Number(was.text), Number(is.text)))
    } else if (found === null) isAll = false
    else if (!causes.has(found)) causes.set(found, { kind: found, ...pair })
  }
  const [first] = numbers
  // Texts that happen to have the same form say nothing by their numbers.
  if (first !== undefined && isAll) {
    const kind = largest <= mostRounding ? 'rounding' : 'seed'
    causes.set(kind, { ...first, kind })
  }
  // Blanks alone differ: nothing makes a program write these otherwise each time.
  return { causes: [...causes.values()], isAll: isAll && causes.size > 0, largest }
}

/** Sums of a hundred thousand numbers of single precision come out so far apart. */
export const mostRounding = 1e-5

/** The difference of two numbers, relative to the larger. */
export function relativeDifference(one: number, other: number): number {
  if (Object.is(one, other) || one === other) return 0
  const larger = Math.max(Math.abs(one), Math.abs(other))
  const difference = Math.abs(one - other) / larger
  return Number.isFinite(difference) ? difference : Infinity
}

/**
 * Columns are as wide as what is in them: of spaces any number is the same. Of tabs each has a cell
 * behind it.
 */
function isSame(was: Token, is: Token): boolean {
  if (was.kind !== is.kind) return false
  return was.text === is.text || (was.kind === 'space' && tabsOf(was) === tabsOf(is))
}

function tabsOf({ text }: Token): number {
  return text.split('\t').length - 1
}

const byKind: Readonly<Partial<Record<TokenKind, CauseKind>>> = {
  time: 'time',
  'store-path': 'build-path',
  address: 'address',
  identifier: 'random-name',
  amount: 'measured'
}

/** What names are drawn from: letters and digits, or hexadecimal digits that happen to be all of one sort. */
const drawn: ReadonlySet<TokenKind> = new Set(['name', 'identifier', 'number', 'word'])

function causeOf(was: Token, is: Token, context: Context): CauseKind | 'number' | null {
  const isOfBoth = (kind: TokenKind) => was.kind === kind && is.kind === kind
  if (was.kind === is.kind) {
    const cause = byKind[was.kind]
    if (cause !== undefined) return cause
  }
  const told = context.tells()
  if (isOfBoth('number')) return told ?? (isMoment(was.text, is.text) ? 'time' : 'number')
  if (isOfBoth('scratch-path') || isOfBoth('path'))
    return isTemporary(was.text) && isTemporary(is.text) ? 'random-name' : 'build-path'
  if (told === 'host') return told
  const isDrawn = drawn.has(was.kind) && drawn.has(is.kind)
  const isMixed = [was, is].some(({ kind }) => kind === 'name' || kind === 'identifier')
  const isLong = was.text.length >= 6 && Math.abs(was.text.length - is.text.length) <= 1
  return isDrawn && isMixed && isLong ? 'random-name' : null
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, of this century, and of one unit. */
function isMoment(was: string, is: string): boolean {
  return [1, 1e3, 1e6, 1e9].some((unit) =>
    [was, is].every((text) => Number(text) / unit > 1.2e9 && Number(text) / unit < 4.2e9)
  )
}

/** What `mktemp` and its like make: the last part of the path is drawn. */
function isTemporary(path: string): boolean {
  return /^\/(?:tmp|var\/tmp|dev\/shm)\//.test(path) && !/nix-build-/.test(path)
}

/** The words before a piece on its line, or above it in a table: what a number is called. */
class Context {
  readonly #titles: readonly string[]
  #words: string[] = []
  #column = 0

  /** `title` is the first line of the text. */
  constructor(title: string) {
    this.#titles = title.split(/[,\t;]/)
  }

  pass({ kind, text }: Token): void {
    if (kind === 'line-end') {
      this.#words = []
      this.#column = 0
    } else if (kind === 'word' || kind === 'name') this.#words.push(text)
    else if (kind === 'number' || kind === 'time') this.#words = []
    else if (/[,\t;]/.test(text)) {
      this.#column += 1
      this.#words = []
    }
  }

  tells(): CauseKind | null {
    const title = this.#words.length === 0 ? (this.#titles[this.#column] ?? '') : ''
    // Of a sentence the nearest words count.
    const words = [...this.#words.slice(-4), title].join(' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    const known = tellings.find(([, telling]) => telling.test(words.replaceAll('_', ' ')))
    return known?.[0] ?? null
  }
}

const tellings: readonly (readonly [CauseKind, RegExp])[] = [
  ['process-id', /\b(?:pid|ppid|process id|process)\b/i],
  ['host', /\b(?:host|hostname|node ?name|uname|kernel)\b/i],
  [
    'thread-count',
    /\b(?:threads?|workers?|cpus?|cores?|nproc|jobs|processors|parallel(?:ism)?)\b(?! \d)/i
  ],
  [
    'measured',
    /\b(?:elapsed|took|duration|runtime|run time|wall|seconds|secs|latency|speed|throughput|memory|rss|peak|usage|in \d)\b/i
  ],
  ['time', /\b(?:timestamp|time|date|epoch|mtime|created|modified|built at)\b/i]
]
