import { resolve } from 'node:path'
import { fromHome } from '../../../../nix/base/index.ts'
import { wordsOf } from '../../../../nix/syntax/index.ts'
import type { Engine } from '../../state/index.ts'
import type { Candidates } from './candidates.ts'
import { entriesOf } from './folder.ts'

/** A path of Nix's notation, up to a cursor, with what stands before it. */
const pathBefore = /(?:^|[\s(){}[\];=,:?+])((?:\.{1,2}|~)?\/[\w.+/-]*|\.{1,2})$/

/** What a path of Nix's notation can hold. */
const plainName = /^[\w.+-]+\/?$/

/**
 * The files on disk where a path is being written: `./da|`, `../|`, `~/|`, `/data/|`. What Nix's
 * notation cannot hold is left out. null where no path stands at the cursor.
 */
export async function pathsOnDisk(
  { folder }: Pick<Engine, 'folder'>,
  body: string,
  offset: number
): Promise<Candidates | null> {
  const line = body.slice(body.lastIndexOf('\n', offset - 1) + 1, offset)
  const path = pathBefore.exec(line)?.[1]
  if (path === undefined || !isOrdinary(body, offset, path.length)) return null
  const slash = path.lastIndexOf('/')
  const [rest = ''] = /^[\w.+-]*/.exec(body.slice(offset)) ?? []
  if (slash === -1) {
    const text = `${path}/`
    const place = { typed: path, from: offset - path.length, to: offset + rest.length }
    return { candidates: [{ text, type: 'folder', rank: 0 }], ...place }
  }
  const typed = path.slice(slash + 1)
  const place = { typed, from: offset - typed.length, to: offset + rest.length }
  const { candidates, leftOut } = await entriesOf(absolute(folder, path.slice(0, slash + 1)), typed)
  return { candidates: candidates.filter(({ text }) => plainName.test(text)), leftOut, ...place }
}

/** The folder on disk that a path of Nix's notation is; null where the text is no path. */
export function diskFolder(folder: string, text: string): string | null {
  return /^(?:\.{1,2}|~)?\/[\w.+/-]*$/.test(text) ? absolute(folder, text) : null
}

/** A path that may begin with `~`, from the notebook's folder. */
export function absolute(folder: string, path: string): string {
  return resolve(folder, fromHome(path))
}

/** Whether a word of ordinary text stands there: no string, no comment. */
function isOrdinary(body: string, offset: number, length: number): boolean {
  let last: { readonly kind: string; readonly to: number } | null = null
  for (const word of wordsOf(body.slice(0, offset - length))) {
    if (word.kind === 'textEnd') {
      const isInComment =
        last !== null &&
        ((last.kind === 'lineComment' && !body.slice(last.to, offset).includes('\n')) ||
          (last.kind === 'blockComment' && !body.startsWith('*/', last.to - 2)))
      return word.mode === 'ordinary' && !isInComment
    }
    last = word
  }
  return true
}
