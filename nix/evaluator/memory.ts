import { readFileSync } from 'node:fs'

/**
 * How often the memory is looked at. Nix fills about 1 GB a second: a limit is passed by a tenth of
 * that at most, and a look costs some 20 µs.
 */
const intervalMilliseconds = 100

/**
 * Calls `onExceeded`, once, when the resident memory of a process passes `limitBytes`; the process
 * may be started later than the watch. Gives a function that ends the watch. (The garbage collector's
 * own limit, GC_MAXIMUM_HEAP_SIZE, ends the process too, but only after half a minute of trying.)
 */
export function watchMemory(
  pidOf: () => number | undefined,
  limitBytes: number,
  onExceeded: () => void
): () => void {
  const timer = setInterval(() => {
    const pid = pidOf()
    if (pid === undefined || residentBytes(pid) <= limitBytes) return
    clearInterval(timer)
    onExceeded()
  }, intervalMilliseconds)
  return () => clearInterval(timer)
}

/** Resident memory of a process in bytes; 0 where it is gone, or the system does not say. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
