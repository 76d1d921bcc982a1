import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'
import { showcaseSteps } from '../support/showcase-steps.ts'
import { codeCells, stepsOf, type CodeCell } from '../support/step-bundles.ts'

let first: TestJupyter
let second: TestJupyter
let showcase: readonly CodeCell[]

beforeAll(async () => {
  first = await testJupyter(['nbclient'])
  second = await testJupyter(['nbclient'])
  showcase = await execute(first, 'showcase')
}, 180_000)
afterAll(() => {
  first.remove()
  second.remove()
})

/** Executes a notebook by nbclient's own command, which sends a cell at a time without its id. */
async function execute(jupyter: TestJupyter, name: string): Promise<readonly CodeCell[]> {
  const output = join(jupyter.folder, `${name}-executed`)
  await jupyter.runPython([
    '-m',
    'jupyter',
    'execute',
    '--timeout=120',
    `--output=${output}`,
    `${name}.ipynb`
  ])
  return codeCells(readFileSync(`${output}.ipynb`, 'utf8'))
}

function statuses(cells: readonly CodeCell[]): string[] {
  return [...new Set([...stepsOf(cells).values()].map(({ status }) => status))]
}

describe('nbclient', () => {
  it('executes the showcase: every cell has one complete output, every step is built', () => {
    expect(showcase.map(({ outputs }) => outputs.length)).toEqual(showcase.map(() => 1))
    const outputs = showcase.flatMap((cell) => cell.outputs)
    expect(outputs.map(({ output_type }) => output_type)).toEqual(outputs.map(() => 'display_data'))
    for (const { data } of outputs) {
      expect(data).toHaveProperty('text/plain')
      expect(data).toHaveProperty('text/html')
    }
    const steps = stepsOf(showcase)
    expect([...steps.keys()].sort()).toEqual([...showcaseSteps].sort())
    const shownByItsOwnCell = showcase.filter(({ id }) => id !== 'report')
    expect(statuses(shownByItsOwnCell)).toEqual(['built'])
  })

  it('shows what each step wrote, and what it reads', () => {
    const steps = stepsOf(showcase)
    expect(
      steps
        .get('model_small')
        ?.files.map(([path]) => path)
        .sort()
    ).toEqual(['history.csv', 'loss.svg', 'metrics.json', 'model.json'])
    expect(steps.get('eval_base')?.files).toContainEqual(['confusion.png', expect.any(Number)])
    const inputs = steps.get('comparison')?.inputs ?? []
    expect([...inputs].sort()).toEqual(['eval_base', 'eval_large', 'eval_small'])
  })

  it('finds everything cached in a new kernel, with the same results', async () => {
    const again = await execute(first, 'showcase')
    expect(statuses(again)).toEqual(['cached'])
    expect(outPaths(again)).toEqual(outPaths(showcase))
  }, 120_000)

  it('executes the penguins', async () => {
    const penguins = await execute(first, 'penguins')
    expect(penguins.map(({ outputs }) => outputs.length)).toEqual(penguins.map(() => 1))
    expect(penguins.flatMap(({ outputs }) => outputs.map(({ ename }) => ename).join(''))).toEqual(
      penguins.map(() => '')
    )
    expect(stepsOf(penguins).size).toBe(12)
  }, 120_000)

  it('gives the same store paths in another store', async () => {
    const elsewhere = await execute(second, 'showcase')
    expect(statuses(elsewhere.filter(({ id }) => id !== 'report'))).toEqual(['built'])
    expect(outPaths(elsewhere)).toEqual(outPaths(showcase))
  }, 120_000)
})

function outPaths(cells: readonly CodeCell[]): Record<string, string | null> {
  const paths = [...stepsOf(cells)].map(([name, { outPath }]) => [name, outPath] as const)
  expect(paths).toHaveLength(showcaseSteps.length)
  return Object.fromEntries(paths)
}
