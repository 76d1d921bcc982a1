import { lstatSync } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Candidate } from './candidates.ts'

/** Entries of a folder that are looked at: a menu of more helps nobody, and reading them takes time. */
export const mostEntries = 2000

/** What begins with what is typed in a folder. */
export interface FolderEntries {
  readonly candidates: readonly Candidate[]
  /** Entries that were not looked at, as far as is known: 1 stands for any number. */
  readonly leftOut: number
}

/**
 * The files and folders in a folder whose names begin with `typed`, folders with a slash behind them;
 * those that begin with a dot where one is typed. Nothing is opened and no link is followed; names
 * that are no text, or would not be one line of it, are none. Empty where there is no such folder.
 */
export async function entriesOf(folder: string, typed: string): Promise<FolderEntries> {
  const candidates: Candidate[] = []
  const lower = typed.toLowerCase()
  let seen = 0
  try {
    const opened = await opendir(folder, { bufferSize: 256 })
    for await (const entry of opened) {
      seen += 1
      if (seen > mostEntries) break
      const { name } = entry
      if (!name.toLowerCase().startsWith(lower) || !isOneLine(name)) continue
      if (name.startsWith('.') && !typed.startsWith('.')) continue
      const isFolder = entry.isDirectory()
      candidates.push({
        text: isFolder ? `${name}/` : name,
        type: isFolder ? 'folder' : entry.isFile() ? 'file' : 'link',
        rank: 0
      })
    }
  } catch {
    // It is no folder, or none that can be read.
    return { candidates, leftOut: 0 }
  }
  return { candidates, leftOut: seen > mostEntries ? 1 : 0 }
}

/** Whether somebody can start what stands at a place. */
export function isProgram(folder: string, name: string): boolean {
  const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
  return found !== undefined && (found.isSymbolicLink() || (found.mode & 0o111) !== 0)
}

/** The replacement of what is not UTF-8, and characters that a line of text cannot hold. */
const noLine = /[\ufffd\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u

function isOneLine(name: string): boolean {
  return !noLine.test(name)
}
