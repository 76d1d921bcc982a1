import { chmodSync, existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../../../../nix/installation/installation.ts'
import type { ResultRecord } from '../../../../nix/remembered/result-record.ts'
import { remember } from '../../../../nix/store/records.ts'
import { storePath } from '../../render/samples.ts'

/** A record of a result, and the derivation that gave it, both called `name`. */
export function recordOf(name: string, changes: Partial<ResultRecord> = {}): ResultRecord {
  const drvPath = storePath(`${name}.drv`)
  return {
    ...{ drvPath, resolvedDrvPath: drvPath, outPath: storePath(name), narHash: 'sha256-x' },
    ...{ narSize: 1000, references: null, seconds: null, startedAt: null, builtAt: null },
    ...{ how: 'found', sandboxed: null, log: null },
    ...changes
  }
}

/** Puts a folder with files into the place of a result. */
export function putResult(
  nix: Nix,
  outPath: string,
  files: Readonly<Record<string, string>>
): void {
  const place = nix.onDisk(outPath)
  if (existsSync(place)) {
    chmodSync(place, 0o755)
    rmSync(place, { recursive: true })
  }
  mkdirSync(place, { recursive: true })
  // As Nix leaves it: what looks otherwise may have been changed, and is hashed.
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(place, name), text, { mode: 0o444 })
    utimesSync(join(place, name), 1, 1)
  }
  chmodSync(place, 0o555)
  utimesSync(place, 1, 1)
}

/** Has it that a derivation gave a result, which is there. */
export function gave(
  nix: Nix,
  record: ResultRecord,
  files: Readonly<Record<string, string>> = {}
): ResultRecord {
  putResult(nix, record.outPath, files)
  remember(nix, record)
  return record
}
