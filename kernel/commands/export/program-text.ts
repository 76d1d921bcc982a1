import { dirname, relative, resolve } from 'node:path'
import {
  attributePath,
  attributeText,
  nixString,
  rewritePaths,
  shifted
} from '../../../nix/syntax/index.ts'
import { readHead } from '../../cells/index.ts'
import {
  type BaseDefinitions,
  baseDefinitionsOf,
  createGraph,
  globalNames,
  isGlobalName,
  library,
  mergedParts
} from '../../session/program/index.ts'
import type { Notebook, NotebookCell, Part } from '../../session/notebook/index.ts'
import { notDefinedInProgram } from '../../render/words/commands/index.ts'
import { unitsOf, type Unit } from './units.ts'

/** What a program is made of, besides the notebook. */
export interface ProgramSource {
  readonly notebook: Notebook
  /** Ids of cells as they stand in the notebook, as far as that is known. */
  readonly order?: readonly string[]
  /** The notebook's folder, from which its relative paths start. */
  readonly folder: string
  /** The file that the program is for: its relative paths start in that file's folder. */
  readonly file: string
  /** In Nix, the function of the library's `default.nix`. */
  readonly libraryFunction: string
  /** In Nix, what steps are started with where the notebook defines no `toolchain`. */
  readonly toolchain: string
  readonly contentAddressed: boolean
  /** The names of this Nix's builtins, without `builtins.`. */
  readonly builtinNames: ReadonlySet<string>
  /** Names that a cell had defined, before it was run again and could not be read. */
  readonly broken?: readonly string[]
}

/** A notebook as an expression of Nix. */
export interface ProgramText {
  /** `let … in rec { … }`: a set with an attribute for each name. */
  readonly expression: string
  /** Names that are needed, or were defined once, and that no cell defines. */
  readonly missing: readonly string[]
}

/** What the set of all definitions is called where something outside of it needs it. */
const whole = "notebook'"

/**
 * Writes a notebook as one expression of Nix, whose attributes evaluate to what the names of the
 * notebook do: definitions after those that they use where that can be, else in the order of the
 * cells. A name that nothing defines becomes one that throws, so that the rest can be used.
 */
export function programText(source: ProgramSource): ProgramText {
  const { notebook, contentAddressed, libraryFunction, toolchain } = source
  const base = baseDefinitionsOf(libraryFunction, toolchain, contentAddressed)
  const units = inDependencyOrder(unitsOf(notebook, source.order))
  const names = namesOf(source, units, base)
  const body = [...unitLines(units, source, names), ...missingLines(names)].join('\n')
  const set = `rec {\n  ${shifted(body, 'definitions', 2)}\n}`
  const fromWhole = [...base.values()].some(({ uses }) => uses.some((use) => notebook.has(use)))
  const outside = shifted(
    baseText(base, units, (name) => notebook.has(name)),
    'definitions',
    2
  )
  const expression = fromWhole
    ? `let\n  ${outside}\n\n  ${whole} = ${set};\nin\n${whole}`
    : `let\n  ${outside}\nin\n${set}`
  return { expression, missing: [...names.missing, ...names.local, ...names.nowhere] }
}

/** What becomes of names that neither the notebook, nor the library, nor Nix defines. */
interface Names {
  /** Defined for all, as something that throws. */
  readonly missing: ReadonlySet<string>
  /**
   * Those that cannot be: where they stand below a `with`, that gives them a value. They are
   * defined around each expression that lacks them.
   */
  readonly local: ReadonlySet<string>
  /** Those of `inherit NAME;` that mean nothing outside of the notebook. */
  readonly nowhere: ReadonlySet<string>
  /** Whether a name means something where no definition of the notebook is seen. */
  readonly isOutside: (name: string) => boolean
}

