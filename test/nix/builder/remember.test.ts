import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rememberResults } from '../../../nix/builder/remember.ts'
import { type DerivationReport, reportStopped, reportThere } from '../../../nix/builder/report.ts'
import type { ResultRecord } from '../../../nix/remembered/result-record.ts'
import { known, knownOutput } from '../../../nix/store/records.ts'
import { gave, putResult, recordOf } from '../../kernel/session/report/given-records.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** Remembers a result that is there; gives its record. */
async function remembered(name: string, changes: Partial<DerivationReport>): Promise<ResultRecord> {
  const { drvPath, outPath } = recordOf(name)
  putResult(test.nix, changes.outPath ?? outPath, { a: name })
  const [report] = await rememberResults(test.nix, [
    { ...reportThere(drvPath, outPath), ...changes }
  ])
  if (report?.record == null) throw new Error('nothing is remembered')
  expect(known(test.nix, drvPath)).toEqual(report.record)
  return report.record
}

describe('what came out is kept', () => {
  it('with its hash, its size and what it mentions', async () => {
    const record = await remembered('found', {})
    expect(record.narHash).toMatch(/^sha256-/)
    expect(record).toMatchObject({
      ...{ how: 'found', builtAt: null, seconds: null, references: [], sandboxed: null }
    })
  })

  it('and where it came from a cache, that', async () => {
    const before = Date.now()
    const { how, builtAt } = await remembered('fetched', { status: 'fetched', seconds: 3 })
    expect([how, (builtAt ?? 0) >= before]).toEqual(['fetched', true])
  })

  it('and not of what gave nothing', async () => {
    const { drvPath } = recordOf('stopped')
    const reports = await rememberResults(test.nix, [reportStopped(drvPath)])
    expect(reports.map(({ record }) => record)).toEqual([null])
    expect(known(test.nix, drvPath)).toBeNull()
  })
})

describe('a result that is known already', () => {
  const verified = { same: 1, different: 0 }
  const first = recordOf('first', { seconds: 7, startedAt: 70, how: 'built', verified })

  it('keeps how long it took, also of another step that gives the same', async () => {
    gave(test.nix, first, { a: 'first' })
    const other = await remembered('other', { outPath: first.outPath })
    expect(other).toMatchObject({ seconds: 7, how: 'built', drvPath: recordOf('other').drvPath })
  })

  it('was built once more by its own build alone', async () => {
    gave(test.nix, first, { a: 'first' })
    expect(await remembered('another', { outPath: first.outPath })).not.toHaveProperty('verified')
    const same = await remembered('alias', {
      ...{ outPath: first.outPath, resolvedDrvPath: first.resolvedDrvPath }
    })
    expect(same.verified).toEqual(verified)
  })

  it('stays as it is of the step that it is known of', async () => {
    gave(test.nix, first, { a: 'first' })
    expect(await remembered('first', {})).toEqual(first)
    expect(knownOutput(test.nix, first.outPath)?.seconds).toBe(7)
  })
})
