import { stringAt, type StringWord, wordsOfString } from '../../../cells/index.ts'
import type { Engine } from '../../state/index.ts'
import { pathInFolder } from '../../results/index.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { diskFolder } from './disk-paths.ts'
import { entriesOf, isProgram } from './folder.ts'
import type { Limits } from './patience.ts'
import { resultNamed } from './results.ts'

/**
 * The files of a result behind `${NAME}/` in a string: of `"${dataset}/da|"` those whose names begin
 * with `da`; below `bin/` its programs. null where no such path stands at the cursor.
 */
export async function filesInString(
  engine: Engine,
  body: string,
  offset: number,
  limits: Limits
): Promise<Candidates | null> {
  const string = stringAt(body, offset)
  if (string === null) return null
  const asked = pathIn(wordsOfString(string.pieces).at(-1) ?? [])
  if (asked === null) return null
  const slash = asked.path.lastIndexOf('/')
  const typed = asked.path.slice(slash + 1)
  const [rest = ''] = /^[\w.+-]*/.exec(body.slice(offset)) ?? []
  const place = { typed, from: offset - typed.length, to: offset + rest.length }
  const root = await rootOf(engine, asked.base, limits)
  const folder = root === null ? null : pathInFolder(root, asked.path.slice(1, Math.max(1, slash)))
  if (folder === null) return { candidates: [], ...place }
  const { candidates, leftOut } = await entriesOf(folder, typed)
  const isPrograms = /\/bin\/$/.test(asked.path.slice(0, slash + 1))
  const shown = candidates.map((one): Candidate => {
    const type = isPrograms && isProgram(folder, one.text) ? 'program' : one.type
    return { ...one, type, text: written(one.text, string.kind), typedAs: one.text }
  })
  return { candidates: shown, ...place, leftOut }
}

/** The one interpolation with which a word begins, or what stands behind its `=`, and what follows it. */
function pathIn(word: StringWord): { readonly base: string; readonly path: string } | null {
  const [base, path] = word.slice(-2)
  if (base?.kind !== 'interpolation' || path?.kind !== 'text') return null
  if (!path.text.startsWith('/')) return null
  return { base: base.text, path: path.text }
}

/** A path on disk in an interpolation is one of this machine; anything else is a result. */
async function rootOf(engine: Engine, base: string, limits: Limits): Promise<string | null> {
  return diskFolder(engine.folder, base) ?? resultNamed(engine, base, limits)
}

/** A name of a file as it stands in a string: what Nix would read in it otherwise is escaped. */
function written(name: string, kind: '"' | "''"): string {
  if (kind === '"') return name.replace(/["\\]|\$(?=\{)/g, '\\$&')
  return name.replaceAll("''", "'''").replaceAll('${', "''${")
}
