import { accessSync, constants, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ownFolderPrefix } from './own-folders.ts'

/** Where temporary files go where the place that the environment names cannot be used. */
const usualPlaces = ['/tmp', '/var/tmp']

/**
 * Where temporary files go: the place that the environment names (`TMPDIR`), or where that is no
 * folder that can be written to, the system's own. It is looked at each time: a folder that was
 * missing may be there by now, and the other way round.
 */
export function temporaryPlace(): string {
  const [named = '/tmp'] = temporaryPlaces()
  return temporaryPlaces().find(isWritableFolder) ?? named
}

/**
 * A new, empty folder for temporary files. Whoever asks for it removes it, and a later kernel where
 * this process dies before; throws where none can be made.
 */
export function makeTemporaryFolder(): string {
  const prefix = ownFolderPrefix()
  let refused: unknown = null
  for (const place of temporaryPlaces()) {
    try {
      return mkdtempSync(join(place, prefix))
    } catch (error) {
      // What is wrong with the first one is what can be fixed.
      refused ??= error
    }
  }
  throw refused
}

/** What a program is told besides its environment, where `TMPDIR` names a place that it cannot use. */
export function temporaryVariables(): Readonly<Record<string, string>> {
  if (process.env['TMPDIR'] === undefined) return {}
  const place = temporaryPlace()
  return place === process.env['TMPDIR'] ? {} : { TMPDIR: place }
}

/** Whether there is a place for temporary files that this user may write to. */
export function isTemporaryPlaceThere(): boolean {
  return isWritableFolder(temporaryPlace())
}

/** The places for temporary files, the one that the environment names first. */
export function temporaryPlaces(): string[] {
  return [...new Set([resolve('/', tmpdir()), ...usualPlaces])]
}

function isWritableFolder(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
