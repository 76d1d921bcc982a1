import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GroupMember, Slot } from '../../../nix/evaluator/evaluator.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { asked, shown, testEvaluator, type TestEvaluator } from './support.ts'

/*
  The kernel hands Nix files in a folder of its own among the temporary ones. Disks are full for a
  moment, and systems tidy such folders: whatever happens there, what was defined is there afterwards.
*/

let test: TestNix
let folder: string
let parent: string
let evaluator: TestEvaluator
let number = 0
beforeAll(async () => {
  test = await testNix()
})
beforeEach(() => {
  parent = join(test.folder, `temporary ${(number += 1)}`)
  folder = join(parent, 'kernel')
  mkdirSync(parent)
  evaluator = testEvaluator(test, { folder })
})
afterEach(() => evaluator.close())
afterAll(() => test.remove())

/** A text that is long enough to go to Nix as a file, whatever is asked of it. */
const long = `let list = [ ${Array.from({ length: 200 }, (_, index) => index).join(' ')} ]; in builtins.length list`

async function expectAll(before: Slot): Promise<void> {
  expect(shown(await evaluator.of('before + 1', { before }))).toBe('42')
  expect(await evaluator.evaluate(long, new Map())).toEqual({ ok: true, value: '200' })
  const more = evaluator.bind(
    ['1', 'builtins.toString before', '{ c = a; }'].map((text) => ({
      text,
      scope: new Map<string, Slot | GroupMember>([
        ['before', before],
        ['a', { member: 0 }]
      ])
    }))
  )
  const all = await evaluator.describeAll(asked(more))
  expect(all.map(shown)).toEqual(['1', '"41"', '{ c = 1; }'])
}

describe('the folder of what Nix is given', () => {
  it.each<[string, () => void]>([
    ['is emptied', () => readdirSync(folder).forEach((name) => rmSync(join(folder, name)))],
    ['is removed', () => rmSync(folder, { recursive: true })],
    ['is removed with the one that it is in', () => rmSync(parent, { recursive: true })],
    [
      'is another one by now',
      () => {
        rmSync(folder, { recursive: true })
        mkdirSync(folder)
      }
    ]
  ])('%s: all definitions are there', async (_, lose) => {
    const before = evaluator.one('41')
    const unread = evaluator.one('x: x * 2')
    await expectAll(before)
    lose()
    expect(shown(await evaluator.read(before))).toBe('41')
    await expectAll(before)
    expect(shown(await evaluator.of('f 4', { f: unread }))).toBe('8')
  })

  it.each([1, 10, 100])(
    'cannot be made: it is said in words, of %i values, and later all is there',
    async (many) => {
      const before = evaluator.one('41')
      await expectAll(before)
      rmSync(folder, { recursive: true })
      writeFileSync(folder, '')
      const wanted = evaluator.bind(
        Array.from({ length: many }, (_, index) => ({ text: `${index} + 1`, scope: new Map() }))
      )
      const requests = asked(wanted)
      for (const result of await evaluator.describeAll(requests)) {
        expect(result).toMatchObject({ ok: false, mistake: { end: { reason: 'unwritable' } } })
        expect(shown(result)).toContain(`to ${folder}: something else stands in its place.`)
      }
      expect(await evaluator.evaluate(long, new Map())).toMatchObject({ ok: false })
      expect(await evaluator.documentation('map')).toBeNull()
      evaluator.start()
      rmSync(folder)
      const after = await evaluator.describeAll(requests)
      expect(after.map(shown)).toEqual(wanted.map((_, index) => String(index + 1)))
      await expectAll(before)
    }
  )
})
