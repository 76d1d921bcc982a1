import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  namedIdentity,
  namedStep,
  namedSteps,
  storedResults
} from '../../../../kernel/commands/steps/named-steps.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, shell, testSession, type TestSession } from '../../session/support.ts'

let test: TestNix
let notebook: TestSession

const { signal } = new AbortController()

beforeAll(async () => {
  test = await testNix()
  writeFileSync(join(test.folder, 'raw.csv'), 'a,b\n')
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('%build off')
  await notebook.run(`raw = static { path = ./raw.csv; };\ndataset = ${shell('echo 1 > x')};`, 'a')
  await notebook.run(
    `models = { base = ${shell('echo b > x')}; large = ${shell('echo l > x')}; };`,
    'b'
  )
  await notebook.run(
    `grid = sweep { lr = [ 0.1 0.01 ]; } (p: ${shell('echo \\${toString p.lr} > x')});`,
    'c'
  )
  await notebook.run(
    `deep.one.a = ${shell('echo a > x')};\ndeep.one.b = ${shell('echo b > x')};`,
    'd'
  )
  await notebook.run('rate = 3;\nlost = missing_name;', 'e')
})

afterAll(async () => {
  await notebook.close()
  test.remove()
})

const namesOf = async (...words: readonly string[]): Promise<unknown> => {
  const steps = await namedSteps(notebook.engine, words, signal)
  return steps.ok ? steps.value.map(({ name }) => name) : steps.mistake
}

describe('steps that words name', () => {
  it.each<[string, readonly string[], unknown]>([
    ['one', ['dataset'], ['dataset']],
    ['those of a set', ['models'], ['models.base', 'models.large']],
    ['a member', ['models.large'], ['models.large']],
    ['members by a pattern', ['models.b*'], ['models.base']],
    ['of a sweep one', ['grid.lr=0.01'], ['grid.lr=0.01']],
    ['what is defined below a path', ['deep'], ['deep.one.a', 'deep.one.b']],
    ['one character of a pattern', ['deep.one.?'], ['deep.one.a', 'deep.one.b']],
    [
      'each once, in the order of the words',
      ['models.large', 'models', 'dataset'],
      ['models.large', 'models.base', 'dataset']
    ],
    ['no word', [], []],
    ['what is no step', ['rate'], { kind: 'no-step', word: 'rate' }],
    ['no member', ['models.huge'], { kind: 'no-step', word: 'models.huge' }],
    ['a pattern of nothing', ['x*'], { kind: 'no-step-like', pattern: 'x*' }],
    [
      'a name that is nearly one',
      ['datset'],
      { kind: 'unknown-step', word: 'datset', nearest: 'dataset' }
    ],
    [
      'what needs another name',
      ['lost'],
      { kind: 'needs-undefined', name: 'lost', missing: ['missing_name'] }
    ],
    [
      'the first of several that are none',
      ['dataset', 'rate', 'datset'],
      { kind: 'no-step', word: 'rate' }
    ]
  ])('%s', async (_, words, expected) => {
    expect(await namesOf(...words)).toEqual(expected)
  })

  it('are one where one is asked for', async () => {
    expect(await namedStep(notebook.engine, 'models', signal)).toEqual({
      ok: false,
      mistake: { kind: 'several-steps', word: 'models', steps: ['models.base', 'models.large'] }
    })
    const one = await namedStep(notebook.engine, 'models.base', signal)
    expect(one.ok && one.value.name).toBe('models.base')
  })

  it('are said to be evaluated no more after an interrupt', async () => {
    const aborted = AbortSignal.abort()
    await notebook.run(`fresh = ${shell('echo fresh > x')};`, 'f')
    const steps = await namedSteps(notebook.engine, ['fresh'], aborted)
    expect(steps).toEqual({ ok: false, mistake: { kind: 'interrupted' } })
  })
})

describe('an identity', () => {
  it.each([
    ['dataset', { name: 'dataset', entry: null }],
    ['dataset@1', { kind: 'no-earlier-result', name: 'dataset', word: 'dataset@1', earlier: 0 }],
    ['raw@2', { kind: 'no-earlier-result', name: 'raw', word: 'raw@2', earlier: 0 }],
    ['datset@1', { kind: 'unknown-step', word: 'datset', nearest: 'dataset' }]
  ])('%s', async (word, expected) => {
    const found = await namedIdentity(notebook.engine, word, signal)
    expect(found.ok ? found.value : found.mistake).toMatchObject(expected)
  })
})

describe('what is named in the store', () => {
  it('is the files that are there, and of steps what was built', async () => {
    const all = await storedResults(notebook.engine, [], signal)
    expect(all.ok && all.value.map(({ name, drvPath }) => [name, drvPath])).toEqual([['raw', null]])
    const two = await storedResults(notebook.engine, ['raw', 'dataset'], signal)
    expect(two.ok && two.value.map(({ name, path }) => [name, path === null])).toEqual([
      ['dataset', true],
      ['raw', false]
    ])
    const none = await storedResults(notebook.engine, ['raw', 'datset'], signal)
    expect(none.ok || none.mistake).toMatchObject({ kind: 'unknown-step', word: 'datset' })
  })
})
