import { describe, expect, it } from 'vitest'
import { evaluatedInRounds } from '../../../../kernel/session/evaluation/rounds.ts'

const { signal } = new AbortController()

describe('an evaluation that reads what steps wrote', () => {
  it.each([
    ['nothing', 0, 0],
    ['one step', 1, 1],
    ['as long a chain as is followed', 100, 100],
    ['one more', 101, 100],
    ['ten times as many', 1000, 100]
  ])('is asked again once they are built: %s', async (_, chain, last) => {
    let builds = 0
    const value = await evaluatedInRounds(
      () => Promise.resolve(builds),
      () => Promise.resolve(builds < chain && (builds += 1) > 0),
      signal
    )
    expect(value).toBe(last)
  })

  it('is not asked again after an interrupt', async () => {
    const controller = new AbortController()
    let evaluations = 0
    await evaluatedInRounds(
      () => Promise.resolve((evaluations += 1)),
      () => {
        controller.abort()
        return Promise.resolve(true)
      },
      controller.signal
    )
    expect(evaluations).toBe(2)
  })
})
