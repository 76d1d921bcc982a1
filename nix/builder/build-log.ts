import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { lineEnds, type TerminalLine } from '../log/index.ts'
import { keptLog, mostOfLog } from './own-log.ts'
import { interruptOn, start } from '../process/index.ts'
import { loggedAs, placeOnDisk } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'

/** A whole log, to a limit, as a terminal shows it. */
export interface ReadLog {
  readonly head: readonly TerminalLine[]
  /** Empty where the head is all that there is. */
  readonly tail: readonly TerminalLine[]
  readonly total: number
}

const plain = (text: string): TerminalLine => ({ text, styled: [] })

/**
 * The log of the last build of a derivation, which Nix keeps compressed. A log of any length, with
 * lines of any length, is read in bounded memory. null where there is none, as of what was fetched,
 * or was built elsewhere.
 */
export async function readLog(
  nix: Nix,
  drvPath: StorePath,
  limit: number = mostOfLog.lines,
  signal?: AbortSignal
): Promise<ReadLog | null> {
  const own = keptLog(nix, drvPath)
  if (own !== null)
    return { head: own.head.map(plain), tail: own.tail.map(plain), total: own.total }
  const lines = lineEnds({ lines: Math.ceil(limit / 2), characters: mostOfLog.characters / 2 })
  const child = await start(invokeNix(nix, 'nix-store', ['--read-log', loggedAs(nix, drvPath)]), {
    stdoutBytes: (chunk) => lines.take(chunk)
  })
  child.endInput()
  const forget = interruptOn(signal, child)
  const ended = await child.ended
  lines.end()
  forget()
  if (ended.exitCode !== 0) return null
  return { head: lines.head(), tail: lines.tail(), total: lines.total() }
}

/**
 * The first lines of a log, at most `count`. Of a long one no more is unpacked than that takes. Empty
 * where there is no log.
 */
export async function readLogHead(
  nix: Nix,
  drvPath: StorePath,
  count: number
): Promise<readonly string[]> {
  const own = keptLog(nix, drvPath)
  if (own !== null) return own.head.slice(0, count)
  const lines = lineEnds({ lines: count, characters: mostOfLog.characters })
  const enough = new AbortController()
  const child = await start(invokeNix(nix, 'nix-store', ['--read-log', loggedAs(nix, drvPath)]), {
    stdoutBytes: (chunk) => {
      if (lines.isHeadFull()) return
      lines.take(chunk)
      if (lines.isHeadFull()) enough.abort()
    }
  })
  child.endInput()
  const forget = interruptOn(enough.signal, child)
  await child.ended
  lines.end()
  forget()
  return lines.head().map(({ text }) => text)
}

/**
 * The file in which the store keeps the log of the last build, compressed (`…/log/nix/drvs/`, the
 * first two characters of the hash a folder); null where there is none that can be seen.
 */
export function keptLogFile(nix: Nix, drvPath: StorePath): string | null {
  const name = basename(loggedAs(nix, drvPath))
  const folder = placeOnDisk(nix.store, '/nix/var/log/nix/drvs')
  const file = join(folder, name.slice(0, 2), name.slice(2))
  return [`${file}.bz2`, file].find((one) => existsSync(one)) ?? null
}
