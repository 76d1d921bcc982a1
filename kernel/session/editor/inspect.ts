import { nameBefore, readHead, type ScriptHead, scriptLanguage } from '../../cells/index.ts'
import { type Command, type CommandTable, usageOf, usageOfOption } from '../request/index.ts'
import type { Engine } from '../state/index.ts'
import { isGlobalName } from '../program/index.ts'
import { libraryDocumentation } from './library/index.ts'
import type { Inspection } from '../session.ts'

/**
 * What is known of the name at the cursor, or of the one before it: the notebook's definition, the
 * library's documentation, or Nix's own. Null where nothing is. With `detail` 1 a definition of the
 * notebook comes with the cell that it stands in.
 */
export async function inspect(
  engine: Engine,
  commands: CommandTable,
  code: string,
  cursor: number,
  detail: 0 | 1
): Promise<Inspection | null> {
  const line = code.slice(code.slice(0, cursor).lastIndexOf('\n') + 1)
  const command = commands.get(/^[ \t]*%(\w+)/.exec(line)?.[1] ?? '')
  if (command !== undefined) {
    return {
      name: `%${command.name}`,
      documentation: documentationOf(command)
    }
  }
  const head = readHead(code)
  if (head.kind === 'script' && cursor >= head.from && cursor <= wordsFrom(head))
    return ofLanguage(engine, head.language)
  const found = nameBefore(code, cursor)
  if (found === null || !found.startsWithName) return null
  const path = found.path
  const name = path.join('.')
  const documentation =
    ofNotebook(engine, path, detail) ?? ofLibrary(engine, path) ?? (await ofNix(engine, path))
  return documentation === null ? null : { name, documentation }
}

/** What a command does, its options and a line to copy, in Markdown. */
function documentationOf(command: Command): string {
  const options = command.options.map((option) => `- \`${usageOfOption(option)}\` ${option.means}`)
  return [
    `\`${usageOf(command)}\``,
    `${command.summary}.`,
    ...(options.length === 0 ? [] : [options.join('\n')]),
    `As in: \`${command.examples[0].line}\``
  ].join('\n\n')
}

function ofNotebook(
  { workspace: { notebook } }: Pick<Engine, 'workspace'>,
  path: readonly string[],
  detail: 0 | 1
): string | null {
  const parts = notebook
    .parts(path[0] ?? '')
    .filter(({ definition }) =>
      definition.path.every((attribute, index) => index >= path.length || path[index] === attribute)
    )
  if (parts.length === 0) return null
  const sources = parts.map(({ cell, definition }) => {
    const code = notebook.cell(cell)?.code ?? ''
    const { comment, from, to } = definition
    return detail === 1 ? code : [comment, code.slice(from, to)].filter(Boolean).join('\n')
  })
  const count = notebook.cell(parts[0]?.cell ?? '')?.executionCount ?? null
  const where = count === null ? 'Defined in this notebook' : `Defined in cell [${count}]`
  return `${where}:\n\n${fenced([...new Set(sources)].join('\n'))}`
}

/** Up to here the cursor stands in or directly behind the language of a `%%` cell. */
function wordsFrom({ language, languageFrom }: ScriptHead): number {
  return languageFrom + language.length
}

function ofLanguage(
  engine: Pick<Engine, 'freezing' | 'toolchain' | 'freezeMistakeInWords' | 'workspace'>,
  language: string
): Inspection | null {
  const isKnown = scriptLanguage(language) !== undefined
  const path = isKnown ? ['script', language] : [language]
  const documentation = isKnown ? ofLibrary(engine, path) : ofNotebook(engine, path, 0)
  const usage = `\`%%${language} NAME [INPUT…] [key=VALUE…]\`, and the script below`
  return { name: `%%${language}`, documentation: [usage, documentation ?? []].flat().join('\n\n') }
}

function ofLibrary(
  {
    freezing,
    toolchain,
    freezeMistakeInWords
  }: Pick<Engine, 'freezing' | 'toolchain' | 'freezeMistakeInWords'>,
  path: readonly string[]
): string | null {
  if (path.length === 1 && path[0] === 'toolchain') {
    const what = toolchain.ok
      ? toolchain.value.description
      : freezeMistakeInWords(toolchain.mistake).message
    return `What steps are started with: ${what}. A notebook that defines \`toolchain\` uses its own.`
  }
  return libraryDocumentation(freezing.packageRoot, path)
}

async function ofNix(
  { evaluator }: Pick<Engine, 'evaluator'>,
  path: readonly string[]
): Promise<string | null> {
  const [head = '', second] = path
  const builtin =
    head === 'builtins' ? second : path.length === 1 && isGlobalName(head) ? head : null
  if (builtin === null || builtin === undefined) return null
  return evaluator.documentation(builtin)
}

function fenced(code: string): string {
  return `\`\`\`nix\n${code}\n\`\`\``
}
