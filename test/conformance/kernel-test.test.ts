import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'
import { fieldOf, isRecord, listIn } from '../support/step-bundles.ts'

/** `kernel_tests.py` says why. */
const leftOut = ['test_clear_output', 'test_execute_stderr', 'test_execute_stdout', 'test_pager']
/** In the form of jupyter_kernel_test, but our own. */
const added = ['test_completion_range', 'test_errors', 'test_silent']

let jupyter: TestJupyter
beforeAll(async () => {
  jupyter = await testJupyter(['jupyter_kernel_test'])
})
afterAll(() => jupyter.remove())

describe('jupyter_kernel_test', () => {
  it('passes, every test but those that are left out, and none skipped', async () => {
    const report = join(jupyter.folder, 'report.json')
    const { exitCode, stderr } = await jupyter.tryPython([
      resolve(import.meta.dirname, 'kernel_tests.py'),
      report
    ])
    expect(exitCode, stderr).toBe(0)
    const read: unknown = JSON.parse(readFileSync(report, 'utf8'))
    const outcomes = fieldOf(read, 'outcomes')
    const offered = listIn(read, 'offered').map(String)
    expect(offered).toEqual(expect.arrayContaining(leftOut))
    const wanted = [...offered.filter((name) => !leftOut.includes(name)), ...added].sort()
    expect(isRecord(outcomes) ? outcomes : {}).toEqual(
      Object.fromEntries(wanted.map((name) => [name, 'passed']))
    )
  }, 120_000)
})
