import { existsSync } from 'node:fs'
import type { ProgramLibrary } from './search-path.ts'

interface DataFolder {
  /** Where machines have it; the first that is there counts. */
  readonly candidates: readonly string[]
  /** Where it goes; nix/lib/step.nix looks for it there. */
  readonly place: string
  readonly leftOut: ReadonlySet<string>
}

/** What C libraries look for where they were installed, and a step would not see. */
const dataFolders: readonly DataFolder[] = [
  {
    // The locale that steps have in LANG. A C library that reads it as UTF-8 finds it by this name.
    candidates: ['/usr/lib/locale/C.utf8', '/usr/lib/locale/C.UTF-8'],
    place: 'lib/locale/C.utf8',
    leftOut: new Set()
  },
  {
    // Without the same zones twice more, and without those that this machine has chosen for itself.
    candidates: ['/usr/share/zoneinfo'],
    place: 'share/zoneinfo',
    leftOut: new Set(['right', 'posix', 'localtime', 'posixrules'])
  }
]

/** The locale and the rules of time zones that this machine has, which come with a frozen shell. */
export function systemData(): ProgramLibrary {
  return {
    folders: dataFolders.flatMap(({ candidates, place, leftOut }) => {
      const folder = candidates.find((candidate) => existsSync(candidate))
      return folder === undefined ? [] : [{ folder, place, leftOut }]
    })
  }
}
