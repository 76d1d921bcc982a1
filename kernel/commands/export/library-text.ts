import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, pathLiterals } from '../../../nix/syntax/index.ts'

/** The workflow library's files by their names, in the order of these. */
export type LibraryFiles = ReadonlyMap<string, string>

/** Reads the library in `folder`, all of it. */
export function readLibrary(folder: string): LibraryFiles {
  const names = readdirSync(folder).filter((name) => /\.\w+$/.test(name))
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/**
 * The library as one expression, which gives the function of its `default.nix`: each file becomes a
 * name, and `import ./file.nix` that name.
 */
export function libraryExpression(files: LibraryFiles): string {
  const definitions = [...neededFrom('default.nix', files)].map(
    ([name, text]) => `${nameOf(name)} = ${text.trim()};`
  )
  return `let\n${definitions.join('\n')}\nin\n${nameOf('default.nix')}`
}

/** `file` and all that it imports, with what stands for the imports; what is imported comes first. */
function neededFrom(file: string, files: LibraryFiles, found = new Map<string, string>()) {
  if (found.has(file)) return found
  const text = files.get(file)
  const tree = text === undefined ? null : parse(text, 'program').tree
  if (text === undefined || tree === null) throw new Error(`the library has no ${file}`)
  const pieces: string[] = []
  let end = 0
  for (const { from, to, head } of pathLiterals(tree.topNode, text)) {
    const start = /import\s+$/.exec(text.slice(end, from))
    if (start === null) throw new Error(`${file} names ${head} and does not import it`)
    const imported = head.replace(/^\.\//, '')
    neededFrom(imported, files, found)
    pieces.push(text.slice(end, end + start.index), nameOf(imported))
    end = to
  }
  found.set(file, pieces.join('') + text.slice(end))
  return found
}

/** No name of the library itself, nor one that a notebook takes by accident. */
function nameOf(file: string): string {
  return `${file.replace(/\.nix$/, '').replace(/[^a-zA-Z0-9_-]/g, '_')}'`
}
