import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTree, testNix, type TestNix } from '../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  shell,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from './support.ts'

let test: TestNix
let notebook: TestSession

beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
  await run(
    `model = ${shell("mkdir sub; echo 1 > metrics.json; echo 2 > 'sub/a b.txt'; ln -s /etc/passwd out")};`,
    'model'
  )
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

const run: TestSession['run'] = (...request) => notebook.run(...request)
const outs = (...path: readonly string[]) => join(test.folder, 'outs', ...path)

const textOf = ({ outcome }: Ran) => JSON.stringify(outcome.shown)

describe('links beside the notebook', () => {
  it('lead to the results that are shown', async () => {
    const step = stepOf(await run('model', 'ask'))
    expect(step.folder).toBe('outs/model')
    expect(readFileSync(outs('model', 'metrics.json'), 'utf8')).toBe('1\n')
  })

  it('follow what a step gives', async () => {
    await run(`changing = ${shell('echo 1 > x')};`, 'changing')
    await run(`changing = ${shell('echo 2 > x')};`, 'changing')
    expect(readFileSync(outs('changing', 'x'), 'utf8')).toBe('2\n')
  })

  it('go with their steps', async () => {
    await run(`brief = ${shell('echo 1 > x')};`, 'brief')
    expect(existsSync(outs('brief'))).toBe(true)
    await run('nothing = 1;', 'brief')
    expect(existsSync(outs('brief'))).toBe(false)
    expect(existsSync(outs('model'))).toBe(true)
  })

  it("are never put in the place of what is somebody's own", async () => {
    writeFileSync(outs('mine'), 'mine')
    symlinkSync('/etc', outs('elsewhere'))
    const mine = stepOf(await run(`mine = ${shell('echo 1 > x')};`, 'mine'))
    const elsewhere = stepOf(await run(`elsewhere = ${shell('echo 1 > x')};`, 'elsewhere'))
    expect([mine.folder, elsewhere.folder]).toEqual([null, null])
    await run('x = 1;', 'mine')
    await run('y = 1;', 'elsewhere')
    expect(readFileSync(outs('mine'), 'utf8')).toBe('mine')
    expect(readlinkSync(outs('elsewhere'))).toBe('/etc')
  })

  it('keep out of a folder outs that is there for something else', async () => {
    const folder = join(test.folder, 'other')
    mkdirSync(join(folder, 'outs'), { recursive: true })
    const other = testSession({ ...notebook.engine, folder, holder: 'other' })
    expect(stepOf(await other.run('model', 'ask')).folder).toBeNull()
    expect(readdirSync(join(folder, 'outs'))).toEqual([])
  })

  it('are no part of a repository', () => {
    expect(readFileSync(outs('.gitignore'), 'utf8')).toMatch(/^# .*nix-workflow.*\n\*\n$/)
  })

  it('are taken away, and made again', async () => {
    await run('%files --links off', 'switch')
    expect(existsSync(outs('model'))).toBe(false)
    expect(existsSync(outs('mine'))).toBe(true)
    expect(stepOf(await run('model', 'ask')).folder).toBeNull()
    await run('%files --links on', 'switch')
    expect(stepOf(await run('model', 'ask')).folder).toBe('outs/model')
  })
})

describe('%files', () => {
  it('lists what a step wrote', async () => {
    const text = textOf(await run('%files model', 'ask'))
    expect(text).toContain('model: 3 files')
    expect(text).toContain('"href":"outs/model/sub/a%20b.txt"')
  })

  it('shows a file, and lists a folder', async () => {
    expect((await run('%files model metrics.json', 'ask')).shown).toEqual(['model/metrics.json'])
    expect((await run('%files model sub', 'ask')).shown).toEqual(['model/sub: 1 file'])
  })

  it.each([
    ['%files', 'No step is named.'],
    ['%files model no', 'model wrote no no.'],
    ['%files model out', 'model wrote no out.'],
    ['%files model ../..', 'model wrote no ../...'],
    ['%files nobody', 'There is no step nobody'],
    ['%files --links', 'Links are switched on or off.'],
    ['%open model no', 'model wrote no no.'],
    ['%open', 'No step is named.'],
    ['%copy model', 'It needs a step and a destination.'],
    ['%copy model/no x', 'model wrote no no.'],
    ['%copy model . --replace', "is the notebook's own folder"],
    ['%copy model .. --replace', "is the notebook's own folder"]
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await run(code, 'ask'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.mend).not.toBe('')
  })
})

describe('%open', () => {
  it('gives a link, and the place on disk', async () => {
    const text = textOf(await run('%open model sub', 'ask'))
    expect(text).toContain('"href":"outs/model/sub"')
    expect(text).toContain(`${stepOf(await run('model', 'ask2')).outPath ?? ''}/sub`)
  })
})

describe('%copy', () => {
  it('copies out of the store, to where it can be changed', async () => {
    await run('%copy model copies/model', 'copy')
    const copied = join(test.folder, 'copies', 'model')
    expect(readdirSync(copied, { recursive: true }).sort()).toEqual([
      ...['metrics.json', 'out', 'sub', 'sub/a b.txt']
    ])
    expect(readlinkSync(join(copied, 'out'))).toBe('/etc/passwd')
    expect(statSync(join(copied, 'sub')).mode & 0o200).toBe(0o200)
    expect(statSync(join(copied, 'sub', 'a b.txt')).mode & 0o200).toBe(0o200)
  })

  it('copies a file', async () => {
    const ran = await run('%copy model/metrics.json one.json', 'copy')
    expect(ran.shown).toEqual(['model/metrics.json copied to one.json: 1 file'])
    expect(readFileSync(join(test.folder, 'one.json'), 'utf8')).toBe('1\n')
  })

  it('overwrites nothing without a word', async () => {
    writeFileSync(join(test.folder, 'kept'), 'kept')
    const mistake = mistakeOf(await run('%copy model kept', 'copy'), 'command')
    expect(mistake).toMatchObject({ message: 'kept is there already.' })
    expect(readFileSync(join(test.folder, 'kept'), 'utf8')).toBe('kept')
    await run('%copy model kept --replace', 'copy')
    expect(statSync(join(test.folder, 'kept')).isDirectory()).toBe(true)
    expect(readdirSync(test.folder).filter((name) => name.startsWith('.'))).toEqual([])
    removeTree(join(test.folder, 'kept'))
  })
})
