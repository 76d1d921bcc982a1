import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { parse } from './parse.ts'
import { freeNames } from './scope.ts'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/** What evaluating an expression may read from the disk, where its text tells all of it. */
export interface ToldReads {
  /** Path literals, in the order of the text, as they are written. */
  readonly paths: readonly ToldPath[]
  /** Whether one of them goes elsewhere than straight to what reads it. */
  readonly isAnyPassedOn: boolean
  /** Whether it may make another path out of one that it is given: by `+`, or `dirOf`. */
  readonly mayMakePaths: boolean
}

/** `imported`: as an expression, which names more. */
export interface ToldPath {
  readonly text: string
  readonly use: 'imported' | 'read'
}

/**
 * How functions that are no builtins read, by their names: not at all, as what a literal path behind
 * them says, or as the literal path that a set behind them has under a key. A function that is not
 * told of may read anything.
 */
export type NamedReaders = ReadonlyMap<string, NamedReader>
export type NamedReader =
  | { readonly kind: 'none' }
  /** `keys`: the path stands there; where it does not, one of `without` has to. */
  | { readonly kind: 'path'; readonly keys: readonly string[]; readonly without: readonly string[] }
  | { readonly kind: 'any' }

/** Builtins whose value follows from their arguments, from Nix's version and from its settings. */
const pure: ReadonlySet<string> = new Set([
  ...['abort', 'add', 'addErrorContext', 'all', 'any', 'appendContext', 'attrNames', 'attrValues'],
  ...['baseNameOf', 'bitAnd', 'bitOr', 'bitXor', 'break', 'catAttrs', 'ceil', 'compareVersions'],
  ...['concatLists', 'concatMap', 'concatStringsSep', 'convertHash', 'currentSystem', 'deepSeq'],
  ...['derivation', 'derivationStrict', 'div', 'elem', 'elemAt', 'false', 'filter', 'floor'],
  ...["foldl'", 'fromJSON', 'fromTOML', 'functionArgs', 'genList', 'genericClosure', 'getAttr'],
  ...['getContext', 'groupBy', 'hasAttr', 'hasContext', 'hashString', 'head', 'intersectAttrs'],
  ...['isAttrs', 'isBool', 'isFloat', 'isFunction', 'isInt', 'isList', 'isNull', 'isPath'],
  ...['isString', 'langVersion', 'length', 'lessThan', 'listToAttrs', 'map', 'mapAttrs', 'match'],
  ...['mul', 'nixVersion', 'null', 'parseDrvName', 'partition', 'placeholder', 'removeAttrs'],
  ...['replaceStrings', 'seq', 'sort', 'split', 'splitVersion', 'storeDir', 'stringLength', 'sub'],
  ...[
    'substring',
    'tail',
    'throw',
    'toFile',
    'toJSON',
    'toString',
    'toXML',
    'trace',
    'traceVerbose'
  ],
  ...['true', 'tryEval', 'typeOf', 'unsafeDiscardOutputDependency', 'unsafeDiscardStringContext'],
  ...['warn', 'zipAttrsWith']
])

/** Which argument of a builtin is the path that it reads. */
const readers: ReadonlyMap<string, number> = new Map([
  ['hashFile', 2],
  ['import', 1],
  ['pathExists', 1],
  ['readDir', 1],
  ['readFile', 1],
  ['readFileType', 1]
])

/** With this key, what they fetch is known by its hash. */
const fetchers: ReadonlySet<string> = new Set(['fetchTarball', 'fetchurl'])

/** What Nix knows without `builtins.`; the others are known so with `__` before them. */
const global: ReadonlySet<string> = new Set([
  ...['abort', 'baseNameOf', 'break', 'derivation', 'derivationStrict', 'dirOf', 'false'],
  ...['fetchGit', 'fetchMercurial', 'fetchTarball', 'fetchTree', 'fromTOML', 'import', 'isNull'],
  ...['map', 'null', 'placeholder', 'removeAttrs', 'scopedImport', 'throw', 'toString', 'true']
])

/**
 * What evaluating `text` may read, by its text alone: null where that does not tell all of it, as
 * with a path that is computed, an environment variable, the time, `<…>`, a fetch without a hash, or
 * a builtin that is not known here. Functions that are its free names are as `named` says.
 */
