import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A folder of its own in `scratch` with these files. */
export function folderWith(scratch: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(scratch, 'case-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
