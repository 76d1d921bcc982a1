import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { unlessInterrupted } from '../../../../kernel/session/request/unless-interrupted.ts'

const unhandled: unknown[] = []
const note = (error: unknown): number => unhandled.push(error)
beforeEach(() => process.on('unhandledRejection', note))
afterEach(() => {
  process.off('unhandledRejection', note)
  unhandled.length = 0
})

it('gives what is waited for', async () => {
  const { signal } = new AbortController()
  expect(await unlessInterrupted(Promise.resolve(3), signal)).toBe(3)
})

it('gives an error of what is waited for', async () => {
  const { signal } = new AbortController()
  await expect(unlessInterrupted(Promise.reject(new Error('broken')), signal)).rejects.toThrow(
    'broken'
  )
})

it('gives null at once when it is interrupted, and lets the signal go', async () => {
  const interrupt = new AbortController()
  const { signal } = interrupt
  const waiting = unlessInterrupted(once(new EventTarget(), 'never'), signal)
  interrupt.abort()
  expect(await waiting).toBeNull()
})

it.each([
  ['before', AbortSignal.abort()],
  ['while', null]
])('an error that comes later is nobody’s, interrupted %s', async (_, aborted) => {
  const interrupt = new AbortController()
  let fail: (error: Error) => void = () => undefined
  const failing = new Promise<never>((__, reject) => {
    fail = reject
  })
  const waiting = unlessInterrupted(failing, aborted ?? interrupt.signal)
  interrupt.abort()
  expect(await waiting).toBeNull()
  fail(new Error('too late'))
  await setImmediate()
  await setImmediate()
  expect(unhandled).toEqual([])
})