export function toldReads(text: string, named: NamedReaders): ToldReads | null {
  const { tree } = parse(text, 'program')
  if (tree === null) return null
  const reading = new Reading(text, named, tree.topNode)
  const cursor = tree.cursor()
  do {
    if (telling.has(cursor.name) && !reading.take(cursor.node)) return null
  } while (cursor.next())
  return reading
}

/** Nodes that may tell of something that is read; to make an object of each node takes longer than to pass it. */
const telling: ReadonlySet<string> = new Set([
  ...['SearchPath', 'Variable', 'Inherit', 'Path', 'Sum', 'Interpolation']
])

class Reading implements ToldReads {
  readonly paths: ToldPath[] = []
  isAnyPassedOn = false
  mayMakePaths = false
  readonly #text: string
  readonly #named: NamedReaders
  readonly #top: SyntaxNode
  /** Where free names begin; found out where it makes a difference, which it seldom does. */
  #free: ReadonlySet<number> | null = null
  /** Where paths begin that are read where they stand. */
  readonly #consumed = new Set<number>()

  constructor(text: string, named: NamedReaders, top: SyntaxNode) {
    this.#text = text
    this.#named = named
    this.#top = top
  }

  /** A node, before those within it. Gives whether all that it reads is told. */
  take(node: SyntaxNode): boolean {
    switch (node.name) {
      case 'SearchPath':
        return false
      case 'Variable':
        return this.#takeVariable(node)
      case 'Inherit':
        return this.#takeInherit(node)
      case 'Path':
        return this.#takePath(node)
      case 'Sum':
        this.mayMakePaths ||= !startsWithText(node)
        return true
      case 'Interpolation':
        this.#takeInterpolation(node)
        return true
      default:
        return true
    }
  }

  #takeVariable(node: SyntaxNode): boolean {
    const name = textOf(node, this.#text)
    if (name === '__curPos') return false
    if (name === 'builtins') return !this.#isFree(node) || this.#takeBuiltins(node)
    const builtin = builtinCalled(name)
    if (builtin !== null)
      return pure.has(builtin) || !this.#isFree(node) || this.#takeBuiltin(builtin, node)
    const reader = this.#named.get(name)
    if (reader === undefined || reader.kind === 'none') return true
    return !this.#isFree(node) || this.#takeNamed(reader, node)
  }

