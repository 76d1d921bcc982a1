import { beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../../../kernel/outcome/document.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { mistakeOf, shell, stepOf, type Ran, type TestSession } from '../../session/support.ts'

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
})
beforeAll(async () => {
  await notebook.run(`data = ${shell('echo 1 > data.csv')};`, 'data')
  await notebook.run(
    `models = { a = ${shell('cat ${data}/data.csv > m')}; b = ${shell('cat ${data}/data.csv > m; echo >> m')}; };`,
    'models'
  )
  await notebook.run(`best = ${shell('cat ${models.a}/m ${models.b}/m > best')};`, 'best')
}, 120_000)

function documentOf({ outcome }: Ran): Document {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome))
  return shown.document
}

function textOf(ran: Ran): string {
  const [block] = documentOf(ran).blocks
  if (block?.kind !== 'code') throw new Error(JSON.stringify(block))
  return block.text
}

describe('%lineage', () => {
  it('shows the whole notebook, with the cells that define the steps', async () => {
    const { title, blocks } = documentOf(await notebook.run('%lineage', 'ask'))
    expect(title).toBe('Lineage of the notebook')
    const [block] = blocks
    if (block?.kind !== 'lineage') throw new Error(JSON.stringify(block))
    const steps = block.lineage.nodes.filter(({ kind }) => kind === 'step')
    expect(steps.map(({ name, cell, status }) => `${name} ${cell} ${status}`).sort()).toEqual([
      'best 3 cached',
      'data 1 cached',
      'models.a 2 cached',
      'models.b 2 cached'
    ])
    expect(block.lineage.edges.map(({ files }) => files.join())).toEqual(
      expect.arrayContaining(['data.csv', 'm'])
    )
    expect(block.marked).toEqual([])
  })

  it('shows the way to a step, and who reads it', async () => {
    const { title, blocks } = documentOf(await notebook.run('%lineage models.a', 'ask'))
    expect(title).toBe('Lineage of models.a')
    const [block] = blocks
    if (block?.kind !== 'lineage') throw new Error(JSON.stringify(block))
    expect(block.marked).toEqual(['models.a'])
    const below = block.lineage.nodes.filter(({ isDescendant }) => isDescendant === true)
    expect(below.map(({ name }) => name)).toEqual(['best'])
    expect(block.lineage.nodes.map(({ name }) => name)).not.toContain('models.b')
  })

  it('gives text that other tools draw', async () => {
    const mermaid = textOf(await notebook.run('%lineage --mermaid', 'ask'))
    expect(mermaid).toMatch(/^flowchart LR\n/)
    expect(mermaid).toContain('["data [1]"]')
    expect(mermaid).toMatch(/n\d+ -->\|"data\.csv"\| n\d+/)
    const dot = textOf(await notebook.run('%lineage --dot best', 'ask'))
    expect(dot).toMatch(/^digraph lineage \{\n[^]*\n\}$/)
    expect(dot).toMatch(/n\d+ -> n\d+ \[label="m"\];/)
  })

  it.each([
    ['%lineage --svg', 'There is no option --svg.'],
    ['%lineage --dot --mermaid', 'Only one of --mermaid and --dot can be asked for.']
  ])('%s is refused, with the way out', async (code, message) => {
    const mistake = mistakeOf(await notebook.run(code, 'ask'), 'command')
    expect(mistake.message).toBe(message)
    expect(mistake.fix).toContain('--mermaid')
  })
})

describe('the lineage of a cell', () => {
  it('has what reads its step, once that is defined', async () => {
    const ran = await notebook.run('data', 'ask')
    const below = ran.outcome.lineage?.nodes.filter(({ isDescendant }) => isDescendant === true)
    expect(below?.map(({ name }) => name).sort()).toEqual(['models.a', 'models.b'])
    expect(stepOf(ran).cell).toBe(1)
  })
})

describe('an edit that changes no byte', () => {
  it('runs nothing that reads it', async () => {
    await notebook.run(`data = ${shell('echo 1 > data.csv; true')};`, 'data')
    const ran = await notebook.run('[ models.a models.b ]', 'ask')
    // Cells on show are settled at the edit already: what that found is cached by now.
    expect(ran.shown[0]).toMatch(
      /^steps \[models\.a (cut-off|cached), models\.b (cut-off|cached)\]$/
    )
    expect((await notebook.run('models.a', 'ask')).shown).toEqual(['models.a cached'])
  })
})

describe('a long log', () => {
  it('is shown from its beginning too', async () => {
    const ran = await notebook.run(
      `long = ${shell('i=0; while [ \\$i -lt 1000 ]; do i=\\$((i+1)); echo line \\$i; done')};`,
      'long'
    )
    const { log } = stepOf(ran)
    expect(log?.head?.[0]).toBe('line 1')
    expect(log?.lines.at(-1)).toBe('line 1000')
    expect(log?.total).toBe(1000)
  })
})
