import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a condition holds, and throws where it does not in the time. */
export async function until(
  what: string,
  condition: () => boolean,
  milliseconds = 30_000
): Promise<void> {
  const end = Date.now() + milliseconds
  while (!condition()) {
    if (Date.now() > end) throw new Error(`This did not come in ${milliseconds} ms: ${what}`)
    await sleep(20)
  }
}
