import { existsSync, readdirSync } from 'node:fs'
import { readText } from '../base/index.ts'

/**
 * How often builders are looked at. A program fills about 1 GB a second; a look costs some
 * milliseconds where there are hundreds of processes.
 */
const intervalMilliseconds = 200

/**
 * How long a step that was asked to end may take to keep what it wrote, 100 MB at most
 * (nix/lib/keep-partial.nix): on a slow disk seconds.
 */
export const endingSeconds = 15

const pageBytes = 4096

/** What ends a builder; null where there is no such limit. */
export interface BuilderLimits {
  /** Bytes of all processes of a builder together. */
  readonly memory: number | null
  readonly seconds: number | null
}

/** Whether this system lets processes be looked at. */
export const canWatch = existsSync('/proc/self/stat')

/**
 * Ends each builder of a Nix process, with all that it started, that has run for too long, or whose
 * processes together have too much memory of their own. Pages that are shared with others, as those
 * of programs and libraries are, do not count. What starts a step of the library is asked to end,
 * and the rest of it killed, so that it keeps what it wrote; other builders are killed. Gives a
 * function that ends the watch.
 */
export function watchBuilders(
  pid: number | undefined,
  { memory, seconds }: BuilderLimits,
  onEnd: (limit: 'memory' | 'seconds') => void
): () => void {
  if (pid === undefined || !canWatch) return () => undefined
  const firstSeen = new Map<number, number>()
  const askedAt = new Map<number, number>()
  const timer = setInterval(() => {
    const children = processTree()
    const builders = (children.get(pid) ?? []).filter((builder) => !isBuildHook(builder))
    const now = Date.now()
    for (const builder of builders) {
      const since = firstSeen.get(builder) ?? now
      firstSeen.set(builder, since)
      const all = withDescendants(builder, children)
      const asked = askedAt.get(builder)
      if (asked !== undefined) {
        if (now - asked > endingSeconds * 1000) all.forEach(kill)
        continue
      }
      const bytes = memory === null ? 0 : all.reduce((sum, one) => sum + ownBytes(one), 0)
      const isTooLarge = memory !== null && bytes > memory
      if (!isTooLarge && (seconds === null || now - since < seconds * 1000)) continue
      onEnd(isTooLarge ? 'memory' : 'seconds')
      if (keepsPartial(builder)) {
        askedAt.set(builder, now)
        send(builder, 'SIGTERM')
        all.slice(1).forEach(kill)
      } else {
        // The builder first, so that nobody is left to tell that a part of it was killed.
        all.forEach(kill)
      }
    }
    for (const builder of firstSeen.keys()) {
      if (builders.includes(builder)) continue
      firstSeen.delete(builder)
      askedAt.delete(builder)
    }
  }, intervalMilliseconds)
  return () => clearInterval(timer)
}

/** By the name of a function in what starts the steps of the library. */
function keepsPartial(pid: number): boolean {
  return readText(`/proc/${pid}/cmdline`)?.includes('keepPartial()') === true
}

/** What hands builds to other machines: the builders are there. */
function isBuildHook(pid: number): boolean {
  return readText(`/proc/${pid}/cmdline`)?.includes('build-remote\0') === true
}

function processTree(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const status = readText(`/proc/${name}/stat`) ?? ''
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(status)?.[1] ?? -1)
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [Number(name)])
    else siblings.push(Number(name))
  }
  return children
}

function withDescendants(pid: number, children: ReadonlyMap<number, readonly number[]>): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => withDescendants(child, children))]
}

function ownBytes(pid: number): number {
  const [, resident = '0', shared = '0'] = readText(`/proc/${pid}/statm`)?.split(' ') ?? []
  return (Number(resident) - Number(shared)) * pageBytes
}

function kill(pid: number): void {
  send(pid, 'SIGKILL')
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}
