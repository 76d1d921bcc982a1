import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { givenNotebook } from './given-notebook.ts'
import { shell, stepOf, type Ran, type TestSession } from './support.ts'
import type { TestNix } from '../../support/nix.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { linksOutOf } from '../../../kernel/session/results/links-out.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => void ({ test, notebook } = given))

const noticesOf = ({ outcome }: Ran): string => outcome.notices.map(noticeInWords).join('\n')

describe('static files with links', () => {
  const folderOf = (name: string): string => {
    const folder = join(test.folder, name)
    mkdirSync(join(folder, 'deep'), { recursive: true })
    writeFileSync(join(folder, 'table.csv'), 'a,b\n')
    return folder
  }

  it('say where they are defined which links lead out, and what to do', async () => {
    const folder = folderOf('out')
    writeFileSync(join(test.folder, 'outside.csv'), '1')
    symlinkSync('../outside.csv', join(folder, 'one.csv'))
    symlinkSync('nowhere', join(folder, 'deep/dead.csv'))
    const said = noticesOf(await notebook.run('out = static { path = ./out; };', 'static'))
    expect(said).toContain('In out links lead out of it or to nothing')
    expect(said).toContain('one.csv → ../outside.csv')
    expect(said).toContain('deep/dead.csv → nowhere')
    expect(said).toContain('cp -rL')
  })

  it('say nothing of links that stay inside', async () => {
    const folder = folderOf('inside')
    symlinkSync('table.csv', join(folder, 'same.csv'))
    symlinkSync('..', join(folder, 'deep/up'))
    expect(noticesOf(await notebook.run('inside = static { path = ./inside; };', 'static'))).toBe(
      ''
    )
  })

  it.each([3, 4, 30])('name the first and count the others: %i links', async (count) => {
    const folder = folderOf(`many${count}`)
    for (let index = 0; index < count; index += 1)
      symlinkSync(`/etc/passwd-${index}`, join(folder, `l${index}`))
    expect(linksOutOf(folder)).toMatchObject({ total: count })
    const said = noticesOf(await notebook.run(`m = static { path = ./many${count}; };`, 'static'))
    expect(said.includes(`and ${count - 3} more`)).toBe(count > 3)
  })

  it('are looked at up to a number of entries', () => {
    const folder = join(test.folder, 'limited')
    mkdirSync(folder)
    for (let index = 0; index < 100; index += 1) symlinkSync('/nothing', join(folder, `l${index}`))
    for (const most of [100, 99, 10]) expect(linksOutOf(folder, most).total).toBe(most)
  })

  it('that are themselves a link are said to be one', async () => {
    symlinkSync('out/table.csv', join(test.folder, 'link.csv'))
    const ran = await notebook.run('linked = static { path = ./link.csv; };', 'static')
    // Later Nix brings in what the link leads to, and then there is nothing to say.
    const [shown] = ran.outcome.shown
    const place = shown?.kind === 'data' ? test.nix.onDisk(shown.data.outPath ?? '') : ''
    const said = lstatSync(place).isSymbolicLink()
      ? 'linked is itself a link, to out/table.csv'
      : ''
    expect(noticesOf(ran)).toContain(said)
    expect(noticesOf(ran) === '').toBe(said === '')
  })
})

describe('a toolchain of the notebook', () => {
  it.each(['toolchain = { python3 = "/x"; };', 'toolchain = { };', 'toolchain.python3 = "/x";'])(
    'without a shell is told where it is defined: %s',
    async (code) => {
      expect(noticesOf(await notebook.run(code, 'toolchain'))).toContain('toolchain has no sh')
    }
  )

  it('with one says nothing, nor one that cannot be evaluated', async () => {
    for (const code of ['toolchain = { sh = "/x"; };', 'toolchain = throw "later";'])
      expect(noticesOf(await notebook.run(code, 'toolchain'))).not.toContain('has no sh')
    await notebook.run('unrelated = 1;', 'toolchain')
  })
})

describe('members of a sweep that are one and the same step', () => {
  it('have a history each, by their own names', async () => {
    const sweepOf = (word: string) =>
      `s = sweep { n = [ 1 2 ]; } (p: ${shell(`echo ${word} > f`)});`
    await notebook.run(sweepOf('old'), 'sweep')
    await notebook.run(sweepOf('new'), 'sweep')
    for (const name of ['s."n=1"', 's."n=2"', 's.n=1', 's.n=2']) {
      const shown = JSON.stringify((await notebook.run(`%history ${name}`, 'ask')).outcome)
      expect(shown).toContain('@1')
    }
    const [first, second] = ['n=1', 'n=2'].map((one) => `s.${one}`)
    expect(notebook.engine.workspace.names.names()).toEqual(new Set([first, second]))
    const drvPath = [...notebook.engine.workspace.names.all()][0] ?? ''
    expect(notebook.engine.workspace.names.of(drvPath)).toBe(first)
    for (const name of [first, second])
      expect(notebook.engine.workspace.names.isNamed(drvPath, name ?? '')).toBe(true)
    stepOf(await notebook.run('s."n=2"', 'ask'))
  })
})
