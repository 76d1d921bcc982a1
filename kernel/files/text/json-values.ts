import type { Content, Scalar } from '../reading/index.ts'

/** The single values of a JSON document. */
export interface JsonValues {
  /** The first ones, the least deep first; those within lists are none. */
  readonly scalars: readonly Scalar[]
  /** How many more there are. */
  readonly omitted: number
  /** Keys that stand more than once in one object, of which the last counts; not very many of them. */
  readonly repeated: readonly string[]
  /** Bytes that were looked at, where that is not all of it: it is broken there, or goes on. */
  readonly until: number | null
}

export interface JsonValueLimits {
  readonly scalars: number
  /** UTF-16 units of a value. */
  readonly line: number
  /** Bytes that are read. */
  readonly bytes: number
}

const chunkBytes = 256 * 1024
/** Values that lie deeper are counted, but no figures that anybody looks for at a glance. */
const deepestKept = 6
/** Entries of each level that are told apart; more are counted. */
const mostOfLevel = 2_000
/** A key that is longer is none that anybody reads, and its value is counted only. */
const longestKey = 500
/** Keys that are compared with each other to find those that stand twice. */
const mostCompared = 100_000
const mostRepeated = 1_000
/** Brackets within each other: a byte more of memory for each would still be little. */
const deepest = 1_000_000

/**
 * The single values of the JSON in `content`, in one pass that holds a part of it at a time, however
 * long it is. A key that stands twice has its last value, as for every reader of JSON.
 */
export async function jsonValues(content: Content, limits: JsonValueLimits): Promise<JsonValues> {
  const scan = new JsonScan(limits)
  const end = Math.min(content.size, limits.bytes)
  for (let at = 0; at < end && !scan.isBroken;) {
    const chunk = await content.read(at, Math.min(chunkBytes, end - at))
    if (chunk.length === 0) break
    scan.push(chunk)
    at += chunk.length
  }
  return scan.values(end >= content.size && !content.isCut)
}

/** The same of a text. */
export function jsonValuesOf(text: string, limits: JsonValueLimits): JsonValues {
  const scan = new JsonScan(limits)
  scan.push(Buffer.from(text))
  return scan.values(true)
}

interface Leaf {
  readonly text: string
  readonly numeric: boolean
}

/** An object by its keys; null stands for a list, and for what is counted only. */
type Branch = Map<string, Branch | Leaf | null>

interface Open {
  readonly isList: boolean
  /** What its values are kept in; null within a list and where they are counted only. */
  readonly branch: Branch | null
  /** Those that were compared: of many an object there is one. */
  keys: string | Set<string> | null
}

