import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  openLimits,
  removeLinks,
  tidyLinks,
  withDataLinks,
  withLinks
} from '../../../../kernel/session/results/links.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import { createLinkRecords } from '../../../../kernel/session/state/links.ts'
import { createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { step } from '../../render/samples.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { definitionsOf, evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
let outs: string
beforeAll(async () => {
  test = await testNix()
})
let count = 0
beforeEach(() => {
  // A notebook of its own for each, in a folder of its own.
  count += 1
  const folder = join(test.folder, String(count))
  mkdirSync(folder)
  engine = evaluatingEngine({ ...test, folder })
  outs = join(folder, 'outs')
})
afterEach(() => engine.close())
afterAll(() => test.remove())

const hashOf = (number: number): string => `${count}x${number}`.padEnd(32, '0')

/** A result on the disk with these files, and its step, which a cell defines. */
function resultOf(name: string, number: number, files: Record<string, string | number>) {
  const hash = hashOf(number)
  const [drvPath, outPath] = [`/nix/store/${hash}-s.drv`, `/nix/store/${hash}-s`]
  const place = test.nix.onDisk(outPath)
  mkdirSync(place, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(place, path, '..'), { recursive: true })
    writeFileSync(join(place, path), typeof content === 'string' ? content : '')
    if (typeof content === 'number') truncateSync(join(place, path), content)
  }
  const code = `${JSON.stringify(name)} = 1;`
  engine.workspace.take({
    ...{ key: name, id: name, executionCount: 1, code, unreadable: false },
    definitions: definitionsOf(code)
  })
  engine.workspace.names.set(name, [{ name, drvPath }])
  return step({ name, drvPath, outPath })
}

const foldersIn = (): readonly string[] =>
  existsSync(outs) ? readdirSync(outs).filter((name) => name !== '.gitignore') : []

