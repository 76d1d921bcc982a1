import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { libraryNames } from '../../program/index.ts'

/**
 * The documentation of a name of the workflow library, or of a part of one as `script.python` is: the
 * comment at the head of the name's file, in Markdown, where an example is what is indented. Null
 * where the library has no such name, or does not speak of the part.
 */
export function libraryDocumentation(packageRoot: string, path: readonly string[]): string | null {
  const [name = '', part] = path
  if (!libraryNames.some((one) => one === name)) return null
  const comment = headComment(packageRoot, name)
  if (comment === null || path.length > 2) return null
  if (part !== undefined && !partsIn(comment, name).includes(part)) return null
  return withoutFiles(comment)
}

/** Without the files of the library that it speaks of: they are for those who work on it. */
function withoutFiles(comment: string): string {
  return comment.replace(/,? \([\w-]+\.nix\)/g, '').replace(/[:,] see [\w-]+\.nix/g, '')
}

/** The parts of a name that its documentation speaks of: of `script`, `python` and others. */
export function libraryParts(packageRoot: string, name: string): readonly string[] {
  if (!libraryNames.some((one) => one === name)) return []
  const comment = headComment(packageRoot, name)
  return comment === null ? [] : partsIn(comment, name)
}

function headComment(packageRoot: string, name: string): string | null {
  let text: string
  try {
    text = readFileSync(join(packageRoot, 'nix', 'lib', `${name}.nix`), 'utf8')
  } catch {
    // A name may be a part of another's file.
    return null
  }
  const comment = /^\/\*\n?([^]*?)\*\//.exec(text)?.[1]
  return comment === undefined ? null : plainIndent(comment).trim()
}

function partsIn(comment: string, name: string): readonly string[] {
  const mentions = comment.matchAll(/(?<![\w./-])([a-zA-Z_][\w'-]*)\.([a-zA-Z_][\w'-]*)/g)
  const parts = [...mentions].flatMap(([, of, part = '']) => (of === name ? [part] : []))
  return [...new Set(parts)].filter((part) => part !== 'nix')
}

/** Lines that are indented further are Markdown's code. */
function plainIndent(comment: string): string {
  const lines = comment.split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return lines.map((line) => line.slice(indent)).join('\n')
}
