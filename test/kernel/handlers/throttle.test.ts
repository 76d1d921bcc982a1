import { expect, test } from 'vitest'
import { createThrottle, systemClock, type Clock } from '../../../kernel/handlers/throttle.ts'

/** A clock that stands still until it is told to go on. */
function handClock(): Clock & { advance: (milliseconds: number) => void } {
  let time = 0
  let alarms: { at: number; call: () => void }[] = []
  return {
    now: () => time,
    after: (milliseconds, call) => {
      const alarm = { at: time + milliseconds, call }
      alarms.push(alarm)
      return () => {
        alarms = alarms.filter((other) => other !== alarm)
      }
    },
    advance: (milliseconds) => {
      const end = time + milliseconds
      for (;;) {
        const [next] = alarms.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
        if (next === undefined) break
        alarms = alarms.filter((other) => other !== next)
        time = Math.max(time, next.at)
        next.call()
      }
      time = end
    }
  }
}

function setUp() {
  const clock = handClock()
  const passed: [number, number][] = []
  const throttle = createThrottle<number>(100, clock, (value) => passed.push([clock.now(), value]))
  return { clock, passed, throttle }
}

test('passes on the newest value at the end of each interval, and none while none came', () => {
  const { clock, passed, throttle } = setUp()
  for (let value = 0; value < 250; value += 10) {
    throttle.offer(value)
    clock.advance(10)
  }
  clock.advance(1000)
  expect(passed).toEqual([
    [100, 90],
    [200, 190],
    [300, 240]
  ])
})

test('after a pause a value passes at once', () => {
  const { clock, passed, throttle } = setUp()
  clock.advance(500)
  throttle.offer(1)
  clock.advance(0)
  throttle.offer(2)
  clock.advance(100)
  expect(passed).toEqual([
    [500, 1],
    [600, 2]
  ])
})

test('what is over within the first interval shows nothing', () => {
  const { clock, passed, throttle } = setUp()
  throttle.offer(1)
  clock.advance(99)
  throttle.stop()
  throttle.offer(2)
  clock.advance(1000)
  expect(passed).toEqual([])
})

test('the machine’s clock calls back, and not when it is called off', async () => {
  const calls: string[] = []
  const start = systemClock.now()
  const callOff = systemClock.after(5, () => calls.push('called off'))
  await new Promise<void>((resolve) => {
    systemClock.after(20, resolve)
    callOff()
  })
  expect(calls).toEqual([])
  expect(systemClock.now() - start).toBeGreaterThanOrEqual(15)
})
