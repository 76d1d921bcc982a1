import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planDocument } from '../../../../kernel/render/words/commands/plan.ts'
import { planNotebook } from '../../../../kernel/commands/plan/run-all-plan.ts'
import type { Plan } from '../../../../kernel/outcome/plan.ts'
import { savedNotebook } from '../../../../kernel/session/notebook/saved-notebook.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  shell,
  stepOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  const engine = await frozenEngine(test)
  notebook = testSession({ ...engine, saved: savedNotebook('plan.ipynb', test.folder) })
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

const saveCells = (cells: readonly (readonly [id: string, code: string])[]) =>
  writeFileSync(
    join(test.folder, 'plan.ipynb'),
    JSON.stringify({
      nbformat: 4,
      cells: cells.map(([id, source]) => ({ cell_type: 'code', id, source, metadata: {} }))
    })
  )

async function planOf(...words: string[]): Promise<Plan> {
  const { signal } = new AbortController()
  const plan = await planNotebook(notebook.engine, words, signal)
  if (!plan.ok) throw new Error(JSON.stringify(plan.mistake))
  return plan.value
}

/** `model build`, `report unknown(model)` */
const inShort = ({ steps }: Plan) =>
  steps.map(
    ({ name, action, waitsFor }) =>
      `${name} ${action}${waitsFor.length > 0 ? `(${waitsFor.join()})` : ''}`
  )

const last = (plan: Plan) => {
  const block = planDocument(plan).blocks.at(-1)
  return block?.kind === 'paragraph' ? block.text : ''
}

