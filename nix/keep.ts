import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Keeps a text for later kernels, the file at once or not at all: what was begun has another name
 * and is never read. A folder that cannot be written to is no mistake, since what is kept only
 * spares work; gives whether it was kept.
 */
export function keep(file: string, text: string): boolean {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(temporary, text)
    renameSync(temporary, file)
    return true
  } catch {
    return false
  }
}
