import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPause } from '../../../nix/base/pause.ts'

describe('work in parts', () => {
  it('gives others their turn where so long has passed, and costs nothing before', async () => {
    const pause = createPause(20)
    expect(pause()).toBeUndefined()
    const until = performance.now() + 25
    while (performance.now() < until) expect(true).toBe(true)
    const order: string[] = []
    const other = setImmediate().then(() => order.push('other'))
    await pause()
    order.push('work')
    await other
    expect(order).toEqual(['other', 'work'])
    expect(pause()).toBeUndefined()
  })

  it('and at once where it is asked to', async () => {
    let isOver = false
    const other = setImmediate().then(() => (isOver = true))
    await createPause().now()
    await other
    expect(isOver).toBe(true)
  })
})
