import { bad, good, type Result } from '../../nix/base/index.ts'
import {
  childrenOf,
  type Dialect,
  type FreeName,
  freeNames,
  isKeyword,
  parse,
  type PathLiteral,
  pathLiterals,
  type PlacedWord,
  problemsOf,
  wordsOf
} from '../../nix/syntax/index.ts'
import type { ScriptLineFault } from './fault.ts'

/** What stands behind the language on the first line of a `%%` cell. Offsets are the cell's. */
export interface ScriptLine {
  readonly name: ScriptName
  readonly inputs: readonly ScriptName[]
  readonly params: readonly ScriptParam[]
}

/** A name or an attribute path of names. */
export interface ScriptName {
  readonly path: readonly string[]
  readonly from: number
  readonly to: number
}

export interface ScriptParam {
  readonly key: string
  readonly value: string
  /** Whether it is a list of values, of which each step has one: it stands behind `--sweep`. */
  readonly isSwept: boolean
  /** Of the value. */
  readonly from: number
  readonly to: number
  readonly free: readonly FreeName[]
  readonly paths: readonly PathLiteral[]
}

/** Something on the line that cannot be read. */
export interface LineMistake {
  readonly fault: ScriptLineFault
  readonly from: number
  readonly to: number
}

/**
 * Reads `NAME [INPUT…] [key=VALUE…]`: names or attribute paths, and values that are simple
 * expressions of Nix, longer ones in parentheses. A value ends at the first blank outside of brackets
 * and strings. Comments are passed over. Behind `--sweep` a value is a list, also in quotes as shells
 * need them, and each step has one of its members. `text` has blanks for all that stands before in the cell.
 */
export function readScriptLine(
  text: string,
  language: string,
  dialect: Dialect
): Result<ScriptLine, LineMistake> {
  const items = itemsOf(text)
  const [first, ...rest] = items
  const name = first === undefined || first.key !== null ? null : nameOf(text, first)
  if (first === undefined || name === null) {
    const from = first?.from ?? text.length
    const written = first === undefined || first.key !== null ? null : text.slice(from, first.to)
    return bad({
      fault: { kind: 'no-step-name', language, written },
      from,
      to: first?.to ?? from
    })
  }
  const inputs: ScriptName[] = []
  const params: ScriptParam[] = []
  const sweepAt = rest.findIndex(
    ({ key, from, to }) => key === null && text.slice(from, to) === sweepWord
  )
  const sweep = rest[sweepAt]
  if (sweep !== undefined && !rest.slice(sweepAt).some(({ key }) => key !== null))
    return bad({ fault: { kind: 'nothing-swept' }, from: sweep.from, to: sweep.to })
  for (const [at, item] of rest.entries()) {
    if (at === sweepAt) continue
    if (item.key === null) {
      const path = nameOf(text, item)
      const { from, to } = item
      if (path === null)
        return bad({ fault: { kind: 'no-input-name', written: text.slice(from, to) }, from, to })
      const called = path.at(-1) ?? ''
      if (inputs.some((input) => input.path.at(-1) === called))
        return bad({ fault: { kind: 'inputs-called-alike', name: called }, from, to })
      inputs.push({ path, from, to })
    } else {
      const { key } = item
      if (params.some((param) => param.key === key)) {
        const { from } = item
        return bad({ fault: { kind: 'given-twice', key }, from, to: from + key.length })
      }
      const isSwept = sweep !== undefined && at > sweepAt
      const value = isSwept
        ? readList(text, item, key, dialect)
        : readValue(text, item, key, dialect)
      if (!value.ok) return value
      params.push({ key, isSwept, ...value.value })
    }
  }
  return good({ name: { path: name, from: first.from, to: first.to }, inputs, params })
}

interface Span {
  readonly from: number
  readonly to: number
}

/** What stands between blanks, as a whole; of a parameter its key and where its value begins. */
interface Item extends Span {
  readonly words: readonly PlacedWord[]
  readonly key: string | null
  readonly valueFrom: number
}

function itemsOf(text: string): Item[] {
  const words = [...wordsOf(text)].filter(
    ({ kind }) => kind !== 'lineComment' && kind !== 'blockComment' && kind !== 'textEnd'
  )
  const items: Item[] = []
  let next = 0
  /** Takes the words up to the next blank that stands in nothing. */
  const run = (): PlacedWord[] => {
    const taken: PlacedWord[] = []
    for (let word = words[next]; word !== undefined; word = words[next]) {
      const before = taken.at(-1)
      if (before !== undefined && word.open === null && word.from > before.to) break
      taken.push(word)
      next += 1
    }
    return taken
  }
  while (next < words.length) {
    const [word, equals] = words.slice(next, next + 2)
    if (word?.kind === 'identifier' && equals?.kind === '=') {
      next += 2
      const value = words[next]?.open === null ? run() : []
      const valueFrom = value[0]?.from ?? equals.to
      const key = text.slice(word.from, word.to)
      items.push({
        words: value,
        key,
        from: word.from,
        to: value.at(-1)?.to ?? equals.to,
        valueFrom
      })
      continue
    }
    const taken = run()
    const from = taken[0]?.from ?? 0
    items.push({ words: taken, key: null, from, to: taken.at(-1)?.to ?? from, valueFrom: from })
  }
  return items
}

