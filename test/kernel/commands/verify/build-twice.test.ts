import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Block, Document } from '../../../../kernel/outcome/document.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import type { StepReport } from '../../../../kernel/outcome/outcome.ts'
import { stepsShown } from '../../../../kernel/outcome/outcome.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  mistakeOf,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let engine: Engine
let notebook: TestSession

beforeAll(async () => {
  test = await testNix()
  await anew()
})
afterAll(async () => {
  await engine.close()
  test.remove()
})
afterEach(async () => {
  await engine.close()
  await anew()
})

async function anew(): Promise<void> {
  engine = await frozenEngine(test)
  notebook = testSession(engine)
  await notebook.run('%freeze sh date cat', 'tools')
}

const shell = (command: string) => `output "\${sh}/bin/sh -c '${command}'"`
const random = shell('echo same > kept; ${date}/bin/date +%N > time')

function documentOf({ outcome }: Ran): Document {
  const shown = outcome.shown.find(({ kind }) => kind === 'document')
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.document
}

function cells(document: Document): readonly (readonly string[])[] {
  const isTable = (block: Block) => block.kind === 'table'
  const table = document.blocks.find(isTable)
  return table?.kind === 'table' ? table.rows.map((row) => row.map(({ text }) => text)) : []
}

/** The step that a run shows anew in another cell. */
function refreshed({ events }: Ran, id: string): StepReport | undefined {
  const [event] = events.flatMap((one) =>
    one.kind === 'refreshed' && one.cellId === id ? [one] : []
  )
  return event?.outcome.shown.flatMap(stepsShown)[0]
}

