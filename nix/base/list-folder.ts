import { readdirSync } from 'node:fs'

/** The names in a folder, in order; none where it is no folder, or none that can be read. */
export function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
