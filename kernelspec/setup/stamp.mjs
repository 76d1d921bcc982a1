import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

/** One hash over texts, each kept apart from the next by its length. */
export function hashOf(...texts) {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length}:`).update(text)
  return hash.digest('hex')
}

/** What a stamp says, or null where there is none that can be read. */
export function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** Leaves a stamp: written last, so that what was interrupted is done again. */
export function writeStamp(path, value) {
  writeFileSync(path, `${JSON.stringify(value)}\n`)
}
