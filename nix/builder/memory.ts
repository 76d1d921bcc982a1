import { readdirSync, readFileSync } from 'node:fs'

/**
 * How often the memory of builders is looked at. A program fills about 1 GB a second; a look costs
 * some milliseconds where there are hundreds of processes.
 */
const intervalMilliseconds = 200

const pageBytes = 4096

/**
 * Kills each builder of a Nix process, with all that it started, whose processes together have more
 * memory of their own than `limitBytes`. Pages that are shared with others, as those of programs and
 * libraries are, do not count. Gives a function that ends the watch.
 */
export function watchBuilders(
  pid: number | undefined,
  limitBytes: number,
  onKilled: () => void
): () => void {
  if (pid === undefined) return () => undefined
  const timer = setInterval(() => {
    const children = processTree()
    for (const builder of children.get(pid) ?? []) {
      const all = withDescendants(builder, children)
      const bytes = all.reduce((sum, one) => sum + ownBytes(one), 0)
      if (bytes <= limitBytes) continue
      onKilled()
      // The builder first, so that nobody is left to tell that a part of it was killed.
      for (const one of all) kill(one)
    }
  }, intervalMilliseconds)
  return () => clearInterval(timer)
}

function processTree(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1] ?? -1)
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
  const [, resident = '0', shared = '0'] = read(`/proc/${pid}/statm`).split(' ')
  return (Number(resident) - Number(shared)) * pageBytes
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
