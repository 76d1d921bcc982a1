import { start } from './process.ts'

/** A program of util-linux or busybox: Node has no lock that the system takes back when its holder dies. */
const locker = 'flock'

/**
 * How long a lock is waited for. What is done under one takes some tenths of a second; a holder that
 * hangs must not hold up a kernel for ever.
 */
const patienceMilliseconds = 60_000

/**
 * Does something while no other process that asks for the same lock file does, on this machine. The
 * lock ends with this process, however that ends. Where there is no lock to be had (no `flock`, a
 * folder that cannot be written to, a holder that hangs) it is done all the same.
 */
export async function underLock<Value>(
  file: string,
  act: () => Promise<Value>,
  patience = patienceMilliseconds
): Promise<Value> {
  let onHeld = (): void => undefined
  const held = new Promise<void>((resolve) => (onHeld = resolve))
  // It holds the lock as long as its input is open, and gives the line back once it has it.
  const holder = await start(
    { program: locker, arguments: [file, 'cat'], deathSignal: 'KILL' },
    { stdout: onHeld }
  )
  holder.write('held\n')
  const timer = setTimeout(() => holder.signal('SIGKILL'), patience)
  await Promise.race([held, holder.ended])
  clearTimeout(timer)
  try {
    return await act()
  } finally {
    holder.endInput()
    await holder.ended
  }
}