describe('%verify NAME', () => {
  it('builds it once more, says that it is the same, and counts it on its card', async () => {
    const first = stepOf(await notebook.run(`model = ${shell('echo 1 > x')};`, 'model'))
    expect(first).toMatchObject({ status: 'built', verified: 0, differed: 0 })
    const ran = await notebook.run('%verify model', 'verify')
    expect(ran.mistake).toBeNull()
    expect(documentOf(ran).title).toBe('Built once more: the same bytes')
    expect(cells(documentOf(ran))).toEqual([
      ['model', 'as it was', 'the same bytes, verified once', first.narHash]
    ])
    expect(refreshed(ran, 'model')).toMatchObject({ verified: 1, differed: 0 })
    const again = await notebook.run('%verify model', 'verify')
    expect(cells(documentOf(again))[0]?.[2]).toBe('the same bytes, verified twice')
    expect(stepOf(await notebook.run('model', 'ask'))).toMatchObject({
      status: 'cached',
      verified: 2,
      startedAt: first.startedAt,
      log: first.log
    })
  })

  it('keeps the count for later kernels', async () => {
    await notebook.run(`kept = ${shell('echo kept > x')};`, 'kept')
    await notebook.run('%verify kept', 'verify')
    await engine.close()
    await anew()
    const step = stepOf(await notebook.run(`kept = ${shell('echo kept > x')};`, 'kept'))
    expect(step).toMatchObject({ status: 'cached', verified: 1 })
  })

  it('says which files differ, line by line, and the card says so afterwards', async () => {
    const first = stepOf(await notebook.run(`noise = ${random};`, 'noise'))
    const ran = await notebook.run('%verify noise', 'verify')
    const document = documentOf(ran)
    expect(document.title).toBe('Built once more: other bytes')
    expect(cells(document)[0]?.slice(0, 3)).toEqual(['noise', 'as it was', 'other bytes'])
    const tables = document.blocks.flatMap((block) => (block.kind === 'table' ? [block] : []))
    expect(tables[1]?.rows.map(([file, how]) => [file?.text, how?.text])).toEqual([
      ['time', 'changed']
    ])
    const text = JSON.stringify(document)
    expect(text).toContain('"change":"gone"')
    expect(text).toContain('noise gives other bytes when it is built once more.')
    expect(text).not.toContain('kept')
    expect(refreshed(ran, 'noise')).toMatchObject({ differed: 1 })
    // What is in the store stays what the notebook goes on with.
    expect(stepOf(await notebook.run('noise', 'ask'))).toMatchObject({
      status: 'cached',
      outPath: first.outPath,
      differed: 1
    })
  })

  it.each([
    ['the time', '${date}/bin/date > made', 'Likely cause: the time at which it ran, in made ('],
    [
      'a seed',
      'n=$(${date}/bin/date +%N); echo loss 0.$n > made',
      'Likely cause: numbers that differ as those do that are drawn without a seed, in made ('
    ],
    [
      'a name',
      'n=$(${date}/bin/date +%N); echo > run-2026-01-02T00:00:00.$n',
      'Likely cause: the time at which it ran, in run-2026-01-02T00:00:00.'
    ]
  ])('names the likely cause: %s', async (_, command, sentence) => {
    await notebook.run(`made = ${shell(`echo here; ${command}`)};`, 'made')
    // A second has to pass, where a second is what is written.
    if (sentence.includes('in made (') && command.includes('date > made'))
      await new Promise((resolve) => setTimeout(resolve, 1000))
    const document = documentOf(await notebook.run('%verify made', 'verify'))
    const said = document.blocks.flatMap((block) =>
      block.kind === 'paragraph' ? [block.text] : []
    )
    expect(said.filter((text) => text.startsWith('Likely cause'))).toEqual([
      expect.stringContaining(sentence)
    ])
    expect(said[0]).toBe('made gives other bytes when it is built once more.')
  })

  it('shows how far it is, and can be interrupted', async () => {
    await notebook.run('%freeze sleep', 'sleep')
    await notebook.run(`slow = ${shell('${sleep}/bin/sleep 4; echo > x')};`, 'slow')
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 3500)
    const ran = await notebook.run('%verify slow', 'verify', { signal: controller.signal })
    mistakeOf(ran, 'interrupted')
    const steps = ran.events.flatMap((event) =>
      event.kind === 'progress' ? event.progress.steps : []
    )
    expect(steps).toContainEqual(expect.objectContaining({ name: 'slow', state: 'running' }))
    expect(stepOf(await notebook.run('slow', 'ask'))).toMatchObject({ verified: 0 })
  })

  it('of a step that is pinned reads it, and runs nothing', async () => {
    const made = stepOf(await notebook.run(`data = ${shell('echo data > x')};`, 'data'))
    const pinned = `data = output { cmd = "\${sh}/bin/sh -c 'echo data > x'"; hash = "${made.narHash ?? ''}"; };`
    expect(stepOf(await notebook.run(pinned, 'data'))).toMatchObject({ verified: null })
    const document = documentOf(await notebook.run('%verify data', 'verify'))
    expect(document.title).toBe('Nothing was changed')
    expect(cells(document)[0]?.[2]).toBe('not run: pinned by its hash')
  })

  it('builds nothing with --read', async () => {
    await notebook.run(`noise = ${random};`, 'noise')
    const ran = await notebook.run('%verify --read noise', 'verify')
    expect(documentOf(ran).title).toBe('Nothing was changed')
    expect(refreshed(ran, 'noise')).toBeUndefined()
  })

  it.each([
    ['%verify nowhere', 'There is no step nowhere'],
    ['%verify --all', 'There is no option --all.'],
    ['%verify', 'No step of this notebook is built yet']
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await notebook.run(code, 'verify'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.fix).not.toBe('')
  })
})

describe('%verify', () => {
  it('builds all that is built, each step once', async () => {
    await notebook.run(`one = ${shell('echo 1 > x')};\nsame = one;`, 'one')
    await notebook.run(`two = ${shell('${cat}/bin/cat ${one}/x > y')};`, 'two')
    await notebook.run(`several = { a = ${shell('echo a > x')}; b = ${random}; };`, 'several')
    await notebook.run('%build off', 'off')
    await notebook.run(`later = ${shell('echo later > x')};`, 'later')
    const ran = await notebook.run('%verify', 'verify')
    const document = documentOf(ran)
    expect(document.title).toBe(
      '4 steps built once more: 3 gave the same bytes, 1 gave other bytes'
    )
    expect(cells(document).map(([name]) => name)).toEqual(['one', 'two', 'several.a', 'several.b'])
    expect(refreshed(ran, 'two')).toMatchObject({ verified: 1 })
  })
})
