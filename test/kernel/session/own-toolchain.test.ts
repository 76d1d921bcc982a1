import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { withoutToolchainInWords } from '../../../kernel/render/words/toolchain.ts'
import { createEngine } from '../../../kernel/session/state/engine.ts'
import { writeNotebook } from '../../browser/notebook-file.ts'
import { packageRoot, patchelf } from '../../nix/lib/evaluate.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { testSession, type TestSession, wordsAsToolchain } from './support.ts'

const own = `toolchain = ${wordsAsToolchain};`

let machine: TestNix
let test: TestSession
beforeAll(async () => {
  machine = await testNix()
})
afterAll(() => machine.remove())
afterEach(() => test.close())

/**
 * A kernel of a notebook that was saved with these cells, on a machine where nothing was frozen, and
 * where nothing can be: who tries is told at once that there is no such program.
 */
async function start(saved: readonly string[]): Promise<TestSession> {
  const notebook = join(machine.folder, 'notebook.ipynb')
  writeNotebook(notebook, saved)
  const engine = await createEngine({
    ...{ nix: machine.nix, folder: machine.folder, holder: notebook, savedNotebook: notebook },
    freezing: { packageRoot, patchelf, path: join(machine.folder, 'nothing') },
    ...{ withoutToolchainInWords, memoryLimitBytes: 2e9 }
  })
  test = testSession(engine)
  return test
}

/** Whether this machine's programs were looked for. */
function freezes({ engine: { toolchain } }: TestSession): boolean {
  if (toolchain.ok) throw new Error('something was frozen')
  return toolchain.mistake.kind !== 'put-off'
}

it('a notebook that has a toolchain of its own never freezes that of the machine', async () => {
  const kernel = await start([own, 'x = "${toolchain.sh}";'])
  expect(freezes(test)).toBe(false)
  expect((await kernel.run(own, 'own')).mistake).toBeNull()
  const ran = await kernel.run('x = "${toolchain.sh}";', 'x')
  expect(ran.shown).toEqual([expect.stringContaining('-sh')])
  expect(freezes(test)).toBe(false)
})

it('one that has none does so when it starts', async () => {
  await start(['x = 1;'])
  expect(freezes(test)).toBe(true)
})

it.each([
  ['a cell runs before the one that has it', [['x = 1;', 'x']], {}],
  [
    'its cell is another now',
    [
      [own, 'own'],
      ['x = 1;', 'own']
    ],
    {}
  ],
  [
    'its cell is deleted',
    [
      [own, 'own'],
      ['x = 1;', 'x']
    ],
    { deletedCells: ['own'] }
  ]
] as const)('freezes it when %s', async (_, cells, more) => {
  // What is saved still has the toolchain, and a cell that it has is not deleted.
  const kernel = await start(['toolchain = 1;'])
  for (const [index, [code, id]] of cells.entries()) {
    expect(freezes(test)).toBe(false)
    await kernel.run(code, id, index === cells.length - 1 ? more : {})
  }
  expect(freezes(test)).toBe(true)
})

it('what asks for it before says why it is not there, and the way out', async () => {
  const { session } = await start([own])
  const inspected = await session.inspect('toolchain', 3, 0)
  expect(inspected).toMatchObject({
    blocks: [{ kind: 'toolchain', of: { mistake: { kind: 'put-off' } } }]
  })
})
