import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Nix } from './installation.ts'
import { invokeNix } from './invocation.ts'
import { readableLine } from './log/message.ts'
import { interruptOn, start } from './process.ts'
import { loggedAs } from './records.ts'
import { bad, good, type Result } from './result.ts'
import { placeOnDisk } from './store.ts'
import type { StorePath } from './store-path.ts'

/** A whole log, to a limit: its first lines, and its last where lines between were left out. */
export interface BuildLog {
  readonly head: readonly string[]
  /** Empty where the head is all that there is. */
  readonly tail: readonly string[]
  readonly total: number
}

export interface LogMissing {
  readonly kind: 'log-missing'
  readonly message: string
}

/** What a notebook can hold and a reader may want; a line is at most 2,000 units long. */
const mostLines = 10_000

/**
 * The log of the last build of a derivation, which Nix keeps compressed. A log of any length is read
 * in bounded memory. There is none of what was fetched, or was built elsewhere.
 */
export async function readLog(
  nix: Nix,
  drvPath: StorePath,
  limit: number = mostLines,
  signal?: AbortSignal
): Promise<Result<BuildLog, LogMissing>> {
  const head: string[] = []
  let tail: string[] = []
  let total = 0
  const errors: string[] = []
  const half = Math.ceil(limit / 2)
  const child = start(invokeNix(nix, 'nix-store', ['--read-log', loggedAs(nix, drvPath)]), {
    stdout: (line) => {
      total++
      if (head.length < half) head.push(readableLine(line))
      else tail.push(readableLine(line))
      if (tail.length > 2 * half) tail = tail.slice(-half)
    },
    stderr: (line) => errors.push(line)
  })
  child.endInput()
  const forget = interruptOn(signal, child)
  const ended = await child.ended
  forget()
  if (ended.exitCode === 0) return good({ head, tail: tail.slice(-half), total })
  return bad({
    kind: 'log-missing',
    message: errors.join('\n') || `There is no log of ${drvPath}.`
  })
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
  const head: string[] = []
  const enough = new AbortController()
  const child = start(invokeNix(nix, 'nix-store', ['--read-log', loggedAs(nix, drvPath)]), {
    stdout: (line) => {
      if (head.length < count) head.push(readableLine(line))
      else enough.abort()
    }
  })
  child.endInput()
  const forget = interruptOn(enough.signal, child)
  await child.ended
  forget()
  return head
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
