import { existsSync, readFileSync, Stats, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { bad, good, type Refusal, refusalOf, type Result } from '../../nix/base/index.ts'
import {
  edited,
  parse,
  pathLiterals,
  placeOf,
  rewritePaths,
  type TextEdit
} from '../../nix/syntax/index.ts'
import { libraryNames, withoutLibrary } from './library-edits.ts'
import { outerLevelsOf, type LevelsMistake } from './levels.ts'
import type { ImportMistake } from '../outcome/index.ts'

/** A program as it can stand in a notebook. */
export interface Prepared {
  /** Its paths start in the notebook's folder, and it takes `output` and `static` from around it. */
  readonly text: string
  /** Whether it imported a library of its own for them. */
  readonly hadLibrary: boolean
  /** Names that stood for the library's, without a `with`. */
  readonly replaced: ReadonlySet<string>
  /** What held that library, and still does where something else of it is used. */
  readonly variables: ReadonlySet<string>
  /** Files that imported such a library and now stand within the text. */
  readonly taken: readonly string[]
}

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
    variables: free.variables,
    taken: whole.taken
  })
}

function readProgram(file: string): Result<string, ImportMistake> {
  const found = statusOf(file)
  if (found === null) return bad({ kind: 'no-file', file })
  if (!(found instanceof Stats)) return bad({ kind: 'no-access', file, refusal: found })
  if (found.isDirectory()) {
    const usual = join(file, 'default.nix')
    return bad({ kind: 'is-folder', file, program: existsSync(usual) ? usual : null })
  }
  try {
    return good(readFileSync(file, 'utf8'))
  } catch (error) {
    return bad({ kind: 'no-access', file, refusal: refusalOf(error) })
  }
}

/** A mistake at its place in a file. */
export function unreadable(
  file: string,
  text: string,
  { fault, at }: LevelsMistake
): ImportMistake {
  return { kind: 'unreadable', file, ...placeOf(text, at), fault }
}

/** What `%export` writes above a program is about that program. */
function withoutHead(text: string): string {
  return text.startsWith('# Exported by Nix Workflow.') ? text.replace(/^(?:#[^\n]*\n)+/, '') : text
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
  const edits = pathLiterals(tree.topNode, text).flatMap((literal): TextEdit[] => {
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
  const found = statusOf(path)
  if (!(found instanceof Stats)) return null
  return found.isDirectory() ? programAt(join(path, 'default.nix')) : path
}

/** null of what is not there, or behind what is no folder; or why it cannot be looked at. */
function statusOf(path: string): Stats | Refusal | null {
  try {
    return statSync(path)
  } catch (error) {
    const refusal = refusalOf(error)
    return ['ENOENT', 'ENOTDIR'].includes(refusal.code) ? null : refusal
  }
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
