import { readDeclared, type Declared } from './declared.ts'
import type { EvaluationError } from './error.ts'
import { isIdentifier, nixString } from '../syntax/index.ts'
import { outputName, upstreamPlaceholder } from '../store/index.ts'
import { derivationName, namePart, type StorePath } from '../base/index.ts'

/** What a value is, seen from its head. */
export type Description =
  | {
      readonly kind: 'step'
      /** The derivation's name. */
      readonly name: string
      readonly drvPath: StorePath
      readonly outputs: readonly string[]
      /** null where it declares nothing. */
      readonly declared: Declared | null
    }
  /** A derivation that is no step. `nwKind` is the library's word for it, as "frozen", or null. */
  | {
      readonly kind: 'environment'
      readonly name: string
      readonly nwKind: string | null
      readonly drvPath: StorePath
      readonly outputs: readonly string[]
    }
  /** Files that the library's `static` brought into the store. */
  | {
      readonly kind: 'static'
      readonly name: string
      /** Of files that are known by their hash alone, which come when they are asked for; else null. */
      readonly drvPath: StorePath | null
      readonly outPath: StorePath
      readonly origin: StaticOrigin
    }
  /** A text that is a path inside an output; `path` is relative to it, and empty for all of it. */
  | {
      readonly kind: 'file'
      readonly drvPath: StorePath
      readonly output: string
      readonly path: string
    }
  | ProcessDescription
  | PlainDescription

/** Where static files are from, as their definition says it; both null where it says their hash alone. */
export interface StaticOrigin {
  /** Absolute. */
  readonly path: string | null
  readonly url: string | null
}

/** A long run of which snapshots are taken: no step, but what checkpoints are of. */
export interface ProcessDescription {
  readonly kind: 'process'
  readonly name: string
  /** Program and arguments, as a derivation has them. */
  readonly command: readonly string[]
  /** What the command refers to: derivations and other store paths. */
  readonly inputs: readonly StorePath[]
  /** What tells it from other processes: checkpoints declare it. */
  readonly process: string
}

/** A value that is shown as text. */
export interface PlainDescription {
  readonly kind: 'plain'
  /** Nix's word: int, float, bool, string, path, null, set, list, lambda. */
  readonly type: string
  /** In Nix's notation, on few lines and short. */
  readonly text: string
  /** Members of a set or list that were looked at and cannot be evaluated; left out where none is. */
  readonly failed?: readonly FailedMember[]
}

/** A member that cannot be evaluated, by the names and indices that lead to it. */
export interface FailedMember {
  readonly path: readonly string[]
  readonly mistake: EvaluationError
}

/** What `describe.nix` answers. */
export type Head =
  | { readonly kind: 'described'; readonly description: Description }
  | {
      readonly kind: 'set'
      readonly names: readonly string[]
      readonly count: number
      /** How many of these say what the set is, and are no members of it. */
      readonly marks: number
      /** The value is one of the library's that is searched for steps wherever it comes from. */
      readonly sweep: boolean
    }
  | { readonly kind: 'list'; readonly count: number }

/** A member of a set or list, as `walk` of `describe.nix` gives it. */
export interface WalkedMember {
  readonly name: string | number
  /** null of one that throws, `end` of one that is no step. */
  readonly head: Head | 'end' | null
}

/** Characters of a text that are shown. */
const shownCharacters = 2000
/** Members of a set that are named. */
const shownNames = 20

/** Reads an answer of `describe.nix`; what does not look like one is a bug. */
export function readHead(answer: unknown): Head {
  const fields = record(answer)
  switch (fields['kind']) {
    case 'derivation':
      return described(readDerivation(fields))
    case 'static': {
      const outPath = text(fields['storePath'])
      return described({
        kind: 'static',
        name: optionalText(fields['name']) ?? namePart(outPath) ?? outPath,
        ...{ drvPath: null, outPath },
        origin: { path: optionalText(fields['path']), url: optionalText(fields['url']) }
      })
    }
    case 'process':
      return described({
        kind: 'process',
        name: optionalText(fields['name']) ?? 'process',
        command: list(fields['command']).map(text),
        inputs: list(fields['inputs']).map(text),
        process: text(fields['process'])
      })
    case 'function':
      return described(readFunction(fields))
    case 'set':
      return {
        kind: 'set',
        names: list(fields['names']).map(text),
        count: number(fields['count']),
        marks: number(fields['marks']),
        sweep: fields['nwKind'] === 'sweep'
      }
    case 'list':
      return { kind: 'list', count: number(fields['count']) }
    case 'string':
      return described(readString(fields))
    case 'bytes':
      return described(plain('string', `(${number(fields['bytes'])} bytes that are not UTF-8)`))
    case 'path':
      return described(plain('path', text(fields['text'])))
    case 'number':
      return described(plain(text(fields['type']), text(fields['text'])))
    case 'package':
      return described(plain('derivation', `«derivation ${optionalText(fields['name']) ?? ''}»`))
    case 'other':
      return described(plain(text(fields['type']), `«${text(fields['type'])}»`))
    default:
      throw new Error(`not a description: ${JSON.stringify(answer)}`)
  }
}

