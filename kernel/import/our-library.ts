import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { CellDefinition } from '../cells/index.ts'
import { bad, good, type Result } from '../../nix/base/index.ts'
import {
  attributeText,
  parse,
  pathLiterals,
  placeOf,
  rewritePaths
} from '../../nix/syntax/index.ts'
import { scriptOfNotebook } from '../session/program/index.ts'
import { outerLevelsOf, type Level, type Levels, type LevelsMistake } from './levels.ts'

/** Why a program does not become a notebook, and what to do about it. */
export interface ImportMistake {
  readonly message: string
  readonly mend: string
}

/** A program as it can stand in a notebook. */
export interface Prepared {
  /** Its paths start in the notebook's folder, and it takes `output` and `static` from around it. */
  readonly text: string
  /** Whether it imported a library of its own for them. */
  readonly hadLibrary: boolean
  /** Names that stood for the library's, without a `with`. */
  readonly replaced: ReadonlySet<string>
  /** Files that imported such a library and now stand within the text. */
  readonly taken: readonly string[]
}

/** What a workflow takes from a library. */
const libraryNames = ['output', 'static']

/** The names of what `%export` writes around a notebook. */
const ours = { library: "workflow-library'", source: "library-function'" }

/**
 * Reads a program and makes it ready to stand in a notebook in `folder`: the line that imports the
 * library of an earlier workflow manager, or the one that `%export` wrote, is taken out, since a
 * notebook has its library; files of the workflow that import such a library too are taken in.
 */
export function prepared(
  file: string,
  folder: string,
  around: readonly string[] = []
): Result<Prepared, ImportMistake> {
  const read = readProgram(file)
  if (!read.ok) return read
  const text = rewritePaths(withoutHead(read.value), ({ kind, head }) =>
    kind === 'relative' ? relative(folder, resolve(dirname(file), head)) || '.' : null
  )
  const levels = outerLevelsOf(text)
  if (!levels.ok) {
    // The reader has the file before them as it is.
    const own = outerLevelsOf(read.value)
    const shown = relative(folder, file) || file
    return bad(
      own.ok ? unreadable(shown, text, levels.mistake) : unreadable(shown, read.value, own.mistake)
    )
  }
  const free = withoutLibrary(text, levels.value)
  const whole = withFilesTakenIn(free.text, folder, [...around, file])
  return good({
    text: whole.text,
    hadLibrary: free.hadLibrary || whole.taken.length > 0,
    replaced: free.replaced,
    taken: whole.taken
  })
}

