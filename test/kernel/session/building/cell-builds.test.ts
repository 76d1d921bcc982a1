import { expect, it } from 'vitest'
import { createCellBuilds } from '../../../../kernel/session/building/cell-builds.ts'
import type { Realised } from '../../../../kernel/session/building/realise.ts'
import type { StepResult } from '../../../../kernel/session/building/step-result.ts'
import { reportUnusable } from '../../../../nix/builder/report.ts'
import type { ResultRecord } from '../../../../nix/remembered/result-record.ts'

const record = (drvPath: string): ResultRecord => ({
  ...{ drvPath, resolvedDrvPath: drvPath, outPath: drvPath.replace('.drv', ''), narHash: '' },
  ...{ narSize: 0, references: [], seconds: null, startedAt: null, builtAt: null },
  ...{ how: 'found', sandboxed: null, log: null }
})

const there = (drvPath: string): StepResult => ({
  ...{ status: 'cached', record: record(drvPath), report: null }
})

const failed = (drvPath: string): StepResult => ({
  ...{ status: 'failed', record: null },
  report: reportUnusable(drvPath, { kind: 'gone', path: drvPath })
})

/** Builds of which each gives what it is asked for, and keeps that. */
function builds(resultOf: (drvPath: string) => StepResult) {
  const asked: (readonly string[])[] = []
  const own = createCellBuilds((drvPaths): Promise<Realised> => {
    asked.push(drvPaths)
    const results = new Map(drvPaths.map((drvPath) => [drvPath, resultOf(drvPath)]))
    return Promise.resolve({ results, problem: null, interrupted: false })
  })
  return { own, asked }
}

it('asks for nothing twice, and gives the results of all', async () => {
  const { own, asked } = builds(there)
  expect(await own.toRead(['/a.drv'])).toBe(true)
  expect(await own.toRead(['/a.drv', '/b.drv'])).toBe(true)
  const built = await own.rest(['/b.drv', '/c.drv'], new Set())
  expect(asked).toEqual([['/a.drv'], ['/b.drv'], ['/c.drv']])
  expect([...built.results.keys()]).toEqual(['/a.drv', '/b.drv', '/c.drv'])
  expect(built.rest.results).toEqual(built.results)
  expect([...built.before.keys()]).toEqual(['/a.drv', '/b.drv'])
  expect(built.toRead).toHaveLength(2)
})

it('says that files cannot be read where a step failed, and does not run it again', async () => {
  const { own, asked } = builds((drvPath) =>
    drvPath === '/a.drv' ? failed(drvPath) : there(drvPath)
  )
  expect(await own.toRead(['/a.drv', '/b.drv'])).toBe(false)
  expect(await own.toRead(['/a.drv'])).toBe(false)
  const built = await own.rest(['/a.drv'], new Set())
  expect(asked).toEqual([['/a.drv', '/b.drv'], [], []])
  expect(built.results.get('/a.drv')?.status).toBe('failed')
})

it.each([
  ['what was there all along', there, false],
  ['what Nix was asked for', failed, true]
])('tells builds from %s', async (_, resultOf, expected) => {
  const { own } = builds(resultOf)
  expect((await own.rest(['/a.drv'], new Set())).isBuilt).toBe(expected)
})
