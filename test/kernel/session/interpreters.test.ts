import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importProgram } from '../../../kernel/import/import.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { drvPathsInKernel, drvPathsOf, exported, takeCells } from './export/support.ts'
import { evaluatingEngine, wordsAsToolchain } from './support.ts'

/*
  `script.python` is run by what `%%python` is run by, in the notebook, in the program that is
  exported, and in the notebook that is made of that program again. Nothing is built here.
*/

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const path = (letter: string, name: string) => `"/nix/store/${letter.repeat(32)}-${name}"`
/** By the notebook's names, each another program than that of the toolchain. */
const own = (name: string) => `${name} = ${path('7', `own-${name}`)};`
const usual = (name: string) => `(${wordsAsToolchain}).${name}`

/** Steps, their cells, and for each the expression that has to be the same derivation. */
type Case = readonly [string, readonly string[], Readonly<Record<string, string>>]

const python = 's = script.python "x";'
const bash = 's = script.bash "x";'

const cases: readonly Case[] = [
  ['the toolchain alone', [python], { s: `script.make "python" ${usual('python3')} "x"` }],
  [
    'a Python of the notebook',
    [python, own('python3'), '%%python t\nx', 'u = script.bash "x";'],
    {
      s: 'script.make "python" python3 "x"',
      t: 'script.make "python" python3 { body = "x"; }',
      u: `script.make "bash" ${usual('sh')} "x"`
    }
  ],
  ['bash', [bash, own('bash')], { s: 'script.make "bash" bash "x"' }],
  ['bash before sh', [bash, own('sh'), own('bash')], { s: 'script.make "bash" bash "x"' }],
  ['sh, where there is no bash', [bash, own('sh')], { s: 'script.make "bash" sh "x"' }],
  ['node', ['s = script.js "x";', own('node')], { s: 'script.make "js" node "x"' }],
  [
    'an interpreter that a step of another language makes, which is an input of it',
    [python, 'python3 = script.bash "y";', own('bash')],
    { s: 'script.make "python" python3 "x"', python3: 'script.make "bash" bash "y"' }
  ],
  [
    'attributes of one cell, and the library by `inherit`',
    [own('python3'), 'mine.script = script;', 's = mine.script.python "x";'],
    { s: 'script.make "python" python3 "x"' }
  ],
  [
    'a toolchain of its own, whose Python is the notebook’s',
    [python, own('python3'), `toolchain = { sh = ${path('6', 'sh')}; inherit python3; };`],
    { s: 'script.make "python" python3 "x"' }
  ],
  [
    'a `script` of the notebook, which the library does not change',
    [own('python3'), 'script.python = body: output "/nix/store/x ${python3}";', python],
    { s: 'output "/nix/store/x ${python3}"' }
  ]
]

async function withCells<Value>(
  cells: readonly string[],
  order: readonly number[] | undefined,
  use: (engine: ReturnType<typeof evaluatingEngine>) => Promise<Value>
): Promise<Value> {
  const engine = evaluatingEngine({
    nix: test.nix,
    folder: mkdtempSync(join(test.folder, 'case-'))
  })
  try {
    takeCells(engine, cells, order)
    return await use(engine)
  } finally {
    await engine.close()
  }
}

describe('the interpreters of a notebook', () => {
  it.each(cases)('run its scripts: %s', async (_, cells, meant) => {
    const names = Object.keys(meant)
    const reversed = cells.map((_cell, index) => index).reverse()
    const found = await withCells(cells, undefined, async (engine) => {
      const drvPaths = await drvPathsInKernel(engine, names)
      // The names of steps are those that Nix gives, here as there.
      expect(drvPaths).toEqual(await drvPathsInKernel(engine, Object.values(meant)))
      expect(drvPaths.every((drvPath) => drvPath.endsWith('.drv'))).toBe(true)
      for (const inline of [false, true]) {
        const { file, missing } = await exported(engine, {
          file: 'exported.nix',
          inline,
          force: true
        })
        expect(missing).toEqual([])
        expect(await drvPathsOf(test.nix, file, names)).toEqual(drvPaths)
        const again = importProgram(file, engine.folder)
        if (!again.ok) throw new Error(JSON.stringify(again.mistake))
        const code = again.value.cells.flatMap(({ kind, text }) => (kind === 'code' ? [text] : []))
        expect(code.join('\n')).not.toMatch(/scriptWith|workflow-library/)
        await withCells(code, undefined, async (other) => {
          expect(await drvPathsInKernel(other, names)).toEqual(drvPaths)
          const twice = await exported(other, { file: 'twice.nix', inline: true })
          expect(await drvPathsOf(test.nix, twice.file, names)).toEqual(drvPaths)
        })
      }
      return drvPaths
    })
    expect(await withCells(cells, reversed, (engine) => drvPathsInKernel(engine, names))).toEqual(
      found
    )
  })

  it('leave the exported program as it was where there are none', async () => {
    await withCells([python], undefined, async (engine) => {
      const { file } = await exported(engine, { file: 'exported.nix' })
      expect(readFileSync(file, 'utf8')).not.toMatch(/scriptWith|python3 = null/)
    })
  })

  it.each([
    ['node = { a = 1; };', 's = script.js "x";', "the notebook's node, which runs it, is a set"],
    ['python3 = x: x;', 's = script.python "x";', "the notebook's python3, which runs it, is a fun"]
  ])('are said where they are none: %s', async (definition, step, words) => {
    await withCells([step, definition], undefined, async (engine) => {
      const [said] = await drvPathsInKernel(engine, ['s'])
      expect(said).toContain(words)
      expect(said).toContain('something else needs another name')
    })
  })
})
