import type { Patience, Slot } from '../../../../nix/evaluator/index.ts'

/** How long somebody waits who types, in milliseconds. */
export interface Limits {
  /** Then what syntax alone can tell is the answer. */
  readonly answer: number
  /** Then an evaluation that was begun is ended, and what the process knew is lost with it. */
  readonly end: number
}

/**
 * A menu that comes later than a tenth of a second is felt to be slow. What is evaluated for longer
 * goes on, so that who asks again has it, as the names of a package set take a second or two; what does
 * not end at all must not keep cells from being evaluated.
 */
export const usualLimits: Limits = { answer: 80, end: 4000 }

/** Values of which an evaluation had to be ended: they are not asked again. */
const endless = new WeakSet<Slot>()

/** What the evaluator says of a value within the limits; null where it says nothing by then. */
export async function within<Value>(
  slot: Slot,
  { answer, end }: Limits,
  ask: (patience: Patience) => Promise<Value>
): Promise<Value | null> {
  if (endless.has(slot)) return null
  const wanted = new AbortController()
  const ending = new AbortController()
  let endTimer: NodeJS.Timeout | undefined
  const begun = (): void => {
    endTimer = setTimeout(() => {
      endless.add(slot)
      ending.abort()
    }, end)
  }
  const asked = ask({ wanted: wanted.signal, signal: ending.signal, begun }).finally(() =>
    clearTimeout(endTimer)
  )
  const found = await soon(asked, { answer, end })
  if (found === null) wanted.abort()
  return found
}

/** What comes of a promise in the time of an answer; null where it comes later. */
export async function soon<Value>(
  asked: Promise<Value>,
  { answer }: Limits
): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), answer)
  })
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