describe('files of a result, for viewers to open', () => {
  it('are copies beside the notebook, by the name of their step', async () => {
    const report = resultOf('model', 1, { 'a.txt': 'one', 'b/c.txt': 'two' })
    const linked = await withLinks(engine, report, ['a.txt', 'b/c.txt', 'gone', '../a.txt'])
    expect(linked.linked).toEqual(['a.txt', 'b/c.txt'])
    const [folder = ''] = foldersIn()
    expect(linked.folder).toBe(`outs/${folder}`)
    expect(readFileSync(join(outs, folder, 'b', 'c.txt'), 'utf8')).toBe('two')
    expect(readFileSync(join(outs, '.gitignore'), 'utf8')).toMatch(/^# Links into the Nix store/)
  })

  it.each(['two words', 'a/b\\c', '../../up', '🌋'.repeat(300), 'x'.repeat(3000), 'q\'"$(id)`'])(
    'are in one folder in outs, whatever the step is called: case %#',
    async (name) => {
      const linked = await withLinks(engine, resultOf(name, 1, { a: '1' }), ['a'])
      expect(linked.linked).toEqual(['a'])
      expect(foldersIn()).toHaveLength(1)
      expect(readdirSync(engine.folder).sort()).toEqual(['evaluator', 'outs'])
      expect(decodeURIComponent(linked.folder ?? '')).toBe(`outs/${foldersIn()[0] ?? ''}`)
    }
  )

  it.each([
    ['nobody has named it', (): void => engine.workspace.names.delete('model')],
    ['links are switched off', (): void => void (engine.choices.links = false)],
    ['outs is somebody else’s', (): void => mkdirSync(outs)],
    ['outs is a file', (): void => writeFileSync(outs, '')],
    ['outs is a link', (): void => symlinkSync(test.nix.stateFolder, outs)],
    [
      'nothing of it can be copied',
      (): void =>
        rmSync(test.nix.onDisk(`/nix/store/${hashOf(1)}-s`), {
          recursive: true
        })
    ]
  ])('are not copied where %s', async (_, change) => {
    const report = resultOf('model', 1, { a: '1' })
    change()
    expect(await withLinks(engine, report, ['a'])).toEqual(report)
    expect(engine.links.all().size).toBe(0)
  })

  it('are copied as far as a card may, and a whole one by name', async () => {
    const report = resultOf('model', 1, { fits: 32e6, over: 32e6 + 1, ten: 320e6 })
    const shown = await withLinks(engine, report, ['fits', 'over', 'ten'])
    expect(shown.linked).toEqual(['fits'])
    const opened = await withLinks(engine, report, ['over'], openLimits)
    expect(opened.linked).toEqual(['over'])
  })
})

describe('what a notebook’s copies take', () => {
  const bytes = (): readonly number[] => [...engine.links.all().values()].map((one) => one.bytes)

  it('is counted once, also where the reader took the folder away', async () => {
    const report = resultOf('model', 1, { a: '12345' })
    for (let round = 0; round < 3; round += 1) {
      await withLinks(engine, report, ['a'])
      expect(bytes()).toEqual([5])
      rmSync(outs, { recursive: true })
    }
  })

  it('is written down when it changes, and not for each cell that shows the same', async () => {
    const report = resultOf('model', 1, { a: '1' })
    const other = resultOf('other', 2, { a: '1' })
    let saved = 0
    const links = {
      ...createLinkRecords(test.nix, 'counted', engine.folder),
      save: () => {
        saved += 1
      }
    }
    const counted = { ...engine, links }
    await withLinks(counted, report, ['a'])
    await withLinks(counted, other, ['a'])
    expect(saved).toBe(2)
    for (let round = 0; round < 10; round += 1) {
      await withLinks(counted, report, ['a'])
      await withLinks(counted, other, ['a'])
    }
    expect(saved).toBe(2)
    writeFileSync(join(test.nix.onDisk(report.outPath ?? ''), 'b'), '22')
    await withLinks(counted, report, ['a', 'b'])
    expect(saved).toBe(3)
  })
})

describe('copies that nobody needs', () => {
  it('go with the earlier result, which no cell shows', async () => {
    await withLinks(engine, resultOf('model', 1, { a: '1' }), ['a'])
    const [first] = foldersIn()
    await withLinks(engine, resultOf('model', 2, { a: '2' }), ['a'])
    expect(foldersIn()).toHaveLength(1)
    expect(foldersIn()).not.toContain(first)
  })

  it('go with the definition, and what was changed by hand stays', async () => {
    await withLinks(engine, resultOf('model', 1, { a: '1', b: '2' }), ['a', 'b'])
    const [folder = ''] = foldersIn()
    rmSync(join(outs, folder, 'a'))
    writeFileSync(join(outs, folder, 'a'), 'mine')
    engine = { ...engine, workspace: { ...engine.workspace, notebook: createNotebook() } }
    tidyLinks(engine)
    expect(readdirSync(join(outs, folder))).toEqual(['a'])
    expect(engine.links.all().size).toBe(0)
  })

  it('all go, but for those that another notebook of the folder shows as well', async () => {
    const report = resultOf('model', 1, { a: '1' })
    await withLinks(engine, report, ['a'])
    const other = createLinkRecords(test.nix, 'other', engine.folder)
    const [[folder, link] = ['', { name: '', outPath: '', bytes: 0 }]] = engine.links.all()
    other.all().set(folder, link)
    other.save()
    other.flush()
    await withLinks(engine, resultOf('alone', 2, { a: '1' }), ['a'])
    removeLinks(engine)
    expect(foldersIn()).toEqual([folder])
  })
})

it('data is linked by its name as steps are', async () => {
  const { outPath } = resultOf('raw', 1, { 'x.csv': '1' })
  const data = {
    ...{ name: 'raw', origin: { kind: 'hash' } as const, outPath, narHash: null, size: null },
    ...{ files: { files: [], total: 0 }, folder: null, linked: [] }
  }
  expect(await withDataLinks(engine, data, ['x.csv'])).toEqual(data)
  engine.workspace.data.set('raw', [{ name: 'raw', drvPath: outPath ?? '' }])
  expect((await withDataLinks(engine, data, ['x.csv'])).linked).toEqual(['x.csv'])
})
