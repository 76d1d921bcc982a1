import { afterAll, beforeAll, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { frozenEngine, shell, stepOf, testSession } from './support.ts'

let test: TestNix
let notebook: ReturnType<typeof testSession>

beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
})

afterAll(async () => {
  await notebook.close()
  test.remove()
})

it('of a very long log a card has the first and the last lines', async () => {
  const { log } = stepOf(await notebook.run(`long = ${shell('seq 120000; echo 1 > x')};`, 'a'))
  expect(log?.total).toBe(120_000)
  expect([log?.head?.length, log?.head?.[0], log?.head?.[299]]).toEqual([300, '1', '300'])
  expect([log?.lines.length, log?.lines.at(-1)]).toEqual([200, '120000'])
})

it('bars below each other are once in it, just built and found again', async () => {
  const bars = String.raw`printf 'outer 1\n\rinner 1\033[A\router 2\n\rinner 2\033[A\n\n'; echo 1 > x`
  for (const cell of ['b', 'c']) {
    const { log } = stepOf(await notebook.run(`bars = ${shell(bars)};`, cell))
    expect([log?.lines, log?.total]).toEqual([['outer 2', 'inner 2'], 2])
  }
})
