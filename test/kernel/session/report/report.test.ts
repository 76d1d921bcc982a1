import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { presentReport } from '../../../../kernel/commands/history/present.ts'
import type { StepResult } from '../../../../kernel/session/building/step-result.ts'
import { createStepNames } from '../../../../kernel/session/notebook/step-names.ts'
import { definedAs, stepReport } from '../../../../kernel/session/report/report.ts'
import { wholeLog } from '../../../../kernel/session/results/log.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import { reportThere } from '../../../../nix/builder/report.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { outcome, step, storePath } from '../../render/samples.ts'
import { evaluatingEngine } from '../support.ts'
import { gave, recordOf } from './given-records.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
  engine = evaluatingEngine(test)
})
afterAll(async () => {
  await engine.close()
  test.remove()
})

const files = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, 'xy']))

describe('what one step gave', () => {
  const reportOf = (name: string, result?: StepResult) =>
    stepReport(
      engine,
      { name, drvPath: storePath(`${name}.drv`) },
      new Map(result === undefined ? [] : [[storePath(`${name}.drv`), result]])
    )

  it('is nothing of a step that nobody asked for', async () => {
    expect(await reportOf('nobody')).toMatchObject({
      ...{ status: 'planned', outPath: null, size: null, command: [], seconds: null },
      ...{ references: [], verified: null, partial: null }
    })
  })

  it.each([
    [3, 6],
    [100, 200]
  ])('of %d files has %d bytes: all of them are listed', async (count, size) => {
    const record = gave(test.nix, recordOf(`of-${count}`), files(count))
    const report = await reportOf(`of-${count}`, { status: 'cached', record, report: null })
    expect([report.files.files.length, report.size]).toEqual([count, size])
  })

  it('of more files than are listed has the bytes of its archive', async () => {
    const count = 101
    const record = gave(test.nix, recordOf(`of-${count}`, { narSize: 77 }), files(count))
    const report = await reportOf(`of-${count}`, { status: 'cached', record, report: null })
    expect([report.files.total, report.size]).toEqual([count, 77])
  })

  it('took what this build says, and else what is kept', async () => {
    const kept = { seconds: 5, startedAt: 50, builtOn: 'ssh://one' }
    const record = gave(test.nix, recordOf('timed', kept))
    const now = { ...reportThere(record.drvPath, record.outPath), seconds: 1, startedAt: 10 }
    expect(await reportOf('timed', { status: 'built', record, report: now })).toMatchObject({
      ...{ seconds: 1, startedAt: 10, builtOn: 'ssh://one' }
    })
    expect(await reportOf('timed', { status: 'cached', record, report: null })).toMatchObject(kept)
  })

  it('says how often it came out the same, but of what is taken by its hash', async () => {
    const record = gave(test.nix, recordOf('checked', { verified: { same: 2, different: 1 } }))
    expect(await reportOf('checked', { status: 'cached', record, report: null })).toMatchObject({
      ...{ verified: 2, differed: 1 }
    })
    expect(await reportOf('checked', { status: 'pinned', record, report: null })).toMatchObject({
      verified: null
    })
  })

  it('that is not kept has the facts of its last build, and no result', async () => {
    const last = recordOf('unkept', { seconds: 4, narSize: 9 })
    const result = { status: 'not-kept', record: null, report: null, last } as const
    expect(await reportOf('unkept', result)).toMatchObject({
      ...{ status: 'not-kept', outPath: null, narHash: 'sha256-x', size: 9, seconds: 4 }
    })
  })
})

describe('a step as it stands', () => {
  const stands = (name: string, entry: Parameters<typeof presentReport>[1]['entry'] = null) =>
    presentReport(engine, { name, drvPath: storePath(`${name}.drv`), entry })

  it('is planned, or cached', async () => {
    expect(await stands('unknown')).toMatchObject({ status: 'planned', outPath: null })
    gave(test.nix, recordOf('there'))
    expect(await stands('there')).toMatchObject({ status: 'cached', outPath: storePath('there') })
  })

  it('of an earlier identity has what the history keeps, where its derivation is gone', async () => {
    gave(test.nix, recordOf('same-result'))
    const entry = {
      ...{ name: 'past', drvPath: storePath('past.drv'), outPath: storePath('same-result') },
      ...{ at: 0, command: ['train', '--lr=1'], inputs: [{ name: 'data', drvPath: '/d.drv' }] }
    }
    expect(await stands('past', entry)).toMatchObject({
      ...{ status: 'cached', outPath: entry.outPath, command: entry.command, inputs: ['data'] }
    })
    expect(await stands('never', { ...entry, outPath: storePath('no-result') })).toMatchObject({
      ...{ status: 'planned', command: entry.command }
    })
  })

  it('is as a cell shows that it failed, under the name that it is asked by', async () => {
    const drvPath = storePath('tried.drv')
    const failed = step({ name: 'other', drvPath, outPath: null, status: 'failed' })
    engine.screen.put({
      ...{ cell: { key: 'a', id: 'a', executionCount: 1, code: '', definitions: [] } },
      ...{ question: null, outcome: outcome({ kind: 'step', step: failed }), mistakes: [] },
      ...{ shown: new Map(), client: null, hasDisplay: true, stale: null }
    })
    expect(await stands('tried')).toMatchObject({ status: 'failed', name: 'tried' })
  })
})

it('a step is what its own definition gives, and no other of that name', () => {
  const names = createStepNames()
  names.set('a', [{ name: 'a', drvPath: '/a.drv' }])
  expect(definedAs({ names }, { name: 'a', drvPath: '/a.drv' })).toBe('a')
  expect(definedAs({ names }, { name: 'a', drvPath: '/b.drv' })).toBeNull()
  expect(definedAs({ names }, { name: 'b', drvPath: '/a.drv' })).toBeNull()
})

describe('a log of which the last lines are kept', () => {
  const tail = (total: number) => ({ lines: ['last'], total, styled: [[0, []] as const] })
  const asked = (total: number) => wholeLog(engine, storePath('logged.drv'), tail(total))

  it('is whole where these are all', async () => {
    expect(await wholeLog(engine, storePath('logged.drv'), null)).toBeNull()
    expect(await asked(1)).toEqual(tail(1))
  })

  it('is asked for once, and is what it was where Nix has none', async () => {
    expect(await asked(100_000)).toEqual(tail(100_000))
    const before = engine.logs.size
    await asked(100_000)
    expect(engine.logs.size).toBe(before)
  })

  it.each([100_001, 1_000_000])(
    'of %d lines has the first beside them, and no more',
    async (total) => {
      expect(await asked(total)).toEqual({ ...tail(total), head: [] })
    }
  )
})
