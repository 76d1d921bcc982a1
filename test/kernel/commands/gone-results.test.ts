import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { removeTree, type TestNix } from '../../support/nix.ts'
import { mistakeText } from '../../../kernel/render/outcome/mistake.ts'
import { givenNotebook } from '../session/given-notebook.ts'
import { type Ran, shell, stepOf, type TestSession } from '../session/support.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => void ({ test, notebook } = given))

const first = `lost = ${shell('echo 1 > f')};`
/** All that a command says, in whatever form. */
const wordsOf = ({ mistake, outcome }: Ran): string =>
  JSON.stringify([mistake === null ? null : mistakeText(mistake), outcome.shown])

/** `lost` with `behind`, which was never built, and `kept`, which reads it and is there. */
beforeAll(async () => {
  const { outPath } = stepOf(await notebook.run(first, 'lost'))
  await notebook.run(`lost = ${shell('echo 2 > f')};`, 'lost')
  await notebook.run(first, 'lost')
  await notebook.run(`other = ${shell('echo 3 > f')};`, 'other')
  await notebook.run(`kept = ${shell('read x < ${lost}/f; echo k$x > f')};`, 'kept')
  await notebook.run('%build off', 'ask')
  await notebook.run(`behind = ${shell('read x < ${lost}/f; echo b$x > f')};`, 'behind')
  await notebook.run('%build on', 'ask')
  removeTree(test.nix.onDisk(outPath ?? ''))
})

describe('a result that was removed by hand', () => {
  it.each([
    '%plan',
    '%plan lost',
    '%stale',
    '%refresh',
    '%refresh lost',
    '%files lost',
    '%files lost f',
    '%copy lost ./copied',
    '%open lost f',
    '%diff lost other',
    '%diff lost',
    '%compare lost other',
    '%history lost',
    '%why lost',
    '%lineage',
    '%lineage lost',
    '%shell kept',
    '%verify lost',
    '%verify --read'
  ])('is gone, and has its remedy: %s', async (command) => {
    const said = wordsOf(await notebook.run(command, 'ask'))
    expect(said).toMatch(/\bgone\b/)
    expect(said).toContain('%verify --fix')
    for (const other of ['no result yet', 'Not built yet', 'has to be built'])
      expect(said).not.toContain(other)
  })

  it('is told apart in a plan from what is there, and from what needs it', async () => {
    const { outcome } = await notebook.run('%plan', 'ask')
    const [shown] = outcome.shown
    if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome))
    const rows = shown.document.blocks.flatMap((block) =>
      block.kind === 'table' ? block.rows : []
    )
    expect(rows.map(([name, , action]) => [name?.text, action?.text])).toEqual([
      ['lost', 'gone: %verify --fix lost'],
      ['other', 'reuse: its result is there'],
      ['kept', 'reuse: its result is there'],
      ['behind', 'cannot be built: lost is gone']
    ])
    expect(wordsOf(await notebook.run('%plan', 'ask'))).toContain('cannot build 1 of 4 steps')
  })

  it('is not mistaken for one that fails, nor what was collected for one that is gone', async () => {
    await notebook.run(`bad = ${shell('exit 3')};`, 'bad')
    expect(wordsOf(await notebook.run('%compare bad other', 'ask'))).not.toContain('gone')
    expect(wordsOf(await notebook.run('%files bad', 'ask'))).not.toContain('gone')
    await notebook.run('bad = 1;', 'bad')
  })

  it('is there again for all of them after %verify --fix without a name', async () => {
    expect((await notebook.run('%verify --fix', 'ask')).shown).toEqual(['Fixed: 1 result'])
    expect((await notebook.run('%stale', 'ask')).shown).toEqual(['Nothing is stale'])
    const copied = await notebook.run('%copy lost ./copied', 'ask')
    expect(copied.mistake).toBeNull()
    expect(readFileSync(join(test.folder, 'copied', 'f'), 'utf8')).toBe('1\n')
    for (const command of ['%plan', '%files lost', '%why lost', '%history lost'])
      expect(wordsOf(await notebook.run(command, 'ask'))).not.toMatch(/\bgone\b/)
  })

  it('copies nothing while it is gone', async () => {
    const { outPath } = stepOf(await notebook.run('other', 'ask'))
    removeTree(test.nix.onDisk(outPath ?? ''))
    const { mistake } = await notebook.run('%copy other ./none', 'ask')
    expect(mistake).toMatchObject({ kind: 'command' })
    expect(existsSync(join(test.folder, 'none'))).toBe(false)
  })

  it('is gone in a plan too where no record says where it was', async () => {
    for (const records of ['results', 'outputs']) removeTree(join(test.nix.stateFolder, records))
    const said = wordsOf(await notebook.run('%plan other', 'ask'))
    expect(said).toContain('gone: %verify --fix other')
    expect(said).not.toContain('its result is there')
  })
})
