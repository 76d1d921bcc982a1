import { readdirSync } from 'node:fs'
import { delimiter } from 'node:path'
import { isIdentifier } from '../../../../nix/syntax/index.ts'
import type { Command } from '../../request/index.ts'
import type { Engine } from '../../state/index.ts'
import { pathInFolder } from '../../results/index.ts'
import type { Candidate, Candidates, Word } from './candidates.ts'
import { absolute } from './disk-paths.ts'
import { entriesOf, type FolderEntries } from './folder.ts'
import type { Limits } from './patience.ts'
import { resultNamed } from './results.ts'

/**
 * The files that an operand of a command can be: of the step that stands before it, of the step that it
 * begins with (`NAME/PATH`), or on disk. null where the operand is no file.
 */
export async function fileOperand(
  engine: Engine,
  { word, kind }: Command['operands'][number],
  before: readonly string[],
  place: Word,
  limits: Limits
): Promise<Candidates | null> {
  const typed = withoutQuotes(place.typed)
  if (kind === 'path-in-step') {
    const folder = await folderOf(engine, before.at(-1) ?? '', limits)
    return folder === null ? { candidates: [], ...place } : filesBelow(folder, '', typed, place)
  }
  const slash = typed.indexOf('/')
  if (kind === 'step' && word.includes('[/PATH]') && slash !== -1) {
    const name = typed.slice(0, slash)
    const folder = await folderOf(engine, name, limits)
    if (folder === null) return { candidates: [], ...place }
    return filesBelow(folder, `${name}/`, typed.slice(slash + 1), place)
  }
  if (kind !== 'file' && kind !== 'destination') return null
  const end = typed.lastIndexOf('/') + 1
  const found = await entriesOf(absolute(engine.folder, typed.slice(0, end)), typed.slice(end))
  return placed(found, typed.slice(0, end), place)
}

/** The names of the programs that this machine's search path has. */
export function programOperand(path = process.env['PATH'] ?? ''): readonly Candidate[] {
  const names = new Set<string>()
  for (const folder of path.split(delimiter).filter((one) => one.startsWith('/'))) {
    try {
      for (const name of readdirSync(folder)) if (plainWord.test(name)) names.add(name)
    } catch {
      // Search paths name folders that are not there.
    }
  }
  return [...names].map((text) => ({ text, type: 'program', rank: 0 }))
}

/** The result of a step as commands name it: `models.lr=0.1` is a member whose name is quoted in Nix. */
async function folderOf(engine: Engine, name: string, limits: Limits): Promise<string | null> {
  const [head = '', ...rest] = name.split('.')
  const plain = [head, ...rest].every(isIdentifier)
  const text = plain || rest.length === 0 ? name : `${head}.${JSON.stringify(rest.join('.'))}`
  return resultNamed(engine, text, limits)
}

async function filesBelow(
  root: string,
  before: string,
  typed: string,
  place: Word
): Promise<Candidates> {
  const end = typed.lastIndexOf('/') + 1
  const folder = pathInFolder(root, typed.slice(0, end))
  if (folder === null) return { candidates: [], ...place }
  return placed(await entriesOf(folder, typed.slice(end)), before + typed.slice(0, end), place)
}

/** A word that needs no quotes. */
const plainWord = /^[^\s"'\\]+$/

/** Each name with what stands before it, since the whole word is replaced; in quotes where it needs them. */
function placed({ candidates, leftOut }: FolderEntries, before: string, place: Word): Candidates {
  const typed = withoutQuotes(place.typed)
  return {
    ...{ ...place, typed, leftOut },
    candidates: candidates.map((one) => {
      const whole = before + one.text
      return { ...one, text: quoted(whole, place.typed), typedAs: whole }
    })
  }
}

/** In the quotes that were begun with, or in some where it needs them; those of a folder stay open. */
function quoted(word: string, typed: string): string {
  const begun = /^["']/.exec(typed)?.[0]
  if (begun === undefined && plainWord.test(word)) return word
  const end = word.endsWith('/')
  if (begun === "'" && !word.includes("'")) return `'${word}${end ? '' : "'"}`
  return `"${word.replace(/["\\]/g, '\\$&')}${end ? '' : '"'}`
}

function withoutQuotes(word: string): string {
  return word.replace(/^["']/, '').replace(/\\([\s"'\\])/g, '$1')
}