  #isFree({ from }: SyntaxNode): boolean {
    this.#free ??= new Set(freeNames(this.#top, this.#text).map((name) => name.from))
    return this.#free.has(from)
  }

  /** `builtins.NAME`, or `builtins ? NAME`. */
  #takeBuiltins(node: SyntaxNode): boolean {
    const { parent } = node
    if (parent === null || childrenOf(parent)[0]?.from !== node.from) return false
    if (parent.name === 'HasAttribute') return true
    if (parent.name === 'Source') return true
    const path = parent.name === 'Select' ? childrenOf(parent)[1] : undefined
    const [attribute, ...more] = path === undefined ? [] : childrenOf(path)
    const name = attribute === undefined ? null : attributeName(attribute, this.#text)
    return name !== null && more.length === 0 && this.#takeBuiltin(name, parent)
  }

  /** Names that are taken from `builtins`, or from around: they may go anywhere. */
  #takeInherit(node: SyntaxNode): boolean {
    const [first, ...others] = childrenOf(node)
    const isFromBuiltins =
      first?.name === 'Source' && withoutParentheses(first).name === 'Source'
        ? this.#isBuiltins(first)
        : false
    const names = first?.name === 'Source' ? others : first === undefined ? [] : [first, ...others]
    if (first?.name === 'Source' && !isFromBuiltins) return true
    return names.every((one) => {
      const name = attributeName(one, this.#text)
      if (name === null) return false
      if (isFromBuiltins) return this.#isHarmless(name)
      if (!this.#isFree(one)) return true
      const builtin = name === 'builtins' ? 'builtins' : builtinCalled(name)
      if (builtin !== null) return this.#isHarmless(builtin)
      return (this.#named.get(name)?.kind ?? 'none') === 'none'
    })
  }

  #isBuiltins(source: SyntaxNode): boolean {
    const [content] = childrenOf(source)
    const inner = content === undefined ? null : withoutParentheses(content)
    return (
      inner?.name === 'Variable' && textOf(inner, this.#text) === 'builtins' && this.#isFree(inner)
    )
  }

  /** A builtin that is not called where it stands. */
  #isHarmless(builtin: string): boolean {
    if (builtin === 'dirOf') this.mayMakePaths = true
    return builtin === 'dirOf' || pure.has(builtin)
  }

  #takeBuiltin(builtin: string, node: SyntaxNode): boolean {
    if (this.#isHarmless(builtin)) return true
    if (fetchers.has(builtin)) {
      const set = argumentOf(node, 1)
      return set !== null && this.#valueOf(set, 'sha256') !== undefined
    }
    const index = readers.get(builtin)
    const path = index === undefined ? null : argumentOf(node, index)
    if (path?.name !== 'Path') return false
    this.#consumed.add(path.from)
    this.paths.push({
      text: textOf(path, this.#text),
      use: builtin === 'import' ? 'imported' : 'read'
    })
    return true
  }

  #takeNamed(reader: NamedReader, node: SyntaxNode): boolean {
    if (reader.kind !== 'path') return reader.kind === 'none'
    const first = argumentOf(node, 1)
    if (first === null) return false
    // `records ./file`
    if (first.name === 'Path') return true
    // `program "name" ./file`
    if (first.name === 'String') return argumentOf(node, 2)?.name === 'Path'
    if (first.name !== 'Set') return false
    const path = reader.keys
      .map((key) => this.#valueOf(first, key))
      .find((value) => value !== undefined)
    if (path !== undefined) return path?.name === 'Path'
    return reader.without.some((key) => this.#valueOf(first, key) !== undefined)
  }

  /**
   * What a set has under a key by its text; null where it is inherited, undefined where it has none,
   * or may have it by a name that is computed.
   */
  #valueOf(set: SyntaxNode, key: string): SyntaxNode | null | undefined {
    for (const member of childrenOf(set)) {
      if (member.name === 'Inherit') {
        const names = childrenOf(member).filter(({ name }) => name !== 'Source')
        if (names.some((one) => attributeName(one, this.#text) === key)) return null
        continue
      }
      const [path, value] = childrenOf(member)
      const [attribute, ...more] = path === undefined ? [] : childrenOf(path)
      const name = attribute === undefined ? null : attributeName(attribute, this.#text)
      // A name that is computed may be that one.
      if (name === null) return null
      if (name !== key) continue
      return more.length > 0 || value === undefined ? null : withoutParentheses(value)
    }
    return undefined
  }

  #takePath(node: SyntaxNode): boolean {
    if (node.getChild('Interpolation') !== null) return false
    const text = textOf(node, this.#text)
    if (text.startsWith('~')) return false
    if (this.#consumed.has(node.from)) return true
    this.paths.push({ text, use: 'read' })
    this.isAnyPassedOn = true
    return true
  }

  /** `"${./file}"` is copied where it stands. */
  #takeInterpolation(node: SyntaxNode): void {
    const [content] = childrenOf(node)
    const path = content === undefined ? null : withoutParentheses(content)
    if (path?.name !== 'Path' || path.getChild('Interpolation') !== null) return
    const text = textOf(path, this.#text)
    if (text.startsWith('~')) return
    this.#consumed.add(path.from)
    this.paths.push({ text, use: 'read' })
  }
}

function builtinCalled(name: string): string | null {
  if (global.has(name)) return name
  return name.startsWith('__') ? name.slice(2) : null
}

/** The argument of a call at which a function stands, the first is 1; null where there is none. */
function argumentOf(called: SyntaxNode, index: number): SyntaxNode | null {
  let outer = called
  while (outer.parent?.name === 'Parenthesized') outer = outer.parent
  const call = outer.parent
  if (call?.name !== 'Application') return null
  const parts = childrenOf(call)
  const argument = parts[0]?.from === outer.from ? parts[index] : undefined
  return argument === undefined ? null : withoutParentheses(argument)
}

function startsWithText(sum: SyntaxNode): boolean {
  const [first] = childrenOf(sum)
  const name = first === undefined ? '' : withoutParentheses(first).name
  return ['String', 'IndentedString', 'Integer', 'Float'].includes(name)
}
