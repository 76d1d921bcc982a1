import {
  dropKept,
  keep,
  kept,
  keptNames,
  keptSignature,
  putNewest,
  readJson,
  type StorePath
} from '../base/index.ts'
import { basename, join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { type ResultRecord, resultRecord } from '../remembered/index.ts'
import { isOnDisk } from './store.ts'

/**
 * What is known of a derivation's result: there is a record and its output is on disk. Costs a
 * small file and a look at the disk, no process. An output that was collected is not known any
 * more. Nothing holds the output after this: see `hold`.
 */
export function known(nix: Nix, drvPath: StorePath): ResultRecord | null {
  const { checks } = nix.remembered
  const before = checks.get(drvPath)
  if (before !== undefined) return before
  const record = recordOf(nix, drvPath)
  if (record?.drvPath !== drvPath || !isOnDisk(nix, record.outPath)) return null
  checks.note(record)
  return record
}

/** Read once, as long as the file is the same. */
function recordOf(nix: Nix, drvPath: StorePath): ResultRecord | null {
  const { records } = nix.remembered
  const file = recordFile(nix, drvPath)
  const signature = keptSignature(file)
  if (signature === null) return null
  const before = records.get(drvPath)
  if (before?.signature === signature) return before.record
  const record = readRecord(file)
  if (record === null) return null
  putNewest(records, drvPath, { record, signature }, mostKept)
  return record
}

/** A program of a thousand steps looks at each again for all that come after it. */
const mostKept = 4000

/** What is known of the last result of a derivation, whether it is there or not; null where nobody knows. */
export function lastRecord(nix: Nix, drvPath: StorePath): ResultRecord | null {
  const record = recordOf(nix, drvPath)
  return record?.drvPath === drvPath ? record : null
}

/** Where the result of a derivation was, whether it is there or not; null where nobody knows. */
export function recordedOutput(nix: Nix, drvPath: StorePath): StorePath | null {
  return lastRecord(nix, drvPath)?.outPath ?? null
}

/** What is known of an output, whichever derivation gave it. */
export function knownOutput(nix: Nix, outPath: StorePath): ResultRecord | null {
  const record = readRecord(outputFile(nix, outPath))
  return record?.outPath === outPath && isOnDisk(nix, outPath) ? record : null
}

/**
 * Keeps a record, each file at once or not at all. A store that cannot be written to any more is no
 * mistake here: the record only spares later kernels a process.
 */
export function remember(nix: Nix, record: ResultRecord): void {
  nix.remembered.checks.forget(record.drvPath)
  const text = JSON.stringify(record)
  keep(recordFile(nix, record.drvPath), text)
  const earlier = readRecord(outputFile(nix, record.outPath))
  // The one that tells how long the build took is worth more than a later one that found it there; and
  // how often that build came out the same is not lost to another step with the same result.
  const others = earlier?.drvPath === record.drvPath ? undefined : earlier?.verified
  const verified = record.verified ?? others
  if (earlier?.seconds == null || record.seconds !== null)
    keep(outputFile(nix, record.outPath), JSON.stringify({ ...record, verified }))
}

/** Counts one more build of a result, the same bytes or others, and gives the record with that. */
export function rememberVerified(nix: Nix, record: ResultRecord, isSame: boolean): ResultRecord {
  const { same, different } = record.verified ?? { same: 0, different: 0 }
  const verified = isSame ? { same: same + 1, different } : { same, different: different + 1 }
  const counted = { ...record, verified }
  const text = JSON.stringify(counted)
  keep(recordFile(nix, record.drvPath), text)
  // What was built to compare has left a record of its own there.
  keep(outputFile(nix, record.outPath), text)
  return counted
}

/** Takes a record away: the step is asked for anew the next time. */
export function forget(nix: Nix, drvPath: StorePath): void {
  nix.remembered.checks.forget(drvPath)
  dropKept(recordFile(nix, drvPath))
}

/** Remembers under which derivation Nix keeps the log of a build, failed ones included. */
export function rememberLog(nix: Nix, drvPath: StorePath, resolvedDrvPath: StorePath): void {
  keep(logFile(nix, drvPath), resolvedDrvPath)
}

/** The derivation under which Nix keeps the log; `drvPath` itself where nothing else is known. */
export function loggedAs(nix: Nix, drvPath: StorePath): StorePath {
  return kept(logFile(nix, drvPath))?.trim() || drvPath
}

/**
 * What was built or fetched for somebody here: results, and the resolved derivations that Nix wrote to
 * build them. What was in the store before is none of them.
 */
export function ownPaths(nix: Nix): ReadonlySet<StorePath> {
  const own = new Set<StorePath>()
  for (const name of keptNames(join(nix.stateFolder, 'results'))) {
    const record = readRecord(join(nix.stateFolder, 'results', name))
    if (record === null || record.how === 'found') continue
    own.add(record.outPath)
    if (record.resolvedDrvPath !== record.drvPath) own.add(record.resolvedDrvPath)
  }
  for (const name of keptNames(join(nix.stateFolder, 'logs'))) {
    const resolved = kept(join(nix.stateFolder, 'logs', name))?.trim()
    if (resolved !== undefined && basename(resolved) !== name) own.add(resolved)
  }
  return own
}

function recordFile(nix: Nix, drvPath: StorePath): string {
  return join(nix.stateFolder, 'results', `${basename(drvPath)}.json`)
}

function outputFile(nix: Nix, outPath: StorePath): string {
  return join(nix.stateFolder, 'outputs', `${basename(outPath)}.json`)
}

function logFile(nix: Nix, drvPath: StorePath): string {
  return join(nix.stateFolder, 'logs', basename(drvPath))
}

/** A file that is damaged, or of another version of this program, counts as missing. */
function readRecord(file: string): ResultRecord | null {
  return readJson(resultRecord, kept(file))
}
