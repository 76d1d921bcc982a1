import { nameAt, readHead, scriptLanguages } from '../../cells/index.ts'
import type { CommandTable } from '../request/index.ts'
import { globalNames, libraryNames } from '../program/index.ts'
import { completeWord } from './complete-word.ts'
import type { Engine } from '../state/index.ts'
import { libraryParts } from './library-documentation.ts'
import type { Completions } from '../session.ts'

type Match = Completions['matches'][number]

/**
 * The names that can stand at the cursor: of the notebook, of the library, of Nix; behind `NAME.`
 * the attributes that cells define there, behind `builtins.` its own; behind `%` the commands, behind
 * a command the steps and options that it takes, behind `%%` the languages.
 * Nothing is evaluated for it. Without an engine (there is no Nix) only what needs none.
 */
export async function complete(
  engine: Engine | null,
  commands: CommandTable,
  code: string,
  cursor: number
): Promise<Completions> {
  const command = /(?:^|\n)[ \t]*%(\w*)$/.exec(code.slice(0, cursor))
  if (command !== null) {
    const prefix = command[1] ?? ''
    const rest = /^\w*/.exec(code.slice(cursor))?.[0] ?? ''
    return completions(
      [...commands.keys()].map((text) => ({ text, type: 'command' })),
      { prefix, from: cursor - prefix.length, to: cursor + rest.length }
    )
  }
  const word = completeWord(engine, commands, code, cursor)
  if (word !== null) return word
  const language = /^(?:[^]*\n)?%%[ \t]*([\w-]*)$/.exec(code.slice(0, cursor))
  const head = readHead(code)
  if (language !== null && head.kind === 'script' && cursor <= head.to) {
    const prefix = language[1] ?? ''
    const rest = /^[\w-]*/.exec(code.slice(cursor))?.[0] ?? ''
    return completions(
      languages(engine).map((text) => ({ text, type: 'language' })),
      { prefix, from: cursor - prefix.length, to: cursor + rest.length }
    )
  }
  const name = nameAt(code, cursor)
  if (name === null || !name.startsWithName) return { matches: [], start: cursor, end: cursor }
  return completions(await candidates(engine, name.path.slice(0, -1)), name)
}

/** Those of the library, and what the notebook makes with `script.make`. */
function languages(engine: Engine | null): string[] {
  const notebook = engine?.workspace.notebook
  const own = [...(notebook?.names() ?? [])].filter((name) =>
    notebook
      ?.parts(name)
      .some(({ definition: { expression } }) => /^\(*script\.make\b/.test(expression.text))
  )
  return [...scriptLanguages.map(({ name }) => name), ...own]
}

async function candidates(engine: Engine | null, path: readonly string[]): Promise<Match[]> {
  const [head, ...rest] = path
  if (head === undefined) return namesInScope(engine)
  if (engine === null) return []
  if (head === 'builtins' && !engine.workspace.notebook.has(head)) {
    if (rest.length > 0) return []
    const names = await engine.evaluator.builtinNames()
    return names.map((text) => ({ text, type: 'builtin' }))
  }
  if (rest.length === 0 && !engine.workspace.notebook.has(head)) {
    const parts = libraryParts(engine.freezing.packageRoot, head)
    return parts.map((text) => ({ text, type: 'library' }))
  }
  return engine.workspace.notebook.parts(head).flatMap(({ definition }) => {
    const below = definition.path[path.length]
    const isInside = path.every((attribute, index) => definition.path[index] === attribute)
    return isInside && below !== undefined ? [{ text: below, type: 'attribute' }] : []
  })
}

function namesInScope(engine: Engine | null): Match[] {
  const library: readonly string[] = [...libraryNames, 'toolchain']
  const own = engine === null ? [] : [...engine.workspace.notebook.names()]
  return [
    ...own.map((text) => ({ text, type: 'definition' })),
    ...library.map((text) => ({ text, type: 'library' })),
    ...[...globalNames].map((text) => ({ text, type: 'builtin' }))
  ]
}

function completions(
  candidates: readonly Match[],
  { prefix, from, to }: { readonly prefix: string; readonly from: number; readonly to: number }
): Completions {
  const byText = new Map<string, Match>()
  for (const match of candidates)
    if (match.text.startsWith(prefix) && !byText.has(match.text)) byText.set(match.text, match)
  const matches = [...byText.values()].sort((one, other) => (one.text < other.text ? -1 : 1))
  return { matches, start: from, end: to }
}