describe('a plan', () => {
  it('is of cells that did not run, in the order of the saved file', async () => {
    saveCells([
      ['r', `report = ${shell('cat ${model}/m > r')};`],
      ['d', `data = ${shell('sleep 1; echo 1 > d')};`],
      ['m', `model = ${shell('cat ${data}/d > m')};`],
      ['x', 'broken = ;']
    ])
    const plan = await planOf()
    expect(inShort(plan)).toEqual(['report unknown(model)', 'data build', 'model unknown(data)'])
    expect(plan.fromSavedFile).toBe(true)
    expect(plan.cost).toEqual({ total: 0, chain: 0, withoutTime: 3 })
    expect(last(plan)).toBe(
      'Run All reuses 0, builds 1, and perhaps builds 2 more of 3 steps. How long that takes is not known yet.'
    )
    expect([...notebook.engine.workspace.notebook.names()]).toEqual([])
  })

  it('reuses what is there, and knows how long it took', async () => {
    await notebook.run(`data = ${shell('sleep 1; echo 1 > d')};`, 'd')
    const plan = await planOf()
    expect(inShort(plan)).toEqual(['report unknown(model)', 'data reuse', 'model build'])
    expect(plan.steps[1]).toMatchObject({ cell: 1 })
    expect(plan.steps[1]?.seconds).toBeGreaterThan(0.3)
    expect(plan.steps[0]).toMatchObject({ cell: null, seconds: null })
  })

  it('takes the times of before for what has changed', async () => {
    await notebook.run(`model = ${shell('cat ${data}/d > m')};`, 'm')
    await notebook.run(`report = ${shell('cat ${model}/m > r')};`, 'r')
    expect(last(await planOf())).toBe(
      'Run All reuses 3, builds 0 of 3 steps. Nothing has to be built.'
    )
    await notebook.run(`%build off\ndata = ${shell('sleep 1; echo 1 > d # again')};`, 'd')
    const plan = await planOf()
    expect(inShort(plan)).toEqual(['report unknown(model)', 'data build', 'model unknown(data)'])
    expect(plan.cost.withoutTime).toBe(0)
    expect(plan.cost.total).toBeGreaterThan(0.3)
    expect(plan.cost.chain).toBeCloseTo(plan.cost.total)
  })

  it('settles: what came out the same downstream is reused', async () => {
    const built = await notebook.run(
      `%build on\ndata = ${shell('sleep 1; echo 1 > d # again')};`,
      'd'
    )
    expect(built.mistake).toBeNull()
    expect(inShort(await planOf())).toEqual(['report reuse', 'data reuse', 'model reuse'])
  })

  it('of one step is of what it needs too', async () => {
    await notebook.run(`%build off\ndata = ${shell('echo 2 > d')};`, 'd')
    expect(inShort(await planOf('model'))).toEqual(['data build', 'model unknown(data)'])
    expect(inShort(await planOf('d*'))).toEqual(['data build'])
    const wrong = await notebook.run('%plan modle', 'ask')
    expect(mistakeOf(wrong, 'command')).toMatchObject({
      message: 'No cell has a step modle.',
      fix: 'Did you mean model? %plan alone shows all steps.'
    })
    await notebook.run('%build on', 'ask')
  })

  it('says what cannot be planned, and why', async () => {
    saveCells([
      ['s', `first = ${shell('echo 5 > n')};`],
      ['q', `second = ${shell('echo ${builtins.readFile ("${first}/n")}')};`],
      ['z', `third = ${shell('${nowhere}')};`]
    ])
    const plan = await planOf()
    expect(inShort(plan).slice(0, 1)).toEqual(['first build'])
    expect(plan.open.map(({ name }) => name)).toEqual(['second', 'third'])
    expect(JSON.stringify(plan.open[0]?.because)).toContain('first')
    expect(plan.open[1]?.because).toEqual({ kind: 'needs-undefined', names: ['nowhere'] })
  })

  it('has steps whose scripts are cells in another language', async () => {
    saveCells([
      ['t', `counted = ${shell('cat ${raw}/f > g')};`],
      ['s', '%%bash raw times=3\necho ${params[times]} > f'],
      ['u', '%%bash last counted\ncat ${inputs[counted]}/g > h']
    ])
    const plan = await planOf()
    const [counted, raw, last] = inShort(plan)
    expect([counted, raw, last]).toEqual([
      'counted unknown(raw)',
      'raw build',
      'last unknown(counted)'
    ])
    expect(plan.open).toEqual([])
  })

  it('is what %plan shows', async () => {
    const { outcome, shown } = await notebook.run('%plan', 'ask')
    expect(shown).toEqual(['Plan'])
    expect(JSON.stringify(outcome.shown)).toContain('Run All reuses')
  })
})

describe('%build', () => {
  it('off: a cell defines and plans; on: it builds', async () => {
    await notebook.run('%build off', 'ask')
    const code = `later = ${shell('echo later > l')};`
    expect(stepOf(await notebook.run(code, 'later')).status).toBe('planned')
    expect((await notebook.run('%build', 'ask')).shown).toEqual(['Building is off'])
    await notebook.run('%build on', 'ask')
    expect(stepOf(await notebook.run(code, 'later')).status).toBe('built')
    await notebook.run('%build off', 'ask')
    expect(stepOf(await notebook.run(code, 'later')).status).toBe('cached')
    await notebook.run('%build on', 'ask')
  })

  it.each(['%build maybe', '%build on off'])('%s is told what it can be', async (code) => {
    expect(mistakeOf(await notebook.run(code, 'ask'), 'command').fix).toContain('%build off')
  })
})

describe('what a plan looks at', () => {
  it('takes no name away from what ran, where a cell that did not run defines it too', async () => {
    const { drvPath } = stepOf(await notebook.run(`kept = ${shell('echo kept > x')};`, 'kept'))
    saveCells([
      ['kept', `kept = ${shell('echo kept > x')};`],
      ['later', `kept = ${shell('echo later > x')};`]
    ])
    await planOf()
    expect(notebook.engine.workspace.names.of(drvPath)).toBe('kept')
    expect(stepOf(await notebook.run('kept', 'ask'))).toMatchObject({ name: 'kept' })
    await notebook.run('# nothing', 'kept')
  })
})
