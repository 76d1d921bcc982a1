import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from './support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

describe('a large cell', () => {
  it('of a megabyte in one string is taken, and shown short', async () => {
    const ran = await notebook.run(`large = "${'x'.repeat(1e6)}";`, 'large')
    expect(ran.mistake).toBeNull()
    expect(ran.shown).toHaveLength(1)
    expect(ran.shown[0]?.length).toBeLessThan(3000)
    expect((await notebook.run('builtins.stringLength large', 'ask')).shown).toEqual(['1000000'])
  })

  it('of ten thousand definitions is taken as a whole', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      index === 0 ? 'n0 = 0;' : `n${index} = n${index - 1 - ((index - 1) % 100)} + ${index};`
    )
    const ran = await notebook.run(lines.join('\n'), 'many')
    expect(ran.mistake).toBeNull()
    expect(ran.shown.slice(0, 3)).toEqual(['n0 = 0', 'n1 = 1', 'n2 = 2'])
    expect(ran.shown).toHaveLength(10_000)
  }, 100_000)
})
