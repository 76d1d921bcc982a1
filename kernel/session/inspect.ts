import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameBefore } from '../cells/name-at.ts'
import type { CommandTable } from './command.ts'
import { libraryNames } from './base.ts'
import type { Engine } from './engine.ts'
import { isGlobalName } from './global-names.ts'
import type { Inspection } from './session.ts'

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
      documentation: `\`${command.usage}\`\n\n${command.summary}.`
    }
  }
  const found = nameBefore(code, cursor)
  if (found === null || !found.startsWithName) return null
  const path = found.path
  const name = path.join('.')
  const documentation =
    ofNotebook(engine, path, detail) ?? ofLibrary(engine, name) ?? (await ofNix(engine, path))
  return documentation === null ? null : { name, documentation }
}

function ofNotebook({ notebook }: Engine, path: readonly string[], detail: 0 | 1): string | null {
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

/** The comment at the head of the library's file is its documentation. */
function ofLibrary({ freezing, toolchain }: Engine, name: string): string | null {
  if (name === 'toolchain') {
    const what = toolchain.ok ? toolchain.value.description : toolchain.mistake.message
    return `What steps are started with: ${what}. A notebook that defines \`toolchain\` uses its own.`
  }
  if (!libraryNames.some((one) => one === name)) return null
  const text = readFileSync(join(freezing.packageRoot, 'nix', 'lib', `${name}.nix`), 'utf8')
  const comment = /^\/\*\n?([^]*?)\*\//.exec(text)?.[1]
  return comment === undefined ? null : `\`${name}\`: ${plainIndent(comment).trim()}`
}

async function ofNix({ evaluator }: Engine, path: readonly string[]): Promise<string | null> {
  const [head = '', second] = path
  const builtin =
    head === 'builtins' ? second : path.length === 1 && isGlobalName(head) ? head : null
  if (builtin === null || builtin === undefined) return null
  return evaluator.documentation(builtin)
}

/** Lines that are indented further are Markdown's code. */
function plainIndent(comment: string): string {
  const lines = comment.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map((line) => line.slice(indent)).join('\n')
}

function fenced(code: string): string {
  return `\`\`\`nix\n${code}\n\`\`\``
}
