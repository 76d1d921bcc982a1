import { beforeEach, expect, test } from 'vitest'
import { executeHandler } from '../../../kernel/handlers/execute.ts'
import type { Handler } from '../../../kernel/handlers/handler.ts'
import { createHistoryRecord, type HistoryRecord } from '../../../kernel/handlers/history-record.ts'
import { systemClock } from '../../../kernel/handlers/throttle.ts'
import { createLiveCells } from '../../../kernel/live/live-cells.ts'
import { createPublisher } from '../../../kernel/wire/publisher.ts'
import type { JsonObject } from '../../../nix/base/json.ts'
import type { RequestContents } from '../../../kernel/wire/contents.ts'
import { createFakeSession, plainRenderer, type FakeSession } from './fake-session.ts'

let session: FakeSession
let history: HistoryRecord
let execute: Handler<RequestContents['execute_request']>

beforeEach(() => {
  session = createFakeSession()
  history = createHistoryRecord()
  execute = executeHandler({
    session,
    renderer: () => Promise.resolve(plainRenderer),
    history,
    clock: systemClock,
    live: createLiveCells({ onChange: () => undefined }),
    comms: { isOpenTo: () => false }
  })
})

interface Ran {
  readonly reply: JsonObject
  /** A line a publication, as `display_data: text`, without `execute_input`. */
  readonly shown: readonly string[]
  readonly published: readonly { readonly type: string; readonly content: JsonObject }[]
}

async function run(
  code: string,
  metadata: JsonObject = {},
  content: Omit<RequestContents['execute_request'], 'code'> = {},
  signal = new AbortController().signal
): Promise<Ran> {
  const published: { type: string; content: JsonObject }[] = []
  const publisher = createPublisher((type, sent) => published.push({ type, content: sent }))
  const request = { content: { code, ...content }, metadata, client: null, cameAt: 0 }
  const { reply } = await execute(request, {
    publisher,
    lasting: publisher,
    signal,
    waiting: { count: () => 0, arrivals: () => 0, list: () => [], onArrival: () => undefined },
    interruptShell: () => undefined
  })
  const shown = published
    .filter(({ type }) => type !== 'execute_input')
    .map(({ type, content: sent }) => `${type}: ${textOf(sent)}`)
  return { reply: reply ?? {}, shown, published }
}

function textOf(content: JsonObject): string {
  const { data, ename } = content
  const bundle = typeof data === 'object' && data !== null && 'text/plain' in data ? data : null
  const text = bundle?.['text/plain'] ?? ename
  return typeof text === 'string' ? text : ''
}

const withId = { cellId: 'cell-1' }

test.each<[string, string, string[], string[]]>([
  ['a plain value', 'value 42', ['display_data: 42'], ['execute_result: 42']],
  ['a card', 'card train', ['display_data: train'], ['display_data: train']],
  [
    'a card and a value',
    'card train\nvalue 42',
    ['display_data: train,42'],
    ['display_data: train,42']
  ],
  ['nothing', '', [], []],
  ['an error', 'fail', ['error: command'], ['error: command']],
  [
    'a failed build',
    'card train\nfail-build',
    ['display_data: train', 'error: build-failed'],
    ['display_data: train', 'error: build-failed']
  ],
  [
    'slow progress',
    'progress 1\nsleep 130\ncard train',
    ['display_data: progress 1', 'update_display_data: train'],
    ['display_data: train']
  ],
  [
    'progress that is over in no time',
    'progress 1\ncard train',
    ['display_data: train'],
    ['display_data: train']
  ],
  [
    'slow progress, then an error',
    'progress 1\nsleep 130\nfail',
    ['display_data: progress 1', 'clear_output: ', 'error: command'],
    ['error: command']
  ],
  [
    'slow progress, then a bug',
    'progress 1\nsleep 130\nthrow oh',
    ['display_data: progress 1', 'clear_output: ', 'error: KernelError'],
    ['error: KernelError']
  ],
  ['a bug', 'throw oh', ['error: KernelError'], ['error: KernelError']],
  ['a bug while rendering', 'card unrenderable', ['error: KernelError'], ['error: KernelError']]
])('%s is shown', async (_name, code, shownWithId, shownWithout) => {
  expect((await run(code, withId)).shown).toEqual(shownWithId)
  expect((await run(code)).shown).toEqual(shownWithout)
  expect((await run(code, withId, { silent: true })).published).toEqual([])
})

test('many updates within a second become at most ten, the last of them too', async () => {
  const code = Array.from({ length: 40 }, (_, step) => `progress ${step}\nsleep 9`).join('\n')
  const start = performance.now()
  const { shown } = await run(`${code}\nsleep 110\nvalue 1`, withId)
  const intervals = (performance.now() - start) / 100
  const progress = shown.filter((line) => line.includes('progress'))
  expect(progress.length).toBeGreaterThan(2)
  expect(progress.length).toBeLessThanOrEqual(intervals)
  expect(progress.at(-1)).toContain('progress 39')
  expect(shown.at(-1)).toBe('update_display_data: 1')
})

