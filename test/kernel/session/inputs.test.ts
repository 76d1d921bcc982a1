import { describe, expect, it } from 'vitest'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, type Ran, type TestSession } from './support.ts'

let notebook: TestSession
givenNotebook((given) => (notebook = given.notebook))

const noticesOf = ({ outcome }: Ran): string => outcome.notices.map(noticeInWords).join('\n')
const echo = (text: string) => `output "\${toolchain.sh}/bin/sh -c 'echo ${text} > v'"`

describe('a cell with inputs', () => {
  it('shows which values count, and says which others there are', async () => {
    const ran = await notebook.run(
      'hyper = input { n = [ 3 6 9 ]; word = [ "a" ]; title = "t"; };',
      'hyper'
    )
    expect(ran.shown.join('')).toContain('hyper')
    expect(noticesOf(ran)).toMatch(
      /^n is 3, of 3, 6 and 9\. To choose another, .*\/\/ \{ n = 6; \}/
    )
  })

  it.each([
    ['one value', 'one = input { n = [ 3 ]; };'],
    ['no value in a list', 'one = input { title = "t"; };'],
    ['values that are computed', 'one = input { n = builtins.genList (n: n) 3; };'],
    ['a function of another name', 'inputs = n: n; one = inputs { n = [ 1 2 ]; };']
  ])('says nothing of %s', async (_, code) => {
    expect(noticesOf(await notebook.run(code, 'one'))).toBe('')
  })

  it.each([20, 21, 200])('names twenty and counts the others: %i', async (count) => {
    const many = Array.from({ length: count }, (_, at) => `v${at} = [ 1 2 ];`).join(' ')
    const said = noticesOf(await notebook.run(`many = input { ${many} };`, 'many'))
    expect(said.match(/ is 1, of 1 and 2/g)).toHaveLength(20)
    expect(said.includes(`and ${count - 20} more input`)).toBe(count > 20)
  })

  it('has another value count that is written behind it, and goes back to what was built', async () => {
    await notebook.run(`step = ${echo('${toString hyper.n}')};`, 'step')
    const chosen = await notebook.run('hyper = input { n = [ 3 6 9 ]; } // { n = 6; };', 'hyper')
    expect(noticesOf(chosen)).toContain('n is 6, of 3, 6 and 9.')
    expect(noticesOf(chosen)).toContain('Stale now: step')
    const back = await notebook.run('hyper = input { n = [ 3 6 9 ]; };', 'hyper')
    expect(noticesOf(back)).not.toContain('Stale now')
  })

  it('tells what it cannot take', async () => {
    const ran = await notebook.run('wrong = input { n = [ ]; }; wrong.n', 'wrong')
    expect(JSON.stringify(ran.outcome.mistakes)).toContain('input: n is an empty list')
  })
})

describe('a change of its text', () => {
  const planOf = (code: string) => notebook.session.planChange({ cellId: 'grid', code })
  const actions = async (code: string) =>
    (await planOf(code))?.steps.map(({ name, action }) => `${name} ${action}`).sort()
  const run = (code: string, id: string) => notebook.run(code, id)

  it('is planned before it is made, with what uses it and nothing else', async () => {
    await run('grid = input { n = [ 1 2 ]; };', 'grid')
    await run(`used = ${echo('used ${toString grid.n}')};`, 'used')
    await run(`"\${used}/v"`, 'shown')
    await run(`other = ${echo('other')};`, 'other')
    expect(await actions('grid = input { n = [ 1 2 ]; } // { n = 2; };')).toEqual(['used build'])
    expect(await actions('grid = input { n = [ 1 2 ]; };')).toEqual(['used reuse'])
    expect((await run('grid.n', 'asked')).shown.join('')).toContain('1')
  })

  it('is planned as built when it was built, also while another value counts', async () => {
    const chosen = await run('grid = input { n = [ 1 2 ]; } // { n = 2; };', 'grid')
    expect(noticesOf(chosen)).toContain('Stale now:')
    const refreshed = await notebook.run('%refresh grid --using', 'all')
    expect(refreshed.shown).toEqual(['2 of 2 stale cells refreshed'])
    expect(await actions('grid = input { n = [ 1 2 ]; };')).toEqual(['used reuse'])
    expect(await actions('grid = input { n = [ 1 2 ]; } // { n = 3; };')).toEqual(['used build'])
  })

  it('refreshes what uses it, and leaves alone what else is stale', async () => {
    await run('aside = 1;', 'aside')
    await run(`beside = ${echo('beside ${toString aside}')};`, 'beside')
    await run('aside = 2;', 'aside')
    await run('grid = input { n = [ 1 2 ]; } // { n = 4; };', 'grid')
    const refreshed = await notebook.run('%refresh grid --using', 'all')
    expect(refreshed.shown).toEqual(['2 of 2 stale cells refreshed'])
    const stale = [...notebook.engine.screen.cells()].filter((cell) => cell.stale !== null)
    expect(stale.map(({ cell }) => cell.id)).toEqual(['beside'])
  })

  it('refreshes with what uses it not itself, and needs a name for that', async () => {
    await run('root = 1;', 'root')
    await run(`made = ${echo('made ${toString root}')};`, 'made')
    await run('root = 2;', 'root')
    const none = await notebook.run('%refresh made --using', 'all')
    expect(none.shown).toEqual(['Nothing that uses made is stale'])
    const unnamed = await notebook.run('%refresh --using', 'all')
    expect(mistakeOf(unnamed, 'command').message).toBe('No step is named.')
    const both = await notebook.run('%refresh root made --using', 'all')
    expect(both.shown).toEqual(['1 of 1 stale cell refreshed'])
    const again = await notebook.run('%refresh made', 'all')
    expect(again.shown).toEqual(['Nothing of made is stale'])
  })

  it('cannot be told of a text that is no Nix, or that has commands', async () => {
    expect(await planOf('grid = input {')).toBe(null)
    expect(await planOf('%freeze sh\ngrid = input { n = [ 1 ]; };')).toBe(null)
  })
})

it('a function of that name of the notebook is another', async () => {
  const own = await notebook.run('input = n: n;', 'input')
  expect(noticesOf(own)).toContain('input is a name of the workflow library')
  expect(noticesOf(await notebook.run('h = input { n = [ 1 2 ]; };', 'h'))).toBe('')
})