function namesOf(
  { notebook, builtinNames, broken = [] }: ProgramSource,
  units: readonly Unit[],
  base: BaseDefinitions
): Names {
  const isOutside = (name: string) => base.has(name) || isNixName(name, builtinNames)
  const isKnown = (name: string) => notebook.has(name) || isOutside(name)
  const lacking = new Set<string>(broken.filter((name) => !isKnown(name)))
  const belowWith = new Set<string>()
  for (const { parts } of units)
    for (const { definition } of parts)
      for (const { name, underWith } of definition.outer ? [] : definition.expression.free) {
        if (isKnown(name)) continue
        if (underWith) belowWith.add(name)
        else lacking.add(name)
      }
  const missing = new Set([...lacking].filter((name) => !belowWith.has(name)))
  const local = new Set([...lacking].filter((name) => belowWith.has(name)))
  const inherited = units.flatMap(({ parts }) => parts.filter(({ definition }) => definition.outer))
  const nowhere = new Set(inherited.map(headOf).filter((name) => !isOutside(name)))
  return { missing, local, nowhere, isOutside }
}

/** Whether this Nix gives the name a meaning: some have come with later versions. */
function isNixName(name: string, builtinNames: ReadonlySet<string>): boolean {
  // Without them (the evaluator had ended) every name of Nix is taken for one that there is.
  if (builtinNames.size === 0) return isGlobalName(name)
  if (globalNames.has(name)) return builtinNames.has(name)
  return name.startsWith('__') && builtinNames.has(name.slice(2)) && !globalNames.has(name.slice(2))
}

function inDependencyOrder(units: readonly Unit[]): readonly Unit[] {
  const providers = new Map<string, string[]>()
  units.forEach(({ parts }, index) => {
    for (const name of new Set(parts.map(headOf))) {
      const known = providers.get(name)
      if (known === undefined) providers.set(name, [String(index)])
      else known.push(String(index))
    }
  })
  const graph = createGraph()
  units.forEach(({ parts }, index) => {
    const uses = parts.flatMap(({ definition }) =>
      definition.outer
        ? []
        : definition.expression.free.flatMap(({ name }) => providers.get(name) ?? [])
    )
    graph.set(String(index), new Set(uses))
  })
  const order = graph
    .groups(
      units.map((_, index) => String(index)),
      () => false
    )
    .flat()
  return order.flatMap((index) => units[Number(index)] ?? [])
}

function headOf({ definition }: Part): string {
  return definition.path[0] ?? ''
}

/** The units, with a line where another cell begins. */
function unitLines(units: readonly Unit[], source: ProgramSource, names: Names): string[] {
  const lines: string[] = []
  const begun = new Set<NotebookCell>()
  let last: NotebookCell | null = null
  for (const unit of units) {
    if (unit.cell !== last) {
      if (last !== null) lines.push('')
      lines.push(cellLine(unit.cell, begun.has(unit.cell)))
      if (!begun.has(unit.cell)) lines.push(...commandLines(unit.cell))
    }
    last = unit.cell
    begun.add(unit.cell)
    if (unit.lead !== '') lines.push(unit.lead)
    lines.push(unitText(unit, source, names) + unit.trail)
    if (unit.rest !== '') lines.push(unit.rest)
  }
  return lines
}

/** Begins what came of a cell. `%import` knows it again. */
function cellLine({ executionCount }: NotebookCell, continued: boolean): string {
  const count = executionCount === null ? '' : ` ${executionCount}`
  return `# --- cell${count}${continued ? ', continued' : ''} ---`
}

/** What commands define cannot be told from it alone: `%freeze sh` says more than a hash. */
function commandLines({ code }: NotebookCell): string[] {
  const head = readHead(code)
  if (head.kind === 'script') return [`# %%${head.language} ${head.arguments}`.trimEnd()]
  return head.commands.map(({ name, arguments: rest }) => `# %${name} ${rest}`.trimEnd())
}

