import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../nix/process/process.ts'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'
import { showcaseSteps } from '../support/showcase-steps.ts'
import { codeCells, stepsOf, textIn, type CodeCell } from '../support/step-bundles.ts'

type Node = DefaultTreeAdapterTypes.Node

let jupyter: TestJupyter
let showcase: readonly CodeCell[]

beforeAll(async () => {
  jupyter = await testJupyter(['nbconvert', 'papermill', 'nbval', 'pytest', 'jupytext'])
  await jupyter.runPython(['-m', 'papermill', '--no-progress-bar', 'showcase.ipynb', 'built.ipynb'])
  showcase = cellsOf('built.ipynb')
}, 120_000)
afterAll(() => jupyter.remove())

function textOf(name: string): string {
  return readFileSync(join(jupyter.folder, name), 'utf8')
}

function cellsOf(name: string): readonly CodeCell[] {
  return codeCells(textOf(name))
}

describe('papermill without parameters', () => {
  it('executes the showcase, complete', () => {
    expect([...stepsOf(showcase).keys()].sort()).toEqual([...showcaseSteps].sort())
    expect(showcase.map(({ outputs }) => outputs.length)).toEqual(showcase.map(() => 1))
  })

  it('leaves a file that repositories can take', () => {
    expect(Buffer.byteLength(textOf('built.ipynb'))).toBeLessThan(155_500)
  })

  it('ends with the failing cell and its words', async () => {
    writeFileSync(
      join(jupyter.folder, 'failing.ipynb'),
      textOf('showcase.ipynb').replace('--seed=42', '--seed=none')
    )
    const { exitCode, stderr } = await jupyter.tryPython([
      '-m',
      'papermill',
      '--no-progress-bar',
      'failing.ipynb',
      'failed.ipynb'
    ])
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('dataset')
    const failed = cellsOf('failed.ipynb').find(({ id }) => id === 'dataset')
    expect(failed?.outputs.map(({ output_type }) => output_type)).toEqual(['display_data', 'error'])
    expect(stepsOf(failed === undefined ? [] : [failed]).get('dataset')?.status).toBe('failed')
  })
})

describe('papermill with parameters', () => {
  it('has them in the place of those of the cell that is tagged so', async () => {
    writeFileSync(join(jupyter.folder, 'defaults.ipynb'), parametrised)
    const given = [
      { alpha: 5, word: 'costs ${alpha}', rates: [0.1, 1e-3, 2] },
      { alpha: -1.5e-7, word: "''${x}'' \"q\" \\ \n ü" }
    ]
    await jupyter.runPython([
      resolve(import.meta.dirname, 'parameters.py'),
      ...['defaults.ipynb', 'given-{}.ipynb', JSON.stringify(given)]
    ])
    const cells = cellsOf('given-0.ipynb')
    expect(cells.map(({ source }) => source.split('\n')[0])).toEqual([
      'alpha = 1;',
      '# Parameters',
      'runs = sweep { rate = rates; } ({ rate }:',
      '"${word} ${kept} ${toString alpha}"'
    ])
    const swept = [0, 1].map((given) => [...stepsOf(cellsOf(`given-${given}.ipynb`)).keys()])
    expect(swept).toEqual([['runs.rate=0.001', 'runs.rate=0.1', 'runs.rate=2'], ['runs.rate=7']])
    // The text is what was given, and nothing that would be evaluated.
    expect(cells.at(-1)?.outputs.map(({ data }) => textIn(data, 'text/plain'))).toEqual([
      '"costs \\${alpha} default 5"'
    ])
    const [data = {}] =
      cellsOf('given-1.ipynb')
        .at(-1)
        ?.outputs.map((output) => output.data) ?? []
    expect(textIn(data, 'text/plain')).toBe('"\'\'\\${x}\'\' \\"q\\" \\\\ \\n ü default -0.000000"')
  }, 120_000)
})

describe('jupytext', () => {
  it('makes texts of all notebooks, of MyST and of Python, and the same notebooks again', async () => {
    const names = readdirSync(resolve(import.meta.dirname, '../../notebooks')).filter((name) =>
      name.endsWith('.ipynb')
    )
    const { stdout } = await jupyter.runPython([
      resolve(import.meta.dirname, 'round_trips.py'),
      ...names
    ])
    expect(stdout.trim().split('\n')).toEqual(
      names.flatMap((name) => [`${name} md:myst same`, `${name} py:percent same`])
    )
  })
})

/** The parameters with their defaults, a sweep over one, and a question that uses the others. */
const parametrised = JSON.stringify({
  cells: [
    ['alpha = 1;\nword = "nothing";\nkept = "default";\nrates = [ 7 ];', ['parameters']] as const,
    [
      'runs = sweep { rate = rates; } ({ rate }:\n  output "${toolchain.sh}/bin/sh -c \'echo ${exact rate} > x\'");',
      []
    ] as const,
    ['"${word} ${kept} ${toString alpha}"', []] as const
  ].map(([source, tags], index) => ({
    cell_type: 'code',
    execution_count: null,
    id: `cell-${index}`,
    metadata: { tags },
    outputs: [],
    source
  })),
  metadata: { kernelspec: { display_name: 'Nix Workflow', language: 'nix', name: 'nix-workflow' } },
  nbformat: 4,
  nbformat_minor: 5
})

