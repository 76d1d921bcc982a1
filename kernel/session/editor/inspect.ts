import {
  bodyOf,
  callAt,
  nameBefore,
  readHead,
  type ScriptHead,
  scriptLanguage
} from '../../cells/index.ts'
import { argumentsOf } from '../../../nix/syntax/index.ts'
import type { Inspection, InspectionBlock } from '../../outcome/index.ts'
import { type Command, type LateCommands, usageOf, usageOfOption } from '../request/index.ts'
import type { Engine } from '../state/index.ts'
import { isGlobalName } from '../program/index.ts'
import { attributeBlocks } from './inspected-attribute.ts'
import { notebookBlocks } from './inspected-definition.ts'
import { type Limits, soon } from './completion/index.ts'
import { libraryArguments, libraryBlocks } from './library/index.ts'

/**
 * What is known of the name at the cursor, or of the one before it: the notebook's definition with its
 * step as it stands, the library's documentation, or Nix's own; of the key of an argument what it means.
 * Null where nothing is. With `detail` 1 a definition of the notebook comes with the cell that it stands
 * in. Nothing is built, and values are evaluated no further than their heads, as long as `limits` say.
 */
export async function inspect(
  engine: Engine,
  commands: LateCommands,
  code: string,
  cursor: number,
  detail: 0 | 1,
  limits: Limits
): Promise<Inspection | null> {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1)
  const commandName = /^[ \t]*%(\w+)/.exec(line)?.[1]
  const command = commandName === undefined ? undefined : (await commands()).get(commandName)
  if (command !== undefined) return { name: `%${command.name}`, blocks: commandBlocks(command) }
  const head = readHead(code)
  if (head.kind === 'script' && cursor >= head.from && cursor <= wordsFrom(head))
    return ofLanguage(engine, head.language)
  const found = nameBefore(code, cursor)
  if (found === null || !found.startsWithName) return null
  const path = found.path
  const key = path.length === 1 ? keyAt(engine, bodyOf(code), found.to, path[0] ?? '') : null
  if (key !== null) return key
  const blocks =
    (await ofNotebook(engine, path, detail, limits)) ??
    ofLibrary(engine, path) ??
    (await ofNix(engine, path, limits))
  return blocks === null || blocks.length === 0 ? null : { name: path.join('.'), blocks }
}

/** What a command does, its options and a line to copy. */
function commandBlocks(command: Command): readonly InspectionBlock[] {
  const facts = command.options.map((option) => ({
    ...{ name: usageOfOption(option), text: option.means }
  }))
  return [
    { kind: 'code', text: usageOf(command) },
    { kind: 'paragraph', text: `${command.summary}.` },
    ...(facts.length === 0 ? [] : [{ kind: 'facts' as const, facts }]),
    { kind: 'paragraph', text: 'As in:' },
    { kind: 'code', text: command.examples[0].line }
  ]
}

/** The key of a set that a function of the library takes. */
function keyAt(
  { workspace }: Pick<Engine, 'workspace'>,
  body: string,
  offset: number,
  name: string
): Inspection | null {
  const call = callAt(body, offset)
  if (call === null || call.inside.length > 0 || call.index > 0) return null
  if (workspace.notebook.has(call.path[0] ?? '')) return null
  const key = libraryArguments(call.path)?.find((one) => one.name === name)
  if (key === undefined) return null
  const of = call.path.join('.')
  return { name: `${of} { ${name} }`, blocks: [{ kind: 'paragraph', text: `${key.means}.` }] }
}

async function ofNotebook(
  engine: Engine,
  path: readonly string[],
  detail: 0 | 1,
  limits: Limits
): Promise<readonly InspectionBlock[] | null> {
  if (!engine.workspace.notebook.has(path[0] ?? '')) return null
  const written = notebookBlocks(engine, path, detail)
  const isFunction = engine.workspace.notebook
    .parts(path[0] ?? '')
    .some(({ definition }) => argumentsOf(definition.expression.text).length > 0)
  if (written !== null && isFunction) return written
  const evaluated = await attributeBlocks(engine, path, limits)
  return written === null && evaluated === null ? null : [...(evaluated ?? []), ...(written ?? [])]
}

/** Up to here the cursor stands in or directly behind the language of a `%%` cell. */
function wordsFrom({ language, languageFrom }: ScriptHead): number {
  return languageFrom + language.length
}

function ofLanguage(engine: Engine, language: string): Inspection {
  const isKnown = scriptLanguage(language) !== undefined
  const blocks = isKnown
    ? ofLibrary(engine, ['script', language])
    : notebookBlocks(engine, [language], 0)
  return {
    name: `%%${language}`,
    blocks: [
      { kind: 'code', text: `%%${language} NAME [INPUT…] [key=VALUE…]` },
      { kind: 'paragraph', text: 'and the script below it.' },
      ...(blocks ?? [])
    ]
  }
}

function ofLibrary(
  { freezing, toolchain }: Pick<Engine, 'freezing' | 'toolchain'>,
  path: readonly string[]
): readonly InspectionBlock[] | null {
  if (path.length === 1 && path[0] === 'toolchain') {
    return [{ kind: 'toolchain', of: toolchain }]
  }
  return libraryBlocks(freezing.packageRoot, path)
}

async function ofNix(
  { evaluator }: Pick<Engine, 'evaluator'>,
  path: readonly string[],
  limits: Limits
): Promise<readonly InspectionBlock[] | null> {
  const [head = '', second] = path
  const builtin =
    head === 'builtins' ? second : path.length === 1 && isGlobalName(head) ? head : null
  if (builtin === null || builtin === undefined) return null
  const text = await soon(evaluator.documentation(builtin), limits)
  return text === null ? null : [{ kind: 'code', text: withoutIndent(text) }]
}

/** What Nix prints for a terminal is indented as a whole. */
function withoutIndent(text: string): string {
  const lines = text.split('\n')
  const indents = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]))
  const indent = Math.min(...indents, 20)
  return lines.map((line, index) => (index === 0 ? line.trim() : line.slice(indent))).join('\n')
}
