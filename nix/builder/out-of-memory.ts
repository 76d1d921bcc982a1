import { join } from 'node:path'
import { readText } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'

/**
 * How many programs the system has ended until now for want of memory, among which those of builders
 * would be: of the control group in which this process and its children are, or, where a daemon runs
 * the builders, of the whole machine. null where the system does not say.
 */
export function outOfMemoryKills(nix: Nix): number | null {
  const own = nix.store.kind === 'daemon' ? [] : ownCounters()
  for (const file of [...own, '/proc/vmstat']) {
    const count = /^oom_kill (\d+)$/m.exec(readText(file) ?? '')?.[1]
    if (count !== undefined) return Number(count)
  }
  return null
}

/** The files that count for this process, in groups of the second kind (`0::PATH`), and of the first (`N:memory:PATH`). */
function ownCounters(): string[] {
  return (readText('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (path === '') return []
    if (controllers === '') return [join('/sys/fs/cgroup', path, 'memory.events')]
    return controllers.split(',').includes('memory')
      ? [join('/sys/fs/cgroup/memory', path, 'memory.oom_control')]
      : []
  })
}
