import { dropKept, isObject, keep, kept, keptSignature, type StorePath } from '../base/index.ts'
import { basename, join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { isOnDisk } from './store.ts'

/** What is remembered of a derivation that gave something, for this and for later kernels. */
export interface ResultRecord {
  readonly drvPath: StorePath
  /** The derivation under which Nix keeps the log: the resolved one. */
  readonly resolvedDrvPath: StorePath
  readonly outPath: StorePath
  /** SRI. */
  readonly narHash: string
  /** Bytes of the output as a Nix archive: its files and a little. */
  readonly narSize: number
  /** Store paths that the output mentions, without itself; null where nobody could say. */
  readonly references: readonly OutputMention[] | null
  /** How long it was built here; null where it never was, or nobody looked. */
  readonly seconds: number | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null
  /** When it was there: built or fetched. Milliseconds since the epoch; null where not known. */
  readonly builtAt: number | null
  /** `found`: it was in the store before the kernel asked for it. */
  readonly how: 'built' | 'fetched' | 'found'
  /** null where it was not built here. */
  readonly sandboxed: boolean | null
  /** The last lines of the log, those that were shown when it was built, and how many there were. */
  readonly log: { readonly lines: readonly string[]; readonly total: number } | null
  /** What came of building it once more; not there where nobody did. */
  readonly verified?: Verified
}

/** How often a result was built once more, by what came of it. */
export interface Verified {
  /** The same bytes. */
  readonly same: number
  /** Other bytes. */
  readonly different: number
}

/** A store path that an output mentions. */
export interface OutputMention {
  readonly path: StorePath
  /** Bytes of it as a Nix archive, without what it mentions itself; null where that is not known. */
  readonly size: number | null
}

/**
 * What is known of a derivation's result: there is a record and its output is on disk. Costs a
 * small file and a look at the disk, no process. An output that was collected is not known any
 * more. Nothing holds the output after this: see `hold`.
 */
export function known(nix: Nix, drvPath: StorePath): ResultRecord | null {
  const before = seen.get(nix)?.get(drvPath)
  if (before !== undefined) return before
  const record = recordOf(nix, drvPath)
  if (record?.drvPath !== drvPath || !isOnDisk(nix, record.outPath)) return null
  seen.get(nix)?.set(drvPath, record)
  return record
}

/** By Nix, where each result is looked at once: those that were there. */
const seen = new WeakMap<Nix, Map<StorePath, ResultRecord>>()

/**
 * Forgets what was seen to be there. From now on each result that is there is looked at once, or,
 * where `once` is false, each time that it is asked for, as it is at first.
 */
export function looksOnce(nix: Nix, once: boolean): void {
  if (once) seen.set(nix, new Map())
  else seen.delete(nix)
}

/** Read once, as long as the file is the same. */
function recordOf(nix: Nix, drvPath: StorePath): ResultRecord | null {
  const readAlready = readBefore.get(nix) ?? new Map<StorePath, ReadRecord>()
  readBefore.set(nix, readAlready)
  const file = recordFile(nix, drvPath)
  const signature = keptSignature(file)
  if (signature === null) return null
  const before = readAlready.get(drvPath)
  if (before?.signature === signature) return before.record
  const record = readRecord(file)
  if (record === null) return null
  const [oldest] = readAlready.keys()
  if (readAlready.size >= mostKept && oldest !== undefined) readAlready.delete(oldest)
  readAlready.set(drvPath, { record, signature })
  return record
}

interface ReadRecord {
  readonly record: ResultRecord
  readonly signature: string
}

/** A notebook of a thousand steps looks at each again for all that come after it. */
const mostKept = 4000
/** By Nix: records that were read. */
const readBefore = new WeakMap<Nix, Map<StorePath, ReadRecord>>()

/** Where the result of a derivation was, whether it is there or not; null where nobody knows. */
export function recordedOutput(nix: Nix, drvPath: StorePath): StorePath | null {
  const record = recordOf(nix, drvPath)
  return record?.drvPath === drvPath ? record.outPath : null
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
  seen.get(nix)?.delete(record.drvPath)
  const text = JSON.stringify(record)
  keep(recordFile(nix, record.drvPath), text)
  const earlier = readRecord(outputFile(nix, record.outPath))
  // The one that tells how long the build took is worth more than a later one that found it there.
  if (earlier?.seconds == null || record.seconds !== null) {
    keep(outputFile(nix, record.outPath), text)
  }
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
  seen.get(nix)?.delete(drvPath)
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
  let parsed: unknown
  try {
    parsed = JSON.parse(kept(file) ?? '')
  } catch {
    return null
  }
  return isRecord(parsed) ? parsed : null
}

function isRecord(value: unknown): value is ResultRecord {
  if (!isObject(value)) return false
  return (
    ['drvPath', 'resolvedDrvPath', 'outPath', 'narHash'].every(
      (name) => typeof value[name] === 'string'
    ) &&
    typeof value['narSize'] === 'number' &&
    (value['references'] === null || isMentions(value['references'])) &&
    ['seconds', 'startedAt', 'builtAt'].every((name) => isNumberOrNull(value[name])) &&
    ['built', 'fetched', 'found'].some((how) => how === value['how']) &&
    (value['sandboxed'] === null || typeof value['sandboxed'] === 'boolean') &&
    (value['log'] === null || isLog(value['log'])) &&
    (value['verified'] === undefined || isVerified(value['verified']))
  )
}

function isMentions(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        isObject(one) && typeof one['path'] === 'string' && isNumberOrNull(one['size'])
    )
  )
}

function isLog(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['total'] === 'number' &&
    Array.isArray(value['lines']) &&
    value['lines'].every((line) => typeof line === 'string')
  )
}

function isVerified(value: unknown): boolean {
  return isObject(value) && ['same', 'different'].every((name) => typeof value[name] === 'number')
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number'
}