function readProgram(file: string): Result<string, ImportMistake> {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined)
    return bad({
      message: `There is no file ${file}.`,
      mend: 'Name a program of Nix that there is.'
    })
  if (found.isDirectory())
    return bad({
      message: `${file} is a folder.`,
      mend: existsSync(join(file, 'default.nix'))
        ? `Name the file in it: ${join(file, 'default.nix')}`
        : 'Name a program of Nix in it.'
    })
  try {
    return good(readFileSync(file, 'utf8'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return bad({
      message: `${file} cannot be read: ${error.message}.`,
      mend: 'It has to be readable by you.'
    })
  }
}

/** A mistake at its place in a file. */
export function unreadable(
  file: string,
  text: string,
  { message, hint, at }: LevelsMistake
): ImportMistake {
  const { line, column, text: shown } = placeOf(text, at)
  const way = hint === null ? '' : ` ${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}.`
  return {
    message: `${file}, line ${line}, column ${column}: ${message.replace(/\.$/, '')}.`,
    mend: `The line is: ${shown.trim()}${way === '' ? '\nMend it there and import again.' : `\n${way.trim()}`}`
  }
}

/** What `%export` writes above a program is about that program. */
function withoutHead(text: string): string {
  return text.startsWith('# Exported by Nix Workflow.') ? text.replace(/^(?:#[^\n]*\n)+/, '') : text
}

/** A change of a text: what stands from `from` to `to` becomes `text`. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
  /** Names that now are the notebook's library's. */
  readonly names?: readonly string[]
}

function edited(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = []
  let end = 0
  for (const edit of [...edits].sort((one, other) => one.from - other.from)) {
    if (edit.from < end) continue
    pieces.push(text.slice(end, edit.from), edit.text)
    end = edit.to
  }
  return pieces.join('') + text.slice(end)
}

function withoutLibrary(
  text: string,
  { levels }: Levels
): {
  text: string
  hadLibrary: boolean
  replaced: ReadonlySet<string>
} {
  const variables = new Set(
    levels.flatMap((level) => level.definitions.flatMap((one) => libraryVariable(one, text)))
  )
  const edits: Edit[] = []
  for (const level of levels) {
    if (
      level.kind === 'with' &&
      isLibraryImport(level.definitions[0]?.expression.text ?? '', text, null)
    ) {
      const span = withSpan(level, text)
      if (span !== null) edits.push({ ...span, text: '' })
    }
    if (level.from !== null) edits.push(...libraryEdits(level, level.from, variables, text))
  }
  const without = edited(text, edits)
  const replaced = new Set(edits.flatMap(({ names = [] }) => names))
  return { text: withoutUnused(without, variables), hadLibrary: edits.length > 0, replaced }
}

/** `nw = import ./nw.nix;`, where it is used as `nw.output ''…''`. */
function libraryVariable({ path, expression, outer }: CellDefinition, text: string): string[] {
  const [name = ''] = path
  if (outer || path.length !== 1) return []
  return isLibraryImport(expression.text, text, name) ? [name] : []
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
  return [...text.matchAll(libraryCall)].some(
    ([, of, name = '']) => (of ?? null) === variable && isOfLibrary.has(name)
  )
}

const isOfLibrary: ReadonlySet<string> = new Set(libraryNames)

/** A function that is called as those of the library are, behind a variable or alone. */
const libraryCall = /(?<![\w'.-])(?:([\w'-]+)\s*\.\s*)?([a-zA-Z][\w'-]*)\s*(?:''|"|\{|\()/g

function withSpan(level: Level, text: string): { from: number; to: number } | null {
  const expression = level.definitions[0]?.expression.text ?? ''
  const from = text.search(/\bwith\b/)
  const at = text.indexOf(expression, from)
  const end = text.indexOf(';', at + expression.length)
  return from < 0 || at < 0 || end < 0 ? null : { from, to: end + 1 }
}

/** What goes of one level: the library's names, and `nw.` before them. */
function libraryEdits(
  level: Level,
  start: number,
  variables: ReadonlySet<string>,
  text: string
): Edit[] {
  const isLibrary = (source: string) => {
    const inner = source.replace(/^\(\s*|\s*\)$/g, '')
    return inner === ours.library || variables.has(inner) || isLibraryImport(inner, text, null)
  }
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
    const behind = /^\s*\.\s*(\w+)/.exec(level.text.slice(to))
    const member = behind?.[1] ?? ''
    return behind !== null && libraryNames.includes(member)
      ? [{ from: start + from, to: start + to + behind[0].length, text: member }]
      : []
  })
}

/** Takes out the variables that nothing uses any more. */
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
  return edited(text, edits)
}

/** Puts files in the place of `import ./file.nix` that would import a library of their own. */
function withFilesTakenIn(
  text: string,
  folder: string,
  around: readonly string[]
): { text: string; taken: readonly string[] } {
  if (!/\bimport\b/.test(text)) return { text, taken: [] }
  const { tree } = parse(text, 'program')
  if (tree === null) return { text, taken: [] }
  let names: ReadonlySet<string> | null = null
  const taken: string[] = []
  const edits = pathLiterals(tree.topNode, text).flatMap((literal): Edit[] => {
    const start = /\bimport\s+$/.exec(text.slice(Math.max(0, literal.from - 200), literal.from))
    if (start === null || literal.kind !== 'relative' || literal.hasInterpolation) return []
    const file = programAt(resolve(folder, literal.head))
    if (file === null || around.includes(file)) return []
    const inner = prepared(file, folder, around)
    if (!inner.ok || !inner.value.hadLibrary) return []
    names ??= new Set(namesIn(text))
    const scoped = closedFor(inner.value.text, names)
    if (scoped === null) return []
    taken.push(file, ...inner.value.taken)
    return [{ from: literal.from - start[0].length, to: literal.to, text: `(${scoped})` }]
  })
  return { text: edited(text, edits), taken: [...new Set(taken)] }
}

function programAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return programAt(join(path, 'default.nix'))
  return found === undefined ? null : path
}

/** Every name that a program defines where its definitions see it. */
function namesIn(text: string): string[] {
  const read = outerLevelsOf(text)
  if (!read.ok) return []
  return read.value.levels.flatMap(({ definitions }) =>
    definitions.map(({ path }) => path[0] ?? '')
  )
}

/**
 * A program as it means the same among other definitions; null where it cannot: a name that a `with`
 * gives it would be one of theirs.
 */
function closedFor(text: string, names: ReadonlySet<string>): string | null {
  const read = outerLevelsOf(`{ whole = (${text}\n); }`)
  const free = read.ok ? (read.value.levels[0]?.definitions[0]?.expression.free ?? []) : []
  const met = free.filter(({ name }) => names.has(name) && !libraryNames.includes(name))
  if (met.some(({ underWith }) => underWith)) return null
  const aliases = [...new Set(met.map(({ name }) => name))].map(
    (name) => `${name} = builtins.${name.replace(/^__/, '')};`
  )
  const body = `${text.trim()}\n`
  return aliases.length === 0 ? body : `let ${aliases.join(' ')} in\n${body}`
}
