import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

/**
 * Writes a file as a whole or not at all: what is begun has another name beside it, and what was
 * there stays until all is written. A link leads to the file that is replaced, and its mode stays.
 * What is no regular file (`/dev/stdout`, a pipe) is written to as it is, and so is a file in a folder
 * in which no other can be made. Throws what the system says.
 */
export function replaceFile(path: string, content: string): void {
  const before = statSync(path, { throwIfNoEntry: false })
  if (before !== undefined && !before.isFile()) {
    writeFileSync(path, content)
    return
  }
  const target = before === undefined ? path : realpathSync(path)
  const temporary = `${target}.${process.pid}.part`
  try {
    writeFileSync(temporary, content)
    if (before !== undefined) chmodSync(temporary, before.mode)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    if (before === undefined || !isOfTheFolder(error)) throw error
    writeFileSync(target, content)
  }
}

/** Whether the folder is what does not let a file be made or put in place of another. */
function isOfTheFolder(error: unknown): boolean {
  const codes = ['EACCES', 'EPERM', 'EBUSY', 'EXDEV']
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
