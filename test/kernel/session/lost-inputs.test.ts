import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'
import { removeTree, testNix, type TestNix } from '../../support/nix.ts'
import { frozenEngine, mistakeOf, shell, stepOf, testSession, type TestSession } from './support.ts'
import { nixUnusableInWords } from '../../../kernel/render/words/nix-unusable.ts'

let test: TestNix
let notebook: TestSession
beforeEach(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
})
afterEach(async () => {
  await notebook.close()
  test.remove()
})

const store = () => test.nix.onDisk('/nix/store')

/** Removes what has such a name from the store, under the living kernel. */
function lose(name: RegExp): void {
  const lost = readdirSync(store()).filter((one) => name.test(one))
  expect(lost).not.toEqual([])
  for (const one of lost) removeTree(join(store(), one))
}

const failureOf = async (code: string, id: string): Promise<string> =>
  mistakeOf(await notebook.run(code, id), 'build-failed')
    .explanation.flatMap(explanationInWords)
    .join(' ')

const step = (word: string): string => `one = ${shell(`echo ${word} > f`)};`

describe('what a step needs and was removed under a living kernel', () => {
  it('is named where it is the toolchain, and comes back by the command that is named', async () => {
    await notebook.run(step('first'), 'one')
    lose(/-sh$/)
    const said = await failureOf(step('second'), 'one')
    expect(said).toMatch(/-sh, which it needs, is gone: it was removed from the disk by hand/)
    expect(said).toContain('%verify --fix')
    expect(said).not.toContain('getting status')
    expect((await notebook.run('%verify --fix one', 'ask')).mistake).toBeNull()
    expect(stepOf(await notebook.run('one', 'ask'))).toMatchObject({ status: 'built' })
  })

  it('is named where it is a file that was brought in', async () => {
    mkdirSync(join(test.folder, 'data'))
    writeFileSync(join(test.folder, 'data', 'table.csv'), 'a\n')
    await notebook.run('data = static { path = ./data; name = "brought"; };', 'data')
    lose(/-brought$/)
    const reading = `two = ${shell('read x < ${data}/table.csv; echo $x > f')};`
    const said = await failureOf(reading, 'two')
    expect(said).toMatch(/-brought, which it needs, is gone/)
    const fixed = await notebook.run('%verify --fix two', 'ask')
    expect(JSON.stringify(fixed.outcome.shown)).toContain('there again')
    expect(stepOf(await notebook.run(reading, 'two'))).toMatchObject({ status: 'built' })
  })

  it('is named where it is a derivation', async () => {
    await notebook.run(step('first'), 'one')
    lose(/\.drv$/)
    const said = await failureOf(step('second'), 'one')
    expect(said).toMatch(/\.drv, which it needs, is gone/)
    expect((await notebook.run('%verify --fix one', 'ask')).mistake).toBeNull()
    expect(stepOf(await notebook.run(step('second'), 'one')).outPath).not.toBeNull()
    expect(stepOf(await notebook.run(step('third'), 'one'))).toMatchObject({ status: 'built' })
  })

  it('is the store where all of it was, and a kernel that is restarted makes a new one', async () => {
    await notebook.run(step('first'), 'one')
    removeTree(test.environment['NIX_WORKFLOW_STORE'] ?? '')
    const first = mistakeOf(await notebook.run(step('second'), 'one'), 'nix-unusable')
    const { message, way } = nixUnusableInWords(first.why)
    expect(message).toContain(store())
    expect(way).toContain('Restart the kernel')
    const said = await failureOf(step('first'), 'one')
    expect(said).toMatch(/is not in the store any more/)
    expect(said).toContain('Restart the kernel')
    await notebook.close()
    notebook = testSession(await frozenEngine(test))
    expect(stepOf(await notebook.run(step('first'), 'one'))).toMatchObject({ status: 'built' })
  })

  it('is not blamed for a step that fails by itself', async () => {
    expect(await failureOf(`bad = ${shell('exit 3')};`, 'bad')).not.toContain('which it needs')
  })
})
