import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Progress } from '../../../../kernel/outcome/progress.ts'
import { stepsOver } from '../../../../kernel/cli/headless/steps.ts'
import { renderProgress } from '../../../../kernel/render/outcome/progress.ts'
import type { JsonObject } from '../../../../nix/base/json.ts'
import { tellProgress } from '../../../../kernel/session/request/progress.ts'
import type { BuildProgress } from '../../../../nix/builder/builder.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { frozenEngine, shell, testSession, type Ran, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
}, 120_000)
afterAll(async () => {
  await notebook.close()
  test.remove()
})

const progressOf = ({ events }: Ran): readonly Progress[] =>
  events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []))

it('knows how long a step took the last time, whatever has changed since', async ({ task }) => {
  // Another try is about another step.
  const name = `slow${task.result?.retryCount ?? 0}`
  const slow = (words: string): string => `${name} = ${shell(`sleep 1; echo ${words} > said`)};`
  const first = progressOf(await notebook.run(slow('one'), 'slow')).flatMap(({ steps }) => steps)
  expect(first.map(({ expectedSeconds }) => expectedSeconds)).toContain(null)
  const second = progressOf(await notebook.run(slow('two'), 'slow')).flatMap(({ steps }) => steps)
  const running = second.filter(({ state }) => state === 'running')
  expect(running.length).toBeGreaterThan(0)
  for (const step of running) {
    expect(step.name).toBe(name)
    // Less than it slept: on a busy machine Nix's word of its start is read late.
    expect(step.expectedSeconds).toBeGreaterThan(0.3)
    expect(step.expectedSeconds).toBeLessThan(10)
  }
}, 60_000)

it('says of a step that is over how long it took, and of one that was there nothing', () => {
  let time = 0
  const told: Progress[] = []
  const teller = tellProgress(
    { progress: (one) => void told.push(one) },
    (drvPath) => drvPath,
    () => 7,
    () => time
  )
  const at = (changes: Partial<BuildProgress>): BuildProgress => ({
    ...{ running: [], done: [], failed: [], ended: [], fetching: [], fetched: null },
    ...changes
  })
  const running = [
    { drvPaths: ['a'], name: 'a', phase: null, startedAt: 1000, lastLines: ['line'] }
  ]
  time = 3000
  teller.building(at({ running }), ['a', 'b', 'c'])
  time = 5000
  teller.building(at({ done: ['a', 'b'] }), ['a', 'b', 'c'])
  teller.end()
  expect(told.map(({ steps }) => steps.map(({ state }) => state))).toEqual([
    ['running', 'waiting', 'waiting'],
    ['done', 'done', 'waiting']
  ])
  const times = told.at(-1)?.steps.map((step) => [step.elapsedSeconds, step.expectedSeconds])
  expect(times).toEqual([
    [4, null],
    [null, null],
    [null, 7]
  ])
})

it('says of a program that has ended neither that it is built nor that it failed, before that is known', () => {
  let time = 0
  const told: Progress[] = []
  const teller = tellProgress(
    { progress: (one) => void told.push(one) },
    (drvPath) => drvPath,
    () => null,
    () => time
  )
  const none = { running: [], done: [], failed: [], ended: [], fetching: [], fetched: null }
  const running = [{ drvPaths: ['a'], name: 'a', phase: null, startedAt: 1000, lastLines: [] }]
  time = 2000
  for (const at of [{ running }, { ended: ['a'] }, { ended: ['a'], failed: ['a'] }]) {
    time += 1000
    teller.building({ ...none, ...at }, ['a'])
  }
  teller.end()
  expect(told.map(({ steps }) => steps[0]?.state)).toEqual(['running', 'ended', 'failed'])
  const over = told.map((progress) => stepsOver(contentOf(progress)).map(({ status }) => status))
  expect(over).toEqual([[], [], ['failed']])
})

/** What a client gets of it. */
function contentOf(progress: Progress): JsonObject {
  const parsed: unknown = JSON.parse(JSON.stringify(renderProgress(progress)))
  if (!isJsonObject(parsed)) throw new Error('no object')
  return parsed
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
