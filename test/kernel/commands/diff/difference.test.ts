import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeInWords } from '../../../../kernel/render/words/change.ts'
import { inContext } from '../../../../kernel/render/words/lines-in-context.ts'
import { lineDifference } from '../../../../kernel/session/history/text-difference.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  shell,
  testSession,
  type TestSession
} from '../../session/support.ts'

describe('texts', () => {
  it.each([
    ['a\nb\n', 'a\nb\n', 'line breaks at its end alone'],
    ['a\nb\n', 'a\nc\n', 'line 2'],
    ['a\n', 'a\nb\nc\n', '2 lines, the first is line 2'],
    ['', 'a', 'line 1']
  ])('%j and %j differ in %s', (before, after, where) => {
    const lines = lineDifference(before, after)
    const words = changeInWords({ kind: 'text', what: 'file', of: 'f', lines })
    expect(words).toBe(`file f changed: ${where}`)
  })

  it('without anything in common stand below each other, and it takes no time', () => {
    const text = (word: string) =>
      Array.from({ length: 5000 }, (_, at) => `${word} ${at}`).join('\n')
    expect(lineDifference(text('one'), text('other'))).toHaveLength(10_000)
  })

  it('are shown around what differs', () => {
    const same = Array.from({ length: 9 }, (_, at) => String(at)).join('\n')
    const lines = inContext(lineDifference(`${same}\nx`, `${same}\ny`), 1)
    expect(lines.map(({ text }) => text)).toEqual(['⋯ 8 lines that are the same ⋯', '8', 'x', 'y'])
  })
})

let test: TestNix
let notebook: TestSession

beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
  const model = (loss: string, more: string) =>
    shell(`echo '{\\"loss\\": ${loss}}' > metrics.json; echo same > same; echo ${more} > ${more}`)
  await notebook.run(`model = ${model('0.5', 'old')};`, 'model')
  await notebook.run(`model = ${model('0.25', 'new')};`, 'model')
  await notebook.run(`other = ${model('0.25', 'third')};`, 'other')
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

describe('%diff', () => {
  it('of a step is with what it was before', async () => {
    const { outcome, shown } = await notebook.run('%diff model', 'ask')
    expect(shown).toEqual(['model@1 → model'])
    const text = JSON.stringify(outcome.shown)
    expect(text).toContain('-c echo')
    expect(text).toContain(
      '{"text":"loss"},{"text":"0.5"},{"text":"0.25"},{"text":"−0.25","tone":"good"}'
    )
    expect(text).toContain('{"text":"new","isPath":true},{"text":"new","tone":"good"}')
    expect(text).toContain('{"text":"old","isPath":true},{"text":"gone","tone":"bad"}')
    expect(text).toContain('{"change":"gone","text":"{\\"loss\\": 0.5}"}')
    expect(text).not.toContain('"text":"same"},{')
  })

  it('of two steps', async () => {
    expect((await notebook.run('%diff model other', 'ask')).shown).toEqual(['model → other'])
    const same = JSON.stringify((await notebook.run('%diff model model', 'ask')).outcome.shown)
    expect(same).toContain('one and the same')
  })

  it.each([
    ['%diff', 'No step is named.'],
    ['%diff a b c', '"c" is one word too many.'],
    ['%diff other', 'Of other no earlier result is in the store.'],
    ['%diff model nobody', 'There is no step nobody']
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await notebook.run(code, 'ask'), 'command')
    expect(mistake.message).toContain(message)
  })
})