/** The path of `models.small`; null where it is none. */
function nameOf(text: string, { words }: Item): string[] | null {
  const path: string[] = []
  for (const [index, { kind, from, to }] of words.entries()) {
    const isName = kind === 'identifier' && !isKeyword(text.slice(from, to))
    if (index % 2 === 0 ? !isName : kind !== '.') return null
    if (index % 2 === 0) path.push(text.slice(from, to))
  }
  return words.length % 2 === 0 ? null : path
}

/** What makes a step for each member of the lists behind it. */
const sweepWord = '--sweep'

type ReadValue = Omit<ScriptParam, 'key' | 'isSwept'>

/** A list, or what may come to one; in quotes as on a shell's line, too: `"[ 1 2 ]"`. */
function readList(
  text: string,
  item: Item,
  key: string,
  dialect: Dialect
): Result<ReadValue, LineMistake> {
  const { valueFrom: from, to } = item
  const isQuoted = /^"\s*\[[^"\\$]*\]\s*"$/.test(text.slice(from, to))
  const within = isQuoted ? { ...item, valueFrom: from + 1, to: to - 1 } : item
  const value = readValue(text, trimmed(text, within), key, dialect)
  if (!value.ok) return value
  return /^("|''|-?[\d.]+$|\{)/.test(value.value.value)
    ? bad({ fault: { kind: 'no-list', key, value: value.value.value }, from, to })
    : value
}

function trimmed(text: string, item: Item): Item {
  const value = text.slice(item.valueFrom, item.to)
  const valueFrom = item.valueFrom + (value.length - value.trimStart().length)
  return { ...item, valueFrom, to: valueFrom + value.trim().length }
}

const withoutPoint = /^(-?)0*(\d+)[eE]([+-]?\d+)$/

function readValue(
  text: string,
  item: Item,
  key: string,
  dialect: Dialect
): Result<ReadValue, LineMistake> {
  const { valueFrom: from, to } = item
  const value = text.slice(from, to)
  const wrong = noValue(value, key)
  if (wrong !== null) return bad({ fault: wrong, from: value === '' ? item.from : from, to })
  const { tree, errorAt } = parse(value, 'program')
  if (tree === null) return bad(unreadable(value, key, errorAt, item))
  const [problem] = problemsOf(tree, value, dialect)
  if (problem !== undefined) {
    const place = { from: from + problem.from, to: from + problem.to }
    return bad({ fault: { kind: 'in-value', key, fault: problem.fault }, ...place })
  }
  const [node] = childrenOf(tree.topNode)
  if (node === undefined || !simpleExpressions.has(node.name)) {
    const instead = withoutUnderscores(value)
    return bad({ fault: { kind: 'not-simple', key, value, instead }, from, to })
  }
  const [free, paths] = [freeNames(node, value), pathLiterals(node, value)]
  return good(shifted({ value, from: 0, to: value.length, free, paths }, from))
}

/** Why a text is no value, where that is told before it is parsed. */
function noValue(value: string, key: string): ScriptLineFault | null {
  if (value === '') return { kind: 'no-value', key }
  // Nix reads `1e-3` as the number 1 before a name `e-3`.
  const [, sign = '', whole, power = ''] = withoutPoint.exec(value) ?? []
  if (whole === undefined) return null
  return { kind: 'no-number', key, value, instead: `${sign}${whole}.0e${power}` }
}

function unreadable(
  value: string,
  key: string,
  errorAt: number,
  { valueFrom: from, to }: Item
): LineMistake {
  const isAtEnd = errorAt >= value.length
  const wrong = /^\S[\w'-]*/.exec(value.slice(errorAt))?.[0] ?? ''
  return {
    fault: { kind: 'unreadable-value', key, unexpected: isAtEnd ? null : wrong },
    from: isAtEnd ? to : from + errorAt,
    to: isAtEnd ? to : from + errorAt + wrong.length
  }
}

/** What binds at least as strongly as `a.b`, and a number with its sign. */
const simpleExpressions: ReadonlySet<string> = new Set([
  ...['Variable', 'Integer', 'Float', 'String', 'IndentedString', 'Path', 'SearchPath', 'Uri'],
  ...['Parenthesized', 'RecursiveSet', 'Set', 'List', 'Select', 'Negation']
])

function shifted<Placed extends ReadValue>(placed: Placed, by: number): Placed {
  const { from, to, free, paths } = placed
  return {
    ...placed,
    from: from + by,
    to: to + by,
    free: free.map((name) => ({ ...name, from: name.from + by, to: name.to + by })),
    paths: paths.map((path) => ({ ...path, from: path.from + by, to: path.to + by }))
  }
}

/** `1_000` as other languages write it is two words for Nix. */
function withoutUnderscores(value: string): string | null {
  return /^\d[\d.]*(?:_\d+)+$/.test(value) ? value.replaceAll('_', '') : null
}
