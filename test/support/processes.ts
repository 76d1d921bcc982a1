import { readdirSync } from 'node:fs'
import { readText } from '../../nix/base/index.ts'

/** The command lines of the processes of this machine in which `text` stands. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '')
    .filter((line) => line.includes(text))
}

/** A process with all that it started, by what the system tells. */
export function withDescendants(pid: number | undefined): number[] {
  if (pid === undefined) return []
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const status = readText(`/proc/${name}/stat`) ?? ''
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(status)?.[1] ?? -1)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const all = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(all)]
  return all(pid)
}

/** Sends a signal to those of the processes that there still are. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended meanwhile.
    }
  }
}
