import { basename } from 'node:path'
import type { CellDefinition } from '../cells/index.ts'
import { attributeText, edited, type TextEdit } from '../../nix/syntax/index.ts'
import { scriptOfNotebook } from '../session/program/index.ts'
import { outerLevelsOf, type Level, type Levels } from './levels.ts'

/** What a workflow takes from a library. */
export const libraryNames = ['output', 'static']

/** The names of what `%export` writes around a notebook. */
const ours = { library: "workflow-library'", source: "library-function'" }

interface Edit extends TextEdit {
  /** Names that now are the notebook's library's. */
  readonly names?: readonly string[]
}

/** A program without the library that it imported, and the names that it had from there. */
export function withoutLibrary(
  text: string,
  { levels }: Levels
): {
  text: string
  hadLibrary: boolean
  replaced: ReadonlySet<string>
  /** What held the library. */
  variables: ReadonlySet<string>
} {
  const definitions = levels.flatMap((level) => level.definitions)
  const variables = libraryVariables(definitions, text)
  const isLibrary = (source: string) => isLibrarySource(source, variables, text)
  const edits: Edit[] = []
  for (const level of levels) {
    if (level.kind === 'with' && isLibrary(level.definitions[0]?.expression.text ?? '')) {
      const { head } = level
      const to = head?.to ?? text.length
      const behind = /^((?:\s|#[^\n\r]*|\/\*[^]*?\*\/)*);/.exec(text.slice(to))
      if (head !== null && behind !== null)
        edits.push({ from: head.from, to: to + behind[0].length, text: behind[1] ?? '' })
    }
    if (level.from !== null)
      edits.push(...libraryEdits(level, level.from, variables, { text, isLibrary }))
  }
  const without = edited(text, edits)
  const replaced = new Set(edits.flatMap(({ names = [] }) => names))
  return {
    text: withoutUnused(without, new Set([...variables, ...fetchedFor(definitions, variables)])),
    ...{ hadLibrary: edits.length > 0, replaced, variables }
  }
}

/**
 * `nw = import ./nw.nix;`, where it is used as `nw.output ''…''` or as `nw.lib.output ''…''`, and names
 * that stand for such a one: `lib = nw.lib;`.
 */
function libraryVariables(
  definitions: readonly CellDefinition[],
  text: string
): ReadonlySet<string> {
  const single = definitions.filter(({ outer, path }) => !outer && path.length === 1)
  const heldBy = Map.groupBy(single, ({ expression }) => bare(expression.text))
  const variables = new Set<string>()
  for (let before = -1; before < variables.size;) {
    before = variables.size
    for (const { path, expression } of single) {
      const [name = ''] = path
      const source = bare(expression.text)
      const holders = (heldBy.get(name) ?? []).map(({ path: [other = ''] }) => other)
      const isHeld = [name, ...holders].some((one) => isLibraryImport(source, text, one))
      if (isHeld || variables.has(source)) variables.add(name)
    }
  }
  return variables
}

/** Without parentheses around it, and without the `lib` in which an earlier manager has its functions. */
function bare(expression: string): string {
  const inner = expression.trim().replace(/(?<!\s)\s*\.\s*lib$/, '')
  return inner.startsWith('(') && inner.endsWith(')') ? bare(inner.slice(1, -1)) : inner
}

function isLibrarySource(source: string, variables: ReadonlySet<string>, text: string): boolean {
  const inner = bare(source)
  return inner === ours.library || variables.has(inner) || isLibraryImport(inner, text, null)
}

/** Names of what is fetched for the library alone: `src = fetchTarball …; nw = import src { };`. */
function fetchedFor(
  definitions: readonly CellDefinition[],
  variables: ReadonlySet<string>
): ReadonlySet<string> {
  const used = new Set(
    definitions
      .filter(({ path: [name = ''] }) => variables.has(name))
      .flatMap(({ expression }) => expression.free.map(({ name }) => name))
  )
  const fetched = definitions.flatMap(({ path: [name = ''], expression }) =>
    used.has(name) && /^\(*\s*(?:builtins\s*\.\s*)?fetch/.test(expression.text) ? [name] : []
  )
  return new Set(fetched)
}

/**
 * Whether an expression imports a library: what it gives is called as `output ''…''`, which a step
 * of a workflow that is imported cannot be, or the file has the name of one. `variable` is what holds the
 * library, null where its names are called as they are.
 */
function isLibraryImport(expression: string, text: string, variable: string | null): boolean {
  const imported = /^\(*\s*import\s+(\S+?)[;)]*(?:\s|$)/.exec(expression)
  if (imported === null) return false
  if (/^(?:nw|nix-workflow)\b/.test(basename(imported[1] ?? ''))) return true
  if (variable !== null && isTakenFrom(variable, text)) return true
  return [...text.matchAll(libraryCall)].some(
    ([, of, name = '']) => (of ?? null) === variable && isOfLibrary.has(name)
  )
}

/** `inherit (nw.lib) output;`, `output = nw.lib.output;` or `with nw.lib;`, and `output ''…''` somewhere. */
function isTakenFrom(variable: string, text: string): boolean {
  const calls = [...text.matchAll(libraryCall)]
  if (!calls.some(([, of, name = '']) => of === undefined && isOfLibrary.has(name))) return false
  const source = `${variable.replaceAll(/[^\w]/g, '\\$&')}(?:\\s*\\.\\s*lib)?\\s*`
  const forms = [
    `\\binherit\\s*\\(\\s*${source}\\)[^;]*\\b(?:output|static)\\b`,
    `\\b(output|static)\\s*=\\s*\\(?\\s*${source}\\.\\s*\\1\\b`,
    `\\bwith\\s+\\(?\\s*${source}\\)?\\s*;`
  ]
  return forms.some((form) => new RegExp(form).test(text))
}

const isOfLibrary: ReadonlySet<string> = new Set(libraryNames)

/** A function that is called as those of the library are, behind a variable or alone. */
const libraryCall =
  /(?<![\w'.-])(?:([\w'-]+)\s*\.\s*(?:lib\s*\.\s*)?)?([a-zA-Z][\w'-]*)\s*(?:''|"|\{|\()/g

/** What goes of one level: the library's names, and `nw.` before them. */
function libraryEdits(
  level: Level,
  start: number,
  variables: ReadonlySet<string>,
  { text, isLibrary }: { readonly text: string; readonly isLibrary: (source: string) => boolean }
): Edit[] {
  const removed = ({ from, to, by = '', names = [] }: Removal): Edit => {
    const behind = by === '' ? (/^[ \t]*\n/.exec(text.slice(start + to))?.[0].length ?? 0) : 0
    return { from: start + from, to: start + to + behind, text: by, names }
  }
  const isInherit = ({ from, nameFrom }: CellDefinition) =>
    level.text.startsWith('inherit', from) && nameFrom > from
  const inherits = new Map<number, CellDefinition[]>()
  const removals: Removal[] = []
  for (const definition of level.definitions) {
    const { from, outer } = definition
    if (isInherit(definition) && !outer)
      inherits.set(from, [...(inherits.get(from) ?? []), definition])
    else removals.push(...removalOf(definition, isLibrary))
  }
  removals.push(...[...inherits.values()].flatMap((group) => inherited(level, group, isLibrary)))
  return [...removals.map(removed), ...unprefixed(level, start, variables)]
}

/** A part of a level that goes, what comes in its place, and the names that go with it. */
interface Removal {
  readonly from: number
  readonly to: number
  readonly by?: string
  readonly names?: readonly string[]
}

/** What goes of a definition that stands by itself: of the library, or what an export wrote. */
function removalOf(
  { path: [name = ''], expression, from, to }: CellDefinition,
  isLibrary: (source: string) => boolean
): readonly Removal[] {
  if (name === ours.library || name === ours.source) return [{ from, to }]
  if (name === 'toolchain' && expression.text.startsWith(`let inherit (${ours.library})`)) {
    const value = expression.text.replace(/^let inherit \(\S+\) \w+; in /, '')
    return [{ from, to, by: `toolchain = ${value};` }]
  }
  if (name === 'script' && expression.text.includes(scriptOfNotebook))
    return [{ from, to, names: [name] }]
  if (!libraryNames.includes(name)) return []
  const [, source = '', taken] = /^(\S[^]*?)\s*\.\s*(\w+)$/.exec(expression.text) ?? []
  return taken === name && isLibrary(source) ? [{ from, to, names: [name] }] : []
}

/** What goes of an `inherit (library) …`: the names that the library has anyway. */
function inherited(
  level: Level,
  group: readonly CellDefinition[],
  isLibrary: (source: string) => boolean
): readonly Removal[] {
  const [first] = group
  if (first === undefined) return []
  const source = level.text.slice(first.expression.from, first.expression.to)
  if (!isLibrary(source)) return []
  const isOurs = source.includes(ours.library)
  const kept = group.filter(({ path }) => !isOurs && !libraryNames.includes(path[0] ?? ''))
  if (kept.length === group.length) return []
  const left = kept.map(({ path }) => attributeText(path[0] ?? '')).join(' ')
  const names = group.filter((one) => !kept.includes(one)).map(({ path }) => path[0] ?? '')
  const by = kept.length === 0 ? '' : `inherit ${source} ${left};`
  return [{ from: first.from, to: first.to, by, names }]
}

/** `nw.output` becomes `output`, for each variable that the library is bound to. */
function unprefixed(level: Level, start: number, variables: ReadonlySet<string>): readonly Edit[] {
  const uses = level.definitions.flatMap(({ expression }) => expression.free)
  return uses.flatMap(({ name, from, to }) => {
    if (!variables.has(name)) return []
    const behind = /^\s*\.\s*(?:lib\s*\.\s*)?(\w+)/.exec(level.text.slice(to))
    const member = behind?.[1] ?? ''
    return behind !== null && libraryNames.includes(member)
      ? [{ from: start + from, to: start + to + behind[0].length, text: member }]
      : []
  })
}

/** Takes out the variables that nothing uses any more, and then those that only these used. */
function withoutUnused(text: string, variables: ReadonlySet<string>): string {
  if (variables.size === 0) return text
  const read = outerLevelsOf(text)
  if (!read.ok) return text
  const { levels, question } = read.value
  const used = new Set(
    levels.flatMap(({ definitions }) =>
      definitions.flatMap(({ expression }) => expression.free.map(({ name }) => name))
    )
  )
  const edits = levels.flatMap(({ from: start, definitions }) =>
    definitions.flatMap(({ path, from, to }): Edit[] => {
      const [name = ''] = path
      if (start === null || !variables.has(name) || used.has(name)) return []
      if (question?.includes(name) === true) return []
      const behind = /^[ \t]*\n/.exec(text.slice(start + to))?.[0].length ?? 0
      return [{ from: start + from, to: start + to + behind, text: '' }]
    })
  )
  return edits.length === 0 ? text : withoutUnused(edited(text, edits), variables)
}
