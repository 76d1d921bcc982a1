import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CopyTableFile } from '../../../nix/evaluator/copy-table.ts'
import { lookAtAll } from '../../../nix/evaluator/signature.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { drvPathsInKernel, drvPathsOf, exported, takeCells } from './export/support.ts'
import { evaluatingEngine, inShort, testSession, type Ran, type TestSession } from './support.ts'

let test: TestNix
let folder: string
beforeAll(async () => {
  test = await testNix()
  folder = mkdtempSync(join(test.folder, 'notebook-'))
  for (const name of ['data', 'other']) {
    mkdirSync(join(folder, name, 'deep/er'), { recursive: true })
    writeFileSync(join(folder, name, 'deep/er/table.csv'), name.repeat(500_000))
  }
  // What changed just before it is copied is copied again.
  await sleep(2200)
})
afterAll(() => test.remove())

const tool = '/nix/store/00000000000000000000000000000000-tool/bin/tool'
const cells = ['data = static { path = ./data; };', `step = output "${tool} \${data}";`]

/** A kernel, as one after the other has the notebook; nothing is built. */
async function inKernel<Value>(work: (session: TestSession) => Promise<Value>): Promise<Value> {
  const session = testSession(evaluatingEngine({ nix: test.nix, folder }))
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const runData = () => inKernel((session) => session.run(cells[0] ?? '', 'data'))
const kept = () => new CopyTableFile(test.nix).read().get(join(folder, 'data'))

it('what the kernel knew of static files changes no path: an export gives the same', async () => {
  const names = ['step']
  const drvPaths = () =>
    inKernel(async ({ engine }) => {
      takeCells(engine, cells, [0, 1])
      const found = await drvPathsInKernel(engine, names)
      const { file } = await exported(engine, { file: 'exported.nix', inline: true })
      expect(await drvPathsOf(test.nix, file, names)).toEqual(found)
      return found
    })
  expect(kept()).toBeUndefined()
  const first = await drvPaths()
  expect(kept()).toBeDefined()
  expect(await drvPaths()).toEqual(first)
})

it('a second kernel takes what did not change from the store, without reading it', async () => {
  const first = await runData()
  const own = kept()
  if (own === undefined) throw new Error('nothing was kept')
  expect(own.signature).toBe((await lookAtAll(join(folder, 'data')))?.signature)
  // Who reads would find that it is not what the table now says.
  const other = await inKernel((session) => session.run('static { path = ./other; }', 'other'))
  const others = new CopyTableFile(test.nix).read().get(join(folder, 'other'))
  if (others === undefined) throw new Error('nothing was kept')
  new CopyTableFile(test.nix).add([{ ...others, path: own.path, signature: own.signature }])
  expect((await runData()).shown).toEqual(
    other.shown.map((words) => words.replace(/^static/, 'data'))
  )
  new CopyTableFile(test.nix).add([own])
  expect((await runData()).shown).toEqual(first.shown)
})

it('the next cell sees what changed deep in a folder that was known', async () => {
  await inKernel(async (session) => {
    const before = await session.run(cells[0] ?? '', 'data')
    const quiet = await session.run('x = 1;', 'x')
    expect(refreshed(quiet)).toEqual([])
    writeFileSync(join(folder, 'data/deep/er/table.csv'), 'short')
    const [shown, ...more] = refreshed(await session.run('x = 2;', 'x'))
    expect(more).toEqual([])
    expect(shown).toMatch(/^data = /)
    expect([shown]).not.toEqual(before.shown)
    expect([shown]).toEqual((await runData()).shown)
  })
})

/** What other cells show anew. */
function refreshed({ events }: Ran): string[] {
  return events.flatMap((event) =>
    event.kind === 'refreshed' ? event.outcome.shown.map(inShort) : []
  )
}
