import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type NamedReaders, type ToldPath, toldReads } from '../syntax/index.ts'

/** What the text of a definition reads, with all that it imports. */
export interface OwnReads {
  /** Absolute; `whole`: with all that is in it, where it is a folder. */
  readonly paths: readonly OwnPath[]
  /** As `ToldReads` has it, of the text and of what it imports. */
  readonly isAnyPassedOn: boolean
  readonly mayMakePaths: boolean
}

export interface OwnPath {
  readonly path: string
  readonly whole: boolean
}

/** Files that a definition imports, with those that they import: what has more is evaluated each time. */
export const mostImported = 100
/** Bytes of one of them: the large ones of a package collection do more than can be told. */
export const longestImported = 100_000

/** Never the same twice, or nobody's files, or known by their names and yet not there for ever. */
const notRecorded = ['/nix/store/', '/proc/', '/sys/', '/dev/']

/**
 * What an expression reads that has no relative paths; null where that cannot be told of it, or of
 * something that it imports.
 */
export function ownReads(text: string, named: NamedReaders): OwnReads | null {
  const found = { paths: new Map<string, OwnPath>(), isAnyPassedOn: false, mayMakePaths: false }
  const imported = new Set<string>()
  // What it imports comes behind it, also what that imports.
  const texts: TextToRead[] = [{ text, folder: null, named }]
  for (const one of texts) {
    const told = toldReads(one.text, one.named)
    if (told === null) return null
    found.isAnyPassedOn ||= told.isAnyPassedOn
    found.mayMakePaths ||= told.mayMakePaths
    for (const { text: written, use } of told.paths) {
      const path = placed(written, one.folder)
      if (path === null) return null
      if (use === 'read') {
        found.paths.set(path, { path, whole: true })
        continue
      }
      const file = importedFile(path)
      if (file === null) return null
      // A folder that becomes a file, or the other way round, is another import.
      for (const place of [path, file.path])
        if (!found.paths.has(place)) found.paths.set(place, { path: place, whole: false })
      if (imported.has(file.path)) continue
      imported.add(file.path)
      if (imported.size > mostImported) return null
      texts.push({ text: file.text, folder: dirname(file.path), named: new Map() })
    }
  }
  return { ...found, paths: [...found.paths.values()] }
}

interface TextToRead {
  readonly text: string
  /** Where its relative paths start; null where it has none. */
  readonly folder: string | null
  readonly named: NamedReaders
}

function placed(written: ToldPath['text'], folder: string | null): string | null {
  if (!written.startsWith('/') && folder === null) return null
  const path = resolve(folder ?? '/', written)
  const isPassedOver = notRecorded.some((place) => `${path}/`.startsWith(place))
  return path === '/' || isPassedOver ? null : path
}

/** What `import` takes: the file, or the folder's `default.nix`; null where that cannot be told. */
function importedFile(path: string): { readonly path: string; readonly text: string } | null {
  try {
    const file = statSync(path).isDirectory() ? join(path, 'default.nix') : path
    // Behind a link relative paths start elsewhere.
    if (realpathSync(file) !== file || statSync(file).size > longestImported) return null
    return { path: file, text: readFileSync(file, 'utf8') }
  } catch {
    return null
  }
}
