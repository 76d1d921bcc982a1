import { type CellDefinition, inputsOf, parseCell } from '../../cells/index.ts'
import {
  anyDialect,
  edited,
  isIdentifier,
  isKeyword,
  type TextEdit
} from '../../../nix/syntax/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { ChoiceMistake } from '../../outcome/index.ts'
import { matchesName } from '../../session/notebook/index.ts'
import { nearest } from '../../session/mistakes/index.ts'
import { type CodeCell, type NotebookFile, toRun } from './notebook-file.ts'
import { nixValue } from './nix-value.ts'

/** What of a notebook is run, and with what in the place of its own values. */
export interface Choices {
  /** `NAME=VALUE` each. */
  readonly set: readonly string[]
  /** Names of definitions, or patterns; empty for all cells. */
  readonly only: readonly string[]
}

/** What of a notebook is run. */
export interface Chosen {
  readonly notebook: NotebookFile
  /** Numbers of its code cells, from 0. */
  readonly runs: ReadonlySet<number>
}

/**
 * The notebook with other values, and the numbers (from 0) of the code cells that are to run: those
 * that are not tagged `skip-execution`, and of these where names are given what defines them and all
 * that they use.
 */
export function chosen(
  notebook: NotebookFile,
  { set, only }: Choices
): Result<Chosen, ChoiceMistake> {
  const inputs = withInputs(notebook.codeCells.map(readCell), set)
  if (!inputs.ok) return inputs
  const { cells, sources, rest } = inputs.value
  const given = withValues(notebook.withSources(sources), cells, rest)
  if (!given.ok) return given
  const runs = toRun(notebook)
  if (only.length === 0) return good({ notebook: given.value, runs })
  const needed = neededFor(cells, only)
  if (!needed.ok) return needed
  return good({
    notebook: given.value,
    runs: new Set([...needed.value].filter((index) => runs.has(index)))
  })
}

interface ReadCell {
  readonly source: string
  readonly isScript: boolean
  readonly definitions: readonly CellDefinition[]
  /** What its commands may define. */
  readonly frozen: readonly string[]
  /** Whether nobody can tell by its text what it defines. */
  readonly isOpen: boolean
}

/** What a cell that cannot be read defines is nothing: its run says so. */
function readCell({ source }: Pick<CodeCell, 'source'>): ReadCell {
  const parsed = parseCell(source, anyDialect)
  const { kind, definitions, commands } = parsed.ok
    ? parsed.value
    : { kind: 'nix', definitions: [], commands: [] }
  return {
    ...{ source, definitions, isScript: kind === 'script' },
    frozen: commands.flatMap((command) =>
      command.name === 'freeze' ? command.arguments.split(/\s+/) : []
    ),
    isOpen: commands.some(({ name }) => name === 'import')
  }
}

/** Chooses values of `input`: `hyper.lr=0.01` where there is `hyper = input { lr = [ 0.1 0.01 ]; };`. */
function withInputs(
  cells: readonly ReadCell[],
  set: readonly string[]
): Result<
  {
    readonly cells: readonly ReadCell[]
    /** Those that are others now, by number. */
    readonly sources: ReadonlyMap<number, string>
    readonly rest: readonly string[]
  },
  ChoiceMistake
> {
  const now = [...cells]
  const sources = new Map<number, string>()
  const rest: string[] = []
  for (const one of set) {
    const { name, text } = nameAndValue(one)
    const choosing = [...now.entries()].flatMap(([index, { source }]) =>
      inputsOf(source)
        .filter((input) => (input.of === null ? input.name : `${input.of}.${input.name}`) === name)
        .map(({ choose }) => ({ index, choose }))
    )
    if (choosing.length === 0) {
      rest.push(one)
      continue
    }
    const value = nixValue(text)
    if (!value.ok) return bad({ kind: 'no-value', given: one, why: value.mistake })
    for (const [index, inputs] of Map.groupBy(choosing, ({ index }) => index)) {
      const edits = inputs.flatMap(({ choose }) => choose(value.value) ?? [])
      if (edits.length === 0) continue
      const changed = edited(now[index]?.source ?? '', edits)
      sources.set(index, changed)
      now[index] = readCell({ source: changed })
    }
  }
  return good({ cells: now, sources, rest })
}

function nameAndValue(one: string): { readonly name: string; readonly text: string } {
  const at = one.indexOf('=')
  return { name: one.slice(0, Math.max(0, at)), text: one.slice(at + 1) }
}

function withValues(
  notebook: NotebookFile,
  cells: readonly ReadCell[],
  set: readonly string[]
): Result<NotebookFile, ChoiceMistake> {
  const edits = new Map<number, TextEdit[]>()
  for (const one of set) {
    const { name, text: given } = nameAndValue(one)
    if (!isDefinable(name)) return bad({ kind: 'no-name', given: one })
    const value = nixValue(given)
    if (!value.ok) return bad({ kind: 'no-value', given: one, why: value.mistake })
    const defining = cells.flatMap((cell, index) =>
      cell.definitions
        .filter(({ path }) => path.join('.') === name)
        .map((definition) => ({ cell, index, definition }))
    )
    if (defining.length === 0) return bad(notDefined('--set', name, cells))
    for (const { cell, index, definition } of defining) {
      const { from, to, text } = definition.expression
      if (cell.isScript || cell.source.slice(from, to) !== text)
        return bad({ kind: 'no-place', name, cell: index + 1 })
      edits.set(index, [...(edits.get(index) ?? []), { from, to, text: value.value }])
    }
  }
  return good(
    notebook.withSources(
      new Map(
        [...edits].map(([index, own]) => [index, edited(cells[index]?.source ?? '', lastOf(own))])
      )
    )
  )
}

/** Of two for one place the later holds. */
function lastOf(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...new Map(edits.map((edit) => [edit.from, edit])).values()]
}

function isDefinable(name: string): boolean {
  return name.split('.').every((part) => isIdentifier(part) && !isKeyword(part))
}

/** The cells that define what is named, and those that define what these use, and so on. */
function neededFor(
  cells: readonly ReadCell[],
  only: readonly string[]
): Result<ReadonlySet<number>, ChoiceMistake> {
  const definers = new Map<string, number[]>()
  for (const [index, { definitions, frozen }] of cells.entries())
    for (const name of [...definitions.map(({ path }) => path[0] ?? ''), ...frozen])
      definers.set(name, [...(definers.get(name) ?? []), index])
  const needed = new Set<number>()
  for (const word of only) {
    const meant = [...cells.entries()].filter(([, { definitions }]) =>
      definitions.some(({ path }) => means(word, path))
    )
    if (meant.length === 0) return bad(notDefined('--only', word, cells))
    for (const [index] of meant) needed.add(index)
  }
  for (const [index, { isOpen }] of cells.entries()) if (isOpen) needed.add(index)
  // A set gives its members in the order in which they came, also those that come meanwhile.
  for (const index of needed)
    for (const { expression } of cells[index]?.definitions ?? [])
      for (const { name } of expression.free)
        for (const definer of definers.get(name) ?? []) needed.add(definer)
  return good(needed)
}

/** `models` and `models.base` both mean the cell that defines either. */
function means(word: string, path: readonly string[]): boolean {
  const name = path.join('.')
  return matchesName(word, name) || word.startsWith(`${name}.`) || name.startsWith(`${word}.`)
}

function notDefined(
  option: '--set' | '--only',
  name: string,
  cells: readonly ReadCell[]
): ChoiceMistake {
  const names = cells.flatMap(({ definitions }) => definitions.map(({ path }) => path.join('.')))
  return { kind: 'not-defined', option, name, nearest: nearest(name, names) }
}
