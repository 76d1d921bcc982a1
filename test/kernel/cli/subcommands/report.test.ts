import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { afterAll, describe, expect, it } from 'vitest'
import { report } from '../../../../kernel/cli/subcommands/report.ts'
import { reportOf } from '../../../../kernel/cli/report/executed-notebook.ts'
import { reportPage } from '../../../../kernel/render/report/report.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import type { StepStatus } from '../../../../kernel/outcome/outcome.ts'
import { lineage, step, storePath } from '../../render/samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const start = Date.UTC(2026, 2, 5, 14, 7)

function output(name: string, status: StepStatus, startedAt: number): unknown {
  const shown = { kind: 'step', step: step({ name, status, startedAt }) } as const
  const bundle = renderOutcome({ shown: [shown], lineage, notices: [], mistakes: [] })
  return { output_type: 'display_data', ...bundle }
}

function write(name: string, cells: readonly unknown[]): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }))
  return path
}

const code = (source: string, ...outputs: readonly unknown[]): unknown => ({
  ...{ cell_type: 'code', execution_count: 1, metadata: {}, source: [source], outputs }
})

/** A cell whose place nobody knows: it was never counted. */
const cellWithout = {
  ...{ cell_type: 'code', execution_count: null, metadata: {}, source: ['model'] }
}

async function run(...words: readonly string[]) {
  const said: string[] = []
  const errors: string[] = []
  const exitCode = await report.run(words, {
    out: (text) => said.push(text),
    error: (text) => errors.push(text),
    status: () => undefined
  })
  return { exitCode, said, errors: errors.join('\n') }
}

type Node = DefaultTreeAdapterTypes.Node

function* elements(node: Node): Generator<DefaultTreeAdapterTypes.Element> {
  if ('tagName' in node) yield node
  if ('childNodes' in node) for (const child of node.childNodes) yield* elements(child)
}

describe('the steps of a report', () => {
  it.each([
    [120, '120 steps', ''],
    [121, '121 steps', '1 more step of large sets'],
    [1200, '1\u202f200 steps', '1\u202f080 more steps of large sets']
  ])('are all counted, also those of %i that a display has no room to name', (count, all, more) => {
    const shown = Array.from({ length: count }, (_, at) => ({
      kind: 'step' as const,
      step: step({ name: `m${at}`, status: 'built', drvPath: storePath(`m${at}.drv`) })
    }))
    const bundle = renderOutcome({ shown, lineage: null, notices: [], mistakes: [] })
    const display = { output_type: 'display_data', ...bundle }
    // Two cells that show the same steps.
    const notebook = write('many.ipynb', [code('many = …;', display), code('many', display)])
    const found = reportOf(notebook, readFileSync(notebook, 'utf8'))
    if (found === null) throw new Error('no notebook')
    expect(found.steps).toHaveLength(120)
    const page = reportPage(found, null)
    expect(page).toContain(`<p>${all}`)
    expect(page.includes('of large sets')).toBe(more !== '')
    expect(page).toContain(more)
  })
})

