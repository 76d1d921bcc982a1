import type { StorePath } from '../../../nix/base/index.ts'
import { type Entry, wantedBy } from '../state/index.ts'

/** What came out of derivations, of those of which something is there. */
export type Outputs = ReadonlyMap<StorePath, StorePath>

/**
 * What a value is compared by, to tell whether what is shown of it still holds: of a step what came
 * out, and where nothing did yet, the derivation that would give it.
 */
export function fingerprintOf(entry: Entry, there: Outputs): string {
  const outputs = wantedBy(entry).map((drvPath) => there.get(drvPath) ?? `nothing of ${drvPath}`)
  return JSON.stringify([entry.kind, itself(entry), ...outputs])
}

function itself(entry: Entry): string {
  switch (entry.kind) {
    case 'value':
      return entry.value.text
    case 'data':
      return entry.outPath
    case 'process':
      return entry.process.process
    case 'file':
      return entry.path
    case 'environment':
      return entry.drvPath
    case 'sweep':
      return JSON.stringify(entry.remarks)
    case 'step':
      return ''
  }
}
