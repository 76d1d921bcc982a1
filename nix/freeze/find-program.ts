import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The file that a name stands for on `path`, the text of `PATH`; undefined where there is none. */
export function findProgram(name: string, path: string): string | undefined {
  // A name of two parts is no name of a program but a path, which only the working folder explains.
  if (name === '' || name.includes('/')) return undefined
  const folders = [...new Set(path.split(delimiter))]
  // To put names together as paths takes longer than to look.
  const folder = folders.find((one) => one.startsWith('/') && isProgram(`${one}/${name}`))
  return folder === undefined ? undefined : join(folder, name)
}

function isProgram(path: string): boolean {
  try {
    // Most folders do not have it, and to say so by throwing takes four times as long.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What stands behind `#!` on the first line of a script; null where the file is no script. */
export function scriptInterpreter(path: string): string | null {
  const start = Buffer.alloc(256)
  const file = openSync(path, 'r')
  try {
    readSync(file, start)
  } finally {
    closeSync(file)
  }
  const line = /^#!\s*(.*)/.exec(start.toString('latin1'))
  return line?.[1] ?? null
}