/** Reads an answer of `walk`. */
export function readWalk(answer: unknown): readonly WalkedMember[] {
  return list(record(answer)['members']).map((one): WalkedMember => {
    const { name, head } = record(one)
    return { name: typeof name === 'number' ? name : text(name), head: readWalkedHead(head) }
  })
}

function readWalkedHead(head: unknown): WalkedMember['head'] {
  if (head === null) return null
  return record(head)['kind'] === 'end' ? 'end' : readHead(head)
}

/** A set or list as a plain value, with what is known of its members. */
export function describeCollection(
  head: Exclude<Head, { kind: 'described' }>,
  members: readonly (readonly [name: string | null, text: string])[] = []
): PlainDescription {
  if (head.count === 0) return plain(head.kind, head.kind === 'set' ? '{ }' : '[ ]')
  const shown: readonly (readonly [string | null, string])[] =
    members.length > 0
      ? members.slice(0, shownNames)
      : head.kind === 'set'
        ? head.names.slice(0, shownNames).map((name) => [name, '…'])
        : []
  const words = shown.map(([name, value]) =>
    name === null ? value : `${attributeName(name)} = ${value};`
  )
  const more = head.count - shown.length
  if (more > 0) {
    words.push(`… ${more} ${shown.length > 0 ? 'more' : more === 1 ? 'member' : 'members'}`)
  }
  const [open, close] = head.kind === 'set' ? ['{', '}'] : ['[', ']']
  return plain(head.kind, `${open} ${words.join(' ')} ${close}`)
}

function readDerivation(fields: Fields): Description {
  const drvPath = text(fields['drvPath'])
  const nwKind = optionalText(fields['nwKind'])
  const common = {
    name: optionalText(fields['name']) ?? derivationName(drvPath),
    drvPath,
    outputs: list(fields['outputs']).map(text)
  }
  if (nwKind === 'static')
    return {
      ...{ kind: 'static', name: common.name, drvPath, outPath: text(fields['storePath']) },
      origin: { path: null, url: null }
    }
  return nwKind === 'step'
    ? { kind: 'step', ...common, declared: readDeclared(fields['declared']) }
    : { kind: 'environment', nwKind, ...common }
}

function readFunction(fields: Fields): PlainDescription {
  const formals = Object.entries(record(fields['formals'])).map(([name, hasDefault]) =>
    hasDefault === true ? `${name} ? …` : name
  )
  if (formals.length === 0) return plain('lambda', '«function»')
  const shown = formals.slice(0, shownNames)
  if (shown.length < formals.length) shown.push(`… ${formals.length - shown.length} more`)
  return plain('lambda', `«function» { ${shown.join(', ')} }: …`)
}

function readString(fields: Fields): Description {
  const value = text(fields['text'])
  const bytes = number(fields['bytes'])
  const whole = Buffer.byteLength(value) === bytes
  if (whole) {
    for (const entry of list(fields['context'])) {
      const { drvPath, outputs } = record(entry)
      for (const output of list(outputs)) {
        const path = pathInside(value, text(drvPath), text(output))
        if (path !== null)
          return { kind: 'file', drvPath: text(drvPath), output: text(output), path }
      }
    }
  }
  const shown = Array.from(value).slice(0, shownCharacters).join('')
  const cut = Buffer.byteLength(shown) < bytes ? `… (${bytes} bytes)` : ''
  return plain('string', `${nixString(shown)}${cut}`)
}

/** `value` relative to that output, or null where it is not one path inside it. */
function pathInside(value: string, drvPath: StorePath, output: string): string | null {
  const [, before = '', storeName] = storePathStart.exec(value) ?? []
  const placeholder = upstreamPlaceholder(drvPath, output)
  const start = value.startsWith(placeholder)
    ? placeholder
    : storeName === outputName(drvPath, output)
      ? before
      : null
  if (start === null) return null
  const rest = value.slice(start.length)
  if (rest !== '' && !rest.startsWith('/')) return null
  // A command line that starts with a program of the store is a text like others.
  if (/\n/.test(rest) || anotherOutput.test(rest)) return null
  return rest.replace(/^\/+|\/+$/g, '')
}

const storePathStart = /^(\/[^\s]*?\/[0-9a-z]{32}-([0-9a-zA-Z+\-._?=]+))/
const anotherOutput = /\/[0-9a-z]{52}|\/[0-9a-z]{32}-/

function attributeName(name: string): string {
  return isIdentifier(name) ? name : nixString(name)
}

function plain(type: string, shown: string): PlainDescription {
  return { kind: 'plain', type, text: shown }
}

function described(description: Description): Head {
  return { kind: 'described', description }
}

type Fields = Readonly<Record<string, unknown>>

function record(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return { ...value }
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('not a text')
  return value
}

function optionalText(value: unknown): string | null {
  return value === null || value === undefined ? null : text(value)
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('not a number')
  return value
}
