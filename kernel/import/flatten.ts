import type { CellDefinition } from '../cells/index.ts'
import { bad, good, type Result } from '../../nix/base/index.ts'
import { attributeText } from '../../nix/syntax/index.ts'
import { withName, type Level, type Levels } from './levels.ts'
import { blocksOf, splitLead, trailOf } from './comments-around.ts'

/** One binding of a program as it stands in a cell, with what the reader sees around it. */
export interface FlatBinding {
  /** The first names of what it defines. */
  readonly names: readonly string[]
  /** All of the attribute paths, to see which belong together. */
  readonly paths: readonly (readonly string[])[]
  /** The binding, with the comments that belong to it. */
  readonly code: string
  /** Comments before it that stand alone, each a block of lines. */
  readonly before: readonly string[]
  /** How far the lines of `code` stand from the left in the program. */
  readonly level: number
}

export interface Flat {
  readonly bindings: readonly FlatBinding[]
  readonly question: string | null
  /** Comments behind the last binding. */
  readonly after: readonly string[]
}

/** What a notebook has around its definitions. */
export interface Surroundings {
  /** Names of the workflow library. */
  readonly library: ReadonlySet<string>
  /** Those of them that the program had by name, and not by a `with`. */
  readonly replaced: ReadonlySet<string>
  /** What the library is called as a whole. */
  readonly libraryName: string
  readonly isNixName: (name: string) => boolean
}

/** A name that a `with` gives in the program, and that would be another thing in a notebook. */
export interface FlatMistake {
  readonly name: string
  readonly definition: string
}

/**
 * Turns the levels of a program into one set of definitions that see each other, in which each means
 * what it meant: where a name would be another one there, the definition gets a `let` that says
 * which is meant, and of two definitions with one name the outer one gets another.
 */
export function flattened(
  { levels, question, rest }: Levels,
  surroundings: Surroundings
): Result<Flat, FlatMistake> {
  return new Flattening(levels, surroundings).result(question, rest)
}

/** A name at the level that defines it. */
interface Meaning {
  readonly level: number
  readonly name: string
}

class Flattening {
  readonly #levels: readonly Level[]
  readonly #around: Surroundings
  /** By level, the first definition of each name. */
  readonly #first: readonly ReadonlyMap<string, CellDefinition>[]
  /** By level, then by the name there: what it is called in the notebook. */
  readonly #names: readonly ReadonlyMap<string, string>[]
  /** In the notebook. */
  readonly #taken: ReadonlySet<string>
  #mistake: FlatMistake | null = null