describe('nix-workflow report', () => {
  it('writes one page with all cards, the lineage, when each step ran, and the toolchains', async () => {
    const notebook = write('good.ipynb', [
      { cell_type: 'markdown', metadata: {}, source: '# A <b>study</b>\n\n<script>1</script>' },
      code('dataset = …;', output('dataset', 'built', start)),
      code('model = …;', output('model', 'built', start + 4000)),
      code('dataset', output('dataset', 'cached', start)),
      code('broken', { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['why <i>'] })
    ])
    const file = join(folder, 'page.html')
    expect(await run(notebook, '-o', file)).toEqual({
      ...{ exitCode: 0, said: [`Report: ${file}`], errors: '' }
    })
    const page = readFileSync(file, 'utf8')
    expect(page).toContain('<title>A &lt;b&gt;study&lt;/b&gt;</title>')
    expect(page).toMatch(/2 steps <b [^>]*>✓ 2 built<\/b>/)
    // What stands at the top is not said again among the cells.
    expect(page.match(/A &lt;b&gt;study/g)).toHaveLength(2)
    expect(page.match(/class="nix-workflow-card"/g)).toHaveLength(3)
    expect(page).toMatch(/Timeline.*dataset.*left:0\.00%;width:46\.09%.*model.*left:53\.91%/s)
    expect(page).toContain("this machine's own, frozen: 2 steps")
    expect(page).toContain('Lineage of 3 steps: dataset, model, prediction')
    expect(page).toContain('why &lt;i&gt;')
  })

  it('reads the lineages of older kernels, which stood by whole paths', async () => {
    const [from, to] = [storePath('dataset.drv', 1), storePath('model.drv', 2)]
    const nodes = [
      { id: from, name: 'dataset', kind: 'step', status: 'done' },
      { id: to, name: 'model', kind: 'step', status: 'done' }
    ]
    const data = {
      'application/vnd.nix-workflow.step+json': {
        ...{ version: 1, steps: [], lineage: { nodes, edges: [[from, to]], omitted: 0 } }
      }
    }
    const older = { output_type: 'display_data', data, metadata: {} }
    const notebook = write('older.ipynb', [
      code('dataset = …;', output('dataset', 'built', start), older)
    ])
    await run(notebook)
    const page = readFileSync(join(folder, 'older.html'), 'utf8')
    expect(page).toContain('Lineage of 4 steps: dataset, dataset, prediction, model')
  })

  it('counts what no display shows of a lineage, and draws no edge by the place of what is none', () => {
    const ids = Array.from({ length: 5 }, (_, index) => storePath('n.drv', index + 1))
    const display = (nodes: readonly unknown[], omitted: number) => ({
      ...{ output_type: 'display_data', metadata: {} },
      data: {
        'application/vnd.nix-workflow.step+json': {
          ...{ version: 2, steps: [], lineage: { nodes, omitted } }
        }
      }
    })
    const node = (index: number, ...inputs: readonly number[]) => ({
      ...{ id: ids[index], name: `n${index}`, inputs }
    })
    const notebook = JSON.stringify({
      ...{ nbformat: 4, metadata: {} },
      cells: [
        code('a', display([node(4), { inputs: [] }, node(3, 0)], 3)),
        // Two of the three that the first leaves out.
        code('b', display([node(2), node(1, 0), node(4, 1)], 0))
      ]
    })
    const { lineage } = reportOf('a.ipynb', notebook) ?? {}
    const name = (id: string) => lineage?.nodes.find((one) => one.id === id)?.name
    expect(lineage?.edges.map(({ from, to }) => `${name(from)} ${name(to)}`)).toEqual([
      ...['n4 n3', 'n2 n1', 'n1 n4']
    ])
    expect(lineage?.omitted).toBe(1)
  })

  it('runs nothing and asks nobody, whoever wrote the notebook', async () => {
    const html = '<div><script>alert(1)</script><img src="https://x.example/a.png"></div>'
    const notebook = write('hostile.ipynb', [
      code('x', { output_type: 'display_data', data: { 'text/html': html }, metadata: {} })
    ])
    await run(notebook)
    const page = [...elements(parse(readFileSync(join(folder, 'hostile.html'), 'utf8')))]
    const policy = page.find(
      ({ tagName, attrs }) =>
        tagName === 'meta' && attrs.some(({ value }) => value === 'Content-Security-Policy')
    )
    expect(policy?.attrs.find(({ name }) => name === 'content')?.value).toBe(
      "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
    )
    const places = ['meta', 'script'].map((tag) => page.findIndex(({ tagName }) => tagName === tag))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })

  it('leads from the timeline to the cell of a step', async () => {
    const notebook = write('links.ipynb', [
      code('dataset = …;', output('dataset', 'built', start)),
      { ...cellWithout, outputs: [output('model', 'cached', start)] }
    ])
    await run(notebook)
    const page = readFileSync(join(folder, 'links.html'), 'utf8')
    expect(page).toMatch(
      /Timeline.*<a href="#cell-1">dataset<\/a>.*Without work: model \(cached\)/s
    )
    expect(page.match(/id="cell-1"/g)).toHaveLength(1)
  })

  it('shows as a picture what stands in the notebook as one, with its words', async () => {
    const display = (data: unknown) => ({ output_type: 'display_data', data, metadata: {} })
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    const notebook = write('pictures.ipynb', [
      code('a', display({ 'image/svg+xml': [svg], 'text/plain': 'files/loss "<b>"\n{}' })),
      code('b', display({ 'image/png': 'iVBO\nRw0K" onerror="1', 'text/plain': 'x' }))
    ])
    await run(notebook)
    const page = [...elements(parse(readFileSync(join(folder, 'pictures.html'), 'utf8')))]
    const pictures = page.filter(({ tagName }) => tagName === 'img').map(({ attrs }) => attrs)
    expect(pictures).toEqual([
      [
        { name: 'alt', value: 'files/loss "<b>"' },
        { name: 'src', value: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` }
      ],
      [
        { name: 'alt', value: 'x' },
        { name: 'src', value: 'data:image/png;base64,iVBORw0K"onerror="1' }
      ]
    ])
    expect(page.some(({ tagName }) => tagName === 'svg')).toBe(false)
  })

  it('says what is wrong, and the way out', async () => {
    expect((await run(join(folder, 'none.ipynb'))).errors).toMatch(
      /^There is no file .*none\.ipynb\.$/
    )
    const empty = write('empty.ipynb', [code('1 + 1')])
    expect((await run(empty)).errors).toMatch(/was not executed. --execute does that first/)
    writeFileSync(join(folder, 'text.ipynb'), 'text')
    expect((await run(join(folder, 'text.ipynb'))).errors).toMatch(
      /is no notebook: it does not hold JSON/
    )
    expect((await run(empty, '--nonsense')).exitCode).toBe(2)
    expect((await run(empty, '-o', '/proc/none/x.html')).exitCode).toBe(1)
  })
})