const word = /^(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
const numeral = /^-?(?:\d|I)|^NaN$/

class JsonScan {
  isBroken = false
  private readonly limits: JsonValueLimits
  private root: Branch | null = null
  private readonly open: Open[] = []
  private lists = 0
  private before: 'start' | 'open' | 'close' | 'comma' | 'colon' | 'key' | 'value' = 'start'
  private key: string | null = null
  private position = 0
  private readonly held: Buffer[] = []
  private heldLength = 0
  private within: 'nothing' | 'string' | 'word' = 'nothing'
  private isEscaped = false
  private readonly counts: number[] = []
  private counted = 0
  private compared = 0
  private readonly repeated = new Set<string>()

  constructor(limits: JsonValueLimits) {
    this.limits = limits
  }

  push(chunk: Buffer): void {
    let at = this.position === 0 && chunk.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0
    while (at < chunk.length && !this.isBroken) {
      if (this.within === 'string') at = this.string(chunk, at)
      else if (this.within === 'word') at = this.word(chunk, at)
      else at = this.mark(chunk, at)
    }
    this.position += at
  }

  values(isWhole: boolean): JsonValues {
    if (isWhole && this.within === 'word') this.endWord()
    const isEnded = this.open.length === 0 && this.within === 'nothing'
    const { scalars, omitted } = scalarsIn(this.root, this.limits.scalars)
    return {
      scalars,
      omitted: omitted + this.counted,
      repeated: [...this.repeated],
      until: isWhole && isEnded && !this.isBroken ? null : this.position
    }
  }

  /** Between the tokens. */
  private mark(chunk: Buffer, at: number): number {
    const code = chunk[at]
    switch (code) {
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        return at + 1
      case 0x22:
        this.within = 'string'
        return at + 1
      case 0x7b:
      case 0x5b:
        this.begin(code === 0x5b)
        return at + 1
      case 0x7d:
      case 0x5d:
        this.end(code === 0x5d)
        return at + 1
      case 0x2c:
        this.check(this.before === 'value' || this.before === 'close')
        this.before = 'comma'
        return at + 1
      case 0x3a:
        this.check(this.before === 'key')
        this.before = 'colon'
        return at + 1
      default:
        this.within = 'word'
        return at
    }
  }

  private string(chunk: Buffer, from: number): number {
    let at = from
    for (; at < chunk.length; at += 1) {
      if (this.isEscaped) this.isEscaped = false
      else {
        const code = chunk[at]
        if (code === 0x5c) this.isEscaped = true
        else if (code === 0x22) {
          this.hold(chunk, from, at)
          this.within = 'nothing'
          this.endString()
          return at + 1
        }
      }
    }
    this.hold(chunk, from, at)
    return at
  }

  private word(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && isWordByte(chunk[at] ?? 0)) at += 1
    this.hold(chunk, from, at)
    if (at < chunk.length) this.endWord()
    return at
  }

  private hold(chunk: Buffer, from: number, to: number): void {
    // What is too long for a key and for a value to be shown is not kept.
    const room = 8 * Math.max(longestKey, this.limits.line) - this.heldLength
    if (room > 0 && to > from)
      this.held.push(Buffer.from(chunk.subarray(from, Math.min(to, from + room))))
    this.heldLength += to - from
  }

  private taken(): Buffer {
    const [first] = this.held
    const all = this.held.length === 1 && first !== undefined ? first : Buffer.concat(this.held)
    this.held.length = 0
    this.heldLength = 0
    return all
  }

  private endString(): void {
    const top = this.open.at(-1)
    const isLong = this.heldLength > longestKey
    const isKey = top?.isList === false && (this.before === 'open' || this.before === 'comma')
    if (!isKey) {
      this.value(() => ({ text: cut(unescaped(this.taken()), this.limits.line), numeric: false }))
      return
    }
    this.before = 'key'
    const isKept = !isLong && (top.branch !== null || this.compared < mostCompared)
    const name = this.taken()
    this.key = isKept ? unescaped(name) : null
    if (this.key !== null) this.compare(top, this.key)
  }

  private compare(object: Open, key: string): void {
    if (this.compared >= mostCompared) return
    this.compared += 1
    const { keys } = object
    if (keys === null) {
      object.keys = key
      return
    }
    const all = typeof keys === 'string' ? new Set([keys]) : keys
    if (all.has(key)) {
      if (this.repeated.size < mostRepeated) this.repeated.add(key)
      object.branch?.delete(key)
    }
    object.keys = all.add(key)
  }

  private endWord(): void {
    this.within = 'nothing'
    const isLong = this.heldLength > 8 * Math.max(longestKey, this.limits.line)
    const text = this.taken().toString('latin1')
    if (!this.check(isLong ? /^-?\d/.test(text) : word.test(text))) return
    this.value(() => ({ text: cut(text, this.limits.line), numeric: numeral.test(text) }))
  }

  private value(leaf: () => Leaf): void {
    const top = this.open.at(-1)
    if (!this.check(this.isPlaceOfValue(top))) return
    this.before = 'value'
    if (this.lists > 0 || top === undefined) {
      this.taken()
      return
    }
    const { branch } = top
    if (branch === null || this.key === null || !this.hasRoom()) {
      this.taken()
      this.counted += 1
    } else branch.set(this.key, leaf())
    this.key = null
  }

  private begin(isList: boolean): void {
    const top = this.open.at(-1)
    if (!this.check(this.isPlaceOfValue(top) && this.open.length < deepest)) return
    let branch: Branch | null = null
    if (isList) this.lists += 1
    else if (top === undefined) {
      branch = new Map()
      this.root = branch
    } else if (this.lists === 0 && top.branch !== null && this.key !== null && this.hasRoom()) {
      branch = this.open.length > deepestKept ? null : new Map()
      top.branch.set(this.key, branch)
    }
    this.key = null
    this.open.push({ isList, branch, keys: null })
    this.before = 'open'
  }

  private end(isList: boolean): void {
    const top = this.open.pop()
    this.check(top?.isList === isList && this.before !== 'colon' && this.before !== 'key')
    if (isList) this.lists -= 1
    this.before = 'close'
  }

  private isPlaceOfValue(top: Open | undefined): boolean {
    if (top === undefined) return this.before === 'start'
    return top.isList ? this.before === 'open' || this.before === 'comma' : this.before === 'colon'
  }

  /** Whether one more entry of this level is kept. */
  private hasRoom(): boolean {
    const level = this.open.length
    const count = this.counts[level] ?? 0
    this.counts[level] = count + 1
    return count < mostOfLevel
  }

  private check(isRight: boolean): boolean {
    if (!isRight) this.isBroken = true
    return isRight
  }
}

function isWordByte(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2e ||
    code === 0x2b ||
    code === 0x2d
  )
}

function scalarsIn(
  root: Branch | null,
  limit: number
): { readonly scalars: readonly Scalar[]; readonly omitted: number } {
  const scalars: Scalar[] = []
  let omitted = 0
  let level: readonly (readonly [string, Branch])[] = root === null ? [] : [['', root]]
  while (level.length > 0) {
    const below: (readonly [string, Branch])[] = []
    for (const [prefix, branch] of level) {
      for (const [key, part] of branch) {
        const name = prefix === '' ? key : `${prefix}.${key}`
        if (part instanceof Map) below.push([name, part])
        else if (part !== null && scalars.length < limit) scalars.push({ name, ...part })
        else if (part !== null) omitted += 1
      }
    }
    level = below
  }
  return { scalars, omitted }
}

function unescaped(bytes: Buffer): string {
  const raw = bytes.toString('utf8')
  if (!raw.includes('\\')) return raw
  try {
    const value: unknown = JSON.parse(`"${raw}"`)
    return typeof value === 'string' ? value : raw
  } catch {
    return raw
  }
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text
}