  constructor(levels: readonly Level[], around: Surroundings) {
    this.#levels = levels
    this.#around = around
    this.#first = levels.map(({ kind, definitions }) => {
      const named = kind === 'with' ? [] : definitions
      return new Map(named.map((one) => [one.path[0] ?? '', one] as const).reverse())
    })
    const taken = new Set<string>()
    const names: ReadonlyMap<string, string>[] = []
    const everywhere = new Set(
      levels.flatMap(({ definitions }) =>
        definitions.flatMap(({ path, expression }) => [
          path[0] ?? '',
          ...expression.free.map(({ name }) => name)
        ])
      )
    )
    // The innermost are those that the program gives, and so keep their names.
    for (let level = levels.length - 1; level >= 0; level--) {
      const here = new Map<string, string>()
      for (const definition of levels[level]?.definitions ?? []) {
        const name = definition.path[0] ?? ''
        if (here.has(name) || this.#isPassedOn(definition, level)) continue
        const wanted = name === withName ? nameForWith(definition) : name
        let given = wanted
        while (taken.has(given) || (given !== name && everywhere.has(given))) given += "'"
        here.set(name, given)
        taken.add(given)
      }
      names.unshift(here)
    }
    this.#names = names
    this.#taken = taken
  }

  result(question: string | null, rest: string): Result<Flat, FlatMistake> {
    const bindings: FlatBinding[] = []
    let after: readonly string[] = []
    this.#levels.forEach((level, index) => {
      const { found, behind } = this.#bindingsOf(level, index, [...after, ...blocksOf(level.gap)])
      bindings.push(...found)
      after = behind
    })
    if (this.#mistake !== null) return bad(this.#mistake)
    return good({ bindings, question, after: [...after, ...blocksOf(rest)] })
  }

  /** `inherit a;` of what a level further out defines: nothing of its own. */
  #isPassedOn(definition: CellDefinition, level: number): boolean {
    return definition.outer && this.#meaning(definition.path[0] ?? '', level - 1) !== null
  }

  /** What a name means to who sees the levels up to `level`. */
  #meaning(name: string, level: number): Meaning | null {
    for (let at = level; at >= 0; at--) {
      const definition = this.#first[at]?.get(name)
      if (definition === undefined) continue
      return this.#isPassedOn(definition, at) ? this.#meaning(name, at - 1) : { level: at, name }
    }
    return null
  }

  #isUsed(name: string, at: number): boolean {
    return this.#levels.some((level, index) =>
      level.definitions.some(
        (definition) =>
          (definition.outer
            ? definition.path[0] === name
            : definition.expression.free.some((free) => free.name === name)) &&
          this.#meaning(name, scopeOf(level, index, definition))?.level === at
      )
    )
  }

  #bindingsOf(
    level: Level,
    index: number,
    before: readonly string[]
  ): { readonly found: FlatBinding[]; readonly behind: readonly string[] } {
    const found: FlatBinding[] = []
    let pending = before
    let end = 0
    for (const group of groupsOf(level.definitions)) {
      const [first] = group
      if (first === undefined) continue
      const gap = level.text.slice(end, first.from)
      const trail = end === 0 ? '' : trailOf(gap)
      const last = found.at(-1)
      if (trail.trim() !== '' && last !== undefined)
        found[found.length - 1] = { ...last, code: last.code + trail }
      const { alone, attached } = splitLead(gap.slice(trail.length))
      pending = [...pending, ...alone]
      end = first.to
      const kept = group.filter(
        (one) => !this.#isPassedOn(one, index) && this.#isWanted(one, level, index)
      )
      if (kept.length === 0) {
        if (attached !== '') pending = [...pending, attached]
        continue
      }
      const code = this.#codeOf(kept, kept.length === group.length, level, index)
      const names = kept.map(({ path }) => this.#names[index]?.get(path[0] ?? '') ?? '')
      const paths = kept.map(({ path }, at) => [names[at] ?? '', ...path.slice(1)])
      const lead = attached === '' ? '' : `${attached}\n`
      const indent = indentAt(level.text, first.from)
      found.push({ names, paths, code: lead + code, before: pending, level: indent })
      pending = []
    }
    const gap = level.text.slice(end)
    const trail = end === 0 ? '' : trailOf(gap)
    const last = found.at(-1)
    if (trail.trim() !== '' && last !== undefined)
      found[found.length - 1] = { ...last, code: last.code + trail }
    return { found, behind: [...pending, ...blocksOf(gap.slice(trail.length))] }
  }

  /** What nobody uses of a function's arguments is no part of the program. */
  #isWanted({ path }: CellDefinition, { kind }: Level, index: number): boolean {
    const name = path[0] ?? ''
    if (kind === 'arguments') return this.#isUsed(name, index)
    return kind !== 'with' || !this.#isPlainWith(index)
  }

  /** `with pkgs;` needs no definition for what stands behind it. */
  #isPlainWith(index: number): boolean {
    const [definition] = this.#levels[index]?.definitions ?? []
    return /^[a-zA-Z_][\w'-]*$/.test(definition?.expression.text ?? '')
  }

  #withText(index: number): string {
    const [definition] = this.#levels[index]?.definitions ?? []
    if (definition === undefined) return '{ }'
    if (!this.#isPlainWith(index)) return this.#names[index]?.get(withName) ?? ''
    const name = definition.expression.text
    const meaning = this.#meaning(name, index - 1)
    return meaning === null ? name : (this.#names[meaning.level]?.get(name) ?? name)
  }

  #codeOf(group: readonly CellDefinition[], isWhole: boolean, level: Level, index: number): string {
    const [first] = group
    if (first === undefined) return ''
    const { from, to, nameFrom, nameTo, expression, outer } = first
    const { text } = level
    const isInherit = nameFrom > from
    const renamed = group.some(({ path }) => this.#names[index]?.get(path[0] ?? '') !== path[0])
    if (isInherit && outer) {
      const withs = this.#withsAround(index)
      const names = group.map(({ path }) => attributeText(path[0] ?? '')).join(' ')
      const isNix = group.every(({ path }) => this.#around.isNixName(path[0] ?? ''))
      const scope = withs.at(-1)
      return `inherit${isNix || scope === undefined ? '' : ` (${this.#withText(scope)})`} ${names};`
    }
    const prefix = this.#prefixFor(first, scopeOf(level, index, first), index)
    if (!isInherit) {
      const given = this.#names[index]?.get(first.path[0] ?? '') ?? ''
      const path = renamed
        ? [given, ...first.path.slice(1)].map(attributeText).join('.')
        : text.slice(nameFrom, nameTo)
      return path + text.slice(nameTo, expression.from) + prefix + text.slice(expression.from, to)
    }
    const source = text.slice(expression.from, expression.to)
    const inner = prefix === '' ? source : `(${prefix}${source})`
    if (isWhole && !renamed)
      return text.slice(from, expression.from) + inner + text.slice(expression.to, to)
    return group
      .map(({ path }) => {
        const name = path[0] ?? ''
        const given = this.#names[index]?.get(name) ?? name
        return given === name
          ? `inherit ${inner} ${attributeText(name)};`
          : `${attributeText(given)} = ${inner}.${attributeText(name)};`
      })
      .join('\n')
  }

  #withsAround(index: number): number[] {
    return this.#levels.flatMap(({ kind }, at) => (kind === 'with' && at < index ? [at] : []))
  }

  /** What has to stand before an expression so that its names mean in a notebook what they meant. */
  #prefixFor(definition: CellDefinition, scope: number, index: number): string {
    const withs = this.#withsAround(index)
    const aliases = new Map<string, string>()
    let needsWith = false
    for (const { name, underWith } of definition.expression.free) {
      const meaning = this.#meaning(name, scope)
      if (meaning !== null) {
        const given = this.#names[meaning.level]?.get(name) ?? name
        if (given !== name) aliases.set(name, given)
      } else if (this.#around.isNixName(name)) {
        if (this.#taken.has(name) && !name.startsWith('builtins'))
          aliases.set(name, `builtins.${name.replace(/^__/, '')}`)
      } else if (this.#around.replaced.has(name)) {
        if (this.#taken.has(name)) aliases.set(name, `${this.#around.libraryName}.${name}`)
      } else if (underWith || withs.length > 0) {
        const isLibrary = this.#around.library.has(name)
        const isMet = this.#taken.has(name) || isLibrary
        if (!isMet) needsWith = true
        else if (!underWith && isLibrary && !this.#taken.has(name)) continue
        else if (!underWith && withs.length === 1 && withs[0] !== undefined)
          aliases.set(name, `${this.#withText(withs[0])}.${name}`)
        else this.#mistake ??= { name, definition: definition.path.join('.') }
      } else if (this.#taken.has(name) && this.#around.library.has(name)) {
        aliases.set(name, `${this.#around.libraryName}.${name}`)
      }
    }
    const scopes = needsWith ? withs.map((at) => `with ${this.#withText(at)}; `) : []
    const local = [...aliases].map(([name, meant]) => `${name} = ${meant};`)
    return scopes.join('') + (local.length === 0 ? '' : `let ${local.join(' ')} in `)
  }
}

/** The levels up to which a definition's expression sees names. */
function scopeOf(level: Level, index: number, { outer }: CellDefinition): number {
  return level.recursive && !outer ? index : index - 1
}

function nameForWith({ expression }: CellDefinition): string {
  return /\bnixpkgs\b/.test(expression.text) ? 'pkgs' : 'scope'
}

function groupsOf(definitions: readonly CellDefinition[]): CellDefinition[][] {
  const groups: CellDefinition[][] = []
  for (const definition of definitions) {
    const last = groups.at(-1)
    if (last?.[0]?.from === definition.from) last.push(definition)
    else groups.push([definition])
  }
  return groups
}

function indentAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^ */.exec(text.slice(start, offset))?.[0].length ?? 0
}
