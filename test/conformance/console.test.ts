import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'
import { processesWith } from '../support/processes.ts'
import { fieldOf, textIn } from '../support/step-bundles.ts'
import { until } from '../support/wait.ts'

let jupyter: TestJupyter
let seen: unknown
let said: string

beforeAll(async () => {
  jupyter = await testJupyter(['jupyter_console', 'pexpect'])
  const report = join(jupyter.folder, 'seen.json')
  const { stderr } = await jupyter.tryPython([resolve(import.meta.dirname, 'console.py'), report])
  said = stderr
  seen = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
}, 180_000)
afterAll(() => jupyter.remove())

describe('jupyter console in a terminal', () => {
  it.each([
    ['greets', 'banner', 'Nix Workflow'],
    ['answers a question', 'sum', 'Out[1]: 3'],
    ['asks for the rest of a definition, and takes it', 'definition', 'Out[2]: f = «function»'],
    ['builds a step that is typed on three lines', 'step', 'built'],
    ['says what is wrong', 'error', 'nothing_of_that_name'],
    ['goes on after an error', 'use', 'Out[5]: 42'],
    ['gives its history to another console', 'history', 'Out[6]: 42'],
    ['outlives the other console', 'after the other', 'Out[7]: 2']
  ])('%s', (_, line, words) => {
    expect(textIn(seen, line), said).toContain(words)
  })

  it('ends, and its kernel with it', async () => {
    expect([fieldOf(seen, 'exit of the other'), fieldOf(seen, 'exit')], said).toEqual([0, 0])
    await until('the kernel has ended', () => processesWith(dirname(jupyter.folder)).length === 0)
  })
})
