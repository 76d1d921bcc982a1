import { expect, it } from 'vitest'
import { testNix } from '../../support/nix.ts'
import { frozenEngine, shell, stepOf, testSession } from './support.ts'

it('of a very long log a card has the first and the last lines', async () => {
  const test = await testNix()
  const notebook = testSession(await frozenEngine(test))
  const { log } = stepOf(await notebook.run(`long = ${shell('seq 120000; echo 1 > x')};`, 'a'))
  expect(log?.total).toBe(120_000)
  expect([log?.head?.length, log?.head?.[0], log?.head?.[299]]).toEqual([300, '1', '300'])
  expect([log?.lines.length, log?.lines.at(-1)]).toEqual([200, '120000'])
  await notebook.close()
  test.remove()
})
