import { hasCode } from '../../nix/base/index.ts'

/** How long a kernel may outlive the client that started it, in milliseconds. */
const lookMilliseconds = 1000

/**
 * Calls `onGone` once the process that started the kernel has died: without it nobody would end the
 * kernel. `parent` is the environment variable JPY_PARENT_PID, which clients set; where it is
 * missing, nothing is watched.
 */
export function watchParent(parent: string | undefined, onGone: () => void): void {
  const pid = Number(parent)
  if (!Number.isInteger(pid) || pid <= 1) return
  const timer = setInterval(() => {
    if (isAlive(pid)) return
    clearInterval(timer)
    onGone()
  }, lookMilliseconds)
  timer.unref()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process is alive too.
    return hasCode(error, 'EPERM')
  }
}
