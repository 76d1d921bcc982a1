import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TestNix } from '../../../support/nix.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { documentIn, mistakeOf, type TestSession } from '../../session/support.ts'

let notebook: TestSession
let test: TestNix
givenNotebook((given) => ({ notebook, test } = given))

async function contentIs(text: string): Promise<void> {
  writeFileSync(join(test.folder, 'raw.txt'), text)
  await notebook.run('raw = static { path = ./raw.txt; };', 'raw')
}

const historyText = async () => documentIn(await notebook.run('%history raw'))

it('data that was never anything else has no earlier content', async () => {
  await contentIs('one\n')
  expect(await historyText()).toMatch(/^ *raw +now /m)
  expect(await historyText()).not.toContain('raw@1')
  for (const line of ['%files raw@1', '%open raw@1', '%history raw 1', '%history raw 7'])
    expect(mistakeOf(await notebook.run(line), 'command').mistake).toMatchObject({
      kind: 'no-earlier-result',
      earlier: 0
    })
})

it('data that was something else is told, and shown as it was', async () => {
  await contentIs('two\n')
  const text = await historyText()
  expect(text).toMatch(/^ *raw +now /m)
  expect(text).toMatch(/^ *raw@1 +in the store /m)
  const before = await notebook.run('%history raw 1')
  expect(before.shown[0]).toMatch(/^raw as it was from .*: not what the notebook says now$/)
  const [, shown] = before.outcome.shown
  expect(shown?.kind === 'data' && JSON.stringify(shown.data.files)).toContain('one')
  expect(mistakeOf(await notebook.run('%history raw 2'), 'command').mistake).toMatchObject({
    kind: 'no-earlier-result',
    earlier: 1
  })
})