describe('nbconvert', () => {
  it('makes a page with all pictures, and nothing of ours that runs', async () => {
    await jupyter.runPython(['-m', 'nbconvert', '--to', 'html', 'built.ipynb'])
    const outputs = [...elements(parse(textOf('built.html')))].filter((element) =>
      attribute(element, 'class').split(' ').includes('nix-workflow')
    )
    expect(outputs).toHaveLength(showcase.length)
    const inside = outputs.flatMap((output) => [...elements(output)])
    const pictures = inside.filter(({ tagName }) => tagName === 'img')
    const sources = pictures.map((picture) => attribute(picture, 'src'))
    expect(
      sources.filter((source) => !/^data:image\/(png;base64|svg\+xml(;base64)?),/.test(source))
    ).toEqual([])
    const names = pictures.map((picture) => attribute(picture, 'alt'))
    for (const [picture, count] of [
      ['scatter.svg', 1],
      ['loss.svg', 3],
      ['roc.svg', 3],
      ['confusion.png', 3],
      ['comparison.svg', 1]
    ] as const) {
      expect([picture, names.filter((name) => name.includes(picture)).length]).toEqual([
        picture,
        count
      ])
    }
    const running = ['script', 'iframe', 'object', 'embed', 'form', 'link', 'base', 'meta']
    expect(inside.filter(({ tagName }) => running.includes(tagName))).toEqual([])
    const handlers = inside.flatMap(({ attrs }) => attrs.filter(({ name }) => /^on/i.test(name)))
    expect(handlers).toEqual([])
  }, 120_000)
})

describe('nbval', () => {
  const compare = async (name: string): Promise<{ exitCode: number | null; stdout: string }> =>
    jupyter.tryPython([
      ...['-m', 'pytest', '-p', 'no:cacheprovider', '--nbval'],
      ...['--nbval-sanitize-with', 'nbval-sanitize.cfg', name]
    ])

  it('finds a run that builds and one that finds it all there equal', async () => {
    const steps = [...stepsOf(showcase.filter(({ id }) => id !== 'report')).values()]
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['built']))
    const { exitCode, stdout } = await compare('built.ipynb')
    expect(stdout).toContain(`${showcase.length} passed`)
    expect(exitCode, stdout).toBe(0)
  }, 120_000)

  it('finds two cached runs equal', async () => {
    const papermill = ['-m', 'papermill', '--no-progress-bar', 'showcase.ipynb']
    await jupyter.runPython([...papermill, 'showcase-cached.ipynb'])
    const cells = cellsOf('showcase-cached.ipynb')
    const steps = [...stepsOf(cells).values()]
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['cached']))
    const { exitCode, stdout } = await compare('showcase-cached.ipynb')
    expect(stdout).toContain(`${cells.length} passed`)
    expect(exitCode, stdout).toBe(0)
  }, 120_000)

  const nbdime = process.env['NIX_WORKFLOW_NBDIME']

  it.each(nbdime === undefined ? [] : [nbdime])(
    'is not alone in that: nbdime of %s shows no difference of two cached runs but in metadata',
    async (tools) => {
      const papermill = ['-m', 'papermill', '--no-progress-bar', 'showcase.ipynb', 'again.ipynb']
      await jupyter.runPython(papermill)
      const diff = async (other: string) =>
        run({
          program: join(tools, 'nbdiff'),
          arguments: ['--ignore-metadata', 'showcase-cached.ipynb', other],
          folder: jupyter.folder
        })
      expect(await diff('again.ipynb')).toMatchObject({ exitCode: 0, stdout: '' })
      expect((await diff('failing.ipynb')).stdout).toContain('--seed=none')
    },
    120_000
  )

  it('finds another result', async () => {
    const changed = textOf('showcase-cached.ipynb').replace(
      // In this order in the cell alone: the outputs have the options sorted.
      '--lr=0.0001 --batch-size=64 --seed=123',
      '--lr=0.0001 --batch-size=64 --seed=124'
    )
    writeFileSync(join(jupyter.folder, 'changed.ipynb'), changed)
    const { exitCode, stdout } = await compare('changed.ipynb')
    expect(exitCode, stdout).toBe(1)
    // The large model, the predictions, its evaluation, the comparison, and the report.
    expect(stdout).toContain('5 failed')
  }, 120_000)
})

function* elements(node: Node): Generator<DefaultTreeAdapterTypes.Element> {
  if ('tagName' in node) yield node
  if ('childNodes' in node) for (const child of node.childNodes) yield* elements(child)
}

function attribute({ attrs }: DefaultTreeAdapterTypes.Element, name: string): string {
  return attrs.find((candidate) => candidate.name === name)?.value ?? ''
}
