import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, type PathLiteral, pathLiterals, pathStrings } from '../syntax/index.ts'
import { homeFolder } from '../base/index.ts'

/**
 * The files and folders that an expression names by path literals, absolute, each once; of
 * `./data/${name}.csv` the folder `data`. Relative ones start from `folder`; without one they are
 * left out, as `<…>` is. A text that is an absolute path is one too where something reads it, or a
 * file is there: `builtins.readFile "/data/x"`. None where the text cannot be parsed.
 */
export function namedPaths(text: string, folder: string | null): readonly string[] {
  const { tree } = parse(text, 'program')
  if (tree === null) return []
  const paths = new Set<string>()
  for (const literal of pathLiterals(tree.topNode, text)) {
    const path = placeOf(literal, literalHead(literal, text), folder)
    if (path !== null) paths.add(path)
  }
  for (const { head, hasInterpolation, isRead } of pathStrings(tree.topNode, text)) {
    if (!isRead && (hasInterpolation || !isFile(head))) continue
    paths.add(resolve(hasInterpolation ? head.slice(0, head.lastIndexOf('/') + 1) : head))
  }
  return [...paths]
}

function placeOf({ kind }: PathLiteral, head: string, folder: string | null): string | null {
  if (kind === 'absolute') return resolve(head)
  if (kind === 'home') return join(homeFolder(process.env), head.slice(1))
  return kind === 'relative' && folder !== null ? resolve(folder, head) : null
}

const writtenAsString = /^\$\{"((?:[^"\\$]|\\.)*)"\}/

/**
 * What is known of the path without an evaluation. Of a name that is only begun before an
 * interpolation, its folder. `/${"a b"}` is how a path is written that Nix cannot read as one.
 */
function literalHead({ from, to, head, hasInterpolation }: PathLiteral, text: string): string {
  if (!hasInterpolation) return head
  const rest = text.slice(from + head.length, to)
  const written = writtenAsString.exec(rest)
  if (written === null) return head.slice(0, head.lastIndexOf('/') + 1)
  const whole = head + (written[1] ?? '').replace(/\\(.)/g, '$1')
  const isAll = written[0].length === rest.length
  return isAll ? whole : whole.slice(0, whole.lastIndexOf('/') + 1)
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