test('all of a run goes to one display, and each run has its own', async () => {
  const code = 'progress 1\nsleep 130\ncard train'
  const displayIds = async () => {
    const { published } = await run(code, withId)
    return published.slice(1).map(({ content }) => JSON.stringify(content.transient))
  }
  const [first, second] = [await displayIds(), await displayIds()]
  expect(new Set(first).size).toBe(1)
  expect(new Set([...first, ...second]).size).toBe(2)
  const { published } = await run('card train')
  expect(published.at(-1)?.content.transient).toEqual({})
})

test('a refresh replaces the newest display of another cell', async () => {
  await run('value old', withId)
  const { published } = await run('value 1', withId)
  const refreshed = await run('refresh cell-1\nvalue 2', { cellId: 'cell-2' })
  expect(refreshed.shown).toEqual(['update_display_data: refreshed', 'display_data: 2'])
  expect(refreshed.published[1]?.content.transient).toEqual(published[1]?.content.transient)
})

test.each([
  ['never ran', ''],
  ['shows nothing any more', 'fail'],
  ['ran silently', 'silent']
])('no refresh is sent to a cell that %s', async (_name, code) => {
  if (code === 'silent') await run('value 1', withId, { silent: true })
  else if (code !== '') {
    await run('value 1', withId)
    await run(code, withId)
  }
  const { shown } = await run('refresh cell-1\nvalue 2')
  expect(shown).toEqual(['execute_result: 2'])
})

test('counts what is neither silent nor without history', async () => {
  const counts: unknown[] = []
  for (const content of [{}, { silent: true }, { store_history: false }, {}]) {
    const { reply, published } = await run('value 1', {}, content)
    counts.push([
      reply.execution_count,
      published[0]?.content.execution_count ?? null,
      session.requests.at(-1)?.executionCount
    ])
  }
  expect(counts).toEqual([
    [1, 1, 1],
    [1, null, null],
    [1, 1, null],
    [2, 2, 2]
  ])
  expect(history.find({ kind: 'tail', count: null })).toEqual([
    { line: 1, input: 'value 1', output: '1' },
    { line: 2, input: 'value 1', output: '1' }
  ])
})

test('runs that fail are counted and remembered too', async () => {
  await run('fail')
  await run('throw oh')
  expect(history.find({ kind: 'tail', count: null })).toEqual([
    { line: 1, input: 'fail', output: null },
    { line: 2, input: 'throw oh', output: null }
  ])
})

test('replies as the specification has it', async () => {
  expect((await run('value 1')).reply).toEqual({
    status: 'ok',
    execution_count: 1,
    payload: [],
    user_expressions: {}
  })
  expect((await run('fail')).reply).toEqual({
    status: 'error',
    ename: 'command',
    evalue: 'evalue of command',
    traceback: ['traceback of command'],
    execution_count: 2,
    payload: [],
    user_expressions: {}
  })
  const { reply, published } = await run('throw out of reach')
  expect(reply).toMatchObject({ status: 'error', ename: 'KernelError', evalue: 'out of reach' })
  expect(published.at(-1)?.content).toMatchObject({ ename: 'KernelError', evalue: 'out of reach' })
})

test('an error tells the other mistakes of its cell that no card tells', async () => {
  const { published } = await run('fail\nfail-build\nfail', withId)
  expect(published.at(-1)?.content.traceback).toEqual(['traceback of command'])
})

test('user expressions are answered one by one', async () => {
  const { reply } = await run('', {}, { silent: true, user_expressions: { a: '1 + 1', b: 'bad' } })
  expect(reply.user_expressions).toEqual({
    a: { status: 'ok', data: { 'text/plain': 'value of 1 + 1' }, metadata: {} },
    b: {
      status: 'error',
      ename: 'command',
      evalue: 'evalue of command',
      traceback: ['traceback of command']
    }
  })
})

test('an interrupt becomes an error', async () => {
  const interruption = new AbortController()
  const running = run('wait', withId, {}, interruption.signal)
  interruption.abort()
  expect(await running).toMatchObject({
    reply: { status: 'error', ename: 'Interrupted' },
    shown: ['error: Interrupted']
  })
})

test.each<[string, JsonObject, string | null, string[]]>([
  ['nothing', {}, null, []],
  ['JupyterLab', { cellId: 'c', deletedCells: ['d', 'e'], trusted: true }, 'c', ['d', 'e']],
  [
    'VS Code',
    { cellId: 'vscode-notebook-cell:/a.ipynb#W0' },
    'vscode-notebook-cell:/a.ipynb#W0',
    []
  ],
  ['what is no id', { cellId: 3, deletedCells: 'd' }, null, []],
  ['an empty id', { cellId: '', deletedCells: ['d', 3, null] }, null, ['d']]
])('reads the cell from the metadata of %s', async (_name, metadata, cellId, deletedCells) => {
  await run('', metadata)
  expect(session.requests.at(-1)).toMatchObject({ cellId, deletedCells })
})