function unitText(unit: Unit, source: ProgramSource, names: Names): string {
  const [first] = unit.parts
  if (first === undefined) return ''
  const { code } = unit.cell
  const { definition } = first
  switch (unit.kind) {
    case 'merged': {
      const values = unit.parts.map((part) => ({
        path: part.definition.path.slice(1),
        value: valueText(part, source, names)
      }))
      return `${attributeText(headOf(first))} = ${mergedParts(values)};`
    }
    case 'generated':
      return `${attributePath(definition.path)} = ${valueText(first, source, names)};`
    case 'inherit':
      return inheritText(unit, first, source, names)
    case 'binding': {
      const { from, to, expression } = definition
      const before = code.slice(from, expression.from)
      return before + valueText(first, source, names) + code.slice(expression.to, to)
    }
  }
}

function inheritText(unit: Unit, first: Part, source: ProgramSource, names: Names): string {
  const { code } = unit.cell
  const { from, to, outer, expression } = first.definition
  const known = unit.parts.filter((part) => !outer || names.isOutside(headOf(part)))
  const taken = outer ? '' : code.slice(expression.from, expression.to)
  const place = outer ? '' : inParentheses(expressionText(first, taken, source, names))
  if (unit.isWhole && known.length === unit.parts.length) {
    return outer
      ? code.slice(from, to)
      : code.slice(from, expression.from) + place + code.slice(expression.to, to)
  }
  const listed = known.map((part) => attributeText(headOf(part)))
  return [
    ...(known.length === 0
      ? []
      : [`inherit${place === '' ? '' : ` ${place}`} ${listed.join(' ')};`]),
    ...unit.parts
      .filter((part) => !known.includes(part))
      .map((part) => `${attributeText(headOf(part))} = ${thrown(headOf(part))};`)
  ].join('\n')
}

function inParentheses(text: string): string {
  return text.startsWith('(') ? text : `(${text})`
}

function valueText(part: Part, source: ProgramSource, names: Names): string {
  const { outer, expression } = part.definition
  if (outer && !names.isOutside(expression.text)) return thrown(expression.text)
  return expressionText(part, expression.text, source, names)
}

/** An expression with its paths as they are seen from the file, and with what it alone lacks. */
function expressionText(part: Part, text: string, source: ProgramSource, names: Names): string {
  const { expression } = part.definition
  const lacking = expression.free
    .filter(({ name, underWith }) => !underWith && names.local.has(name))
    .map(({ name }) => `${name} = ${thrown(name)};`)
  const placed =
    expression.paths.length === 0
      ? text
      : rewritePaths(text, ({ kind, head }) =>
          kind === 'relative'
            ? relative(dirname(source.file), resolve(source.folder, head)) || '.'
            : null
        )
  return lacking.length === 0 ? placed : `let ${[...new Set(lacking)].join(' ')} in ${placed}`
}

function missingLines({ missing }: Names): string[] {
  if (missing.size === 0) return []
  return [
    '',
    '# --- not defined in any cell ---',
    ...[...missing].map((name) => `${attributeText(name)} = ${thrown(name)};`)
  ]
}

function thrown(name: string): string {
  return `throw ${nixString(notDefinedInProgram(name))}`
}

/** The definitions that every notebook has. Those that use names of the notebook take them from it. */
function baseText(
  base: BaseDefinitions,
  units: readonly Unit[],
  isOfNotebook: (name: string) => boolean
): string {
  const isInherited = (name: string) =>
    units.some(({ parts }) => parts.some((part) => part.definition.outer && headOf(part) === name))
  const inherited: string[] = []
  const lines: string[] = []
  for (const [name, { text, uses, alone }] of base) {
    const taken = uses.filter(isOfNotebook)
    if ((taken.length === 0 ? (alone ?? text) : text) === `${library}.${name}`) {
      inherited.push(name)
      continue
    }
    if (isOfNotebook(name) && !isInherited(name)) continue
    const scope = taken.length === 0 ? '' : `let inherit (${whole}) ${taken.join(' ')}; in `
    lines.push(`${name} = ${scope}${text};`)
  }
  return [...lines, `inherit (${library}) ${inherited.join(' ')};`].join('\n')
}
