import { expect, test, vi } from 'vitest'
import { createDispatcher, type Dispatcher } from '../../../kernel/dispatch/dispatch.ts'
import { createHandlers } from '../../../kernel/handlers/handlers.ts'
import type { JsonObject } from '../../../nix/base/json.ts'
import type { IncomingMessage } from '../../../kernel/wire/message.ts'
import type { RequestChannel } from '../../../kernel/wire/wire.ts'
import { createTables } from '../../../kernel/tables/tables.ts'
import { createFakeSession, plainRenderer, type FakeSession } from '../handlers/fake-session.ts'

/** One thing that was sent, on whatever channel: so the order between channels can be seen. */
interface Sent {
  readonly parent: string
  readonly what: string
  readonly content: JsonObject
}

interface Kernel {
  readonly sent: Sent[]
  readonly logged: string[]
  readonly session: FakeSession
  readonly dispatcher: Dispatcher
  readonly ended: boolean[]
  /** Sends, gives the request's id. */
  send(type: string, content: JsonObject, channel?: RequestChannel, metadata?: JsonObject): string
  /** What was sent for a request, once it is idle. */
  of(id: string): Promise<string[]>
  replyTo(id: string): JsonObject
}

function startKernel(): Kernel {
  const sent: Sent[] = []
  const logged: string[] = []
  const ended: boolean[] = []
  const session = createFakeSession()
  const handlers = createHandlers({
    session,
    renderer: () => Promise.resolve(plainRenderer),
    tables: () => Promise.resolve(createTables({ find: (place) => session.shownFile(place) })),
    identity: { version: '0.1.0', nixVersion: '2.8.0' },
    end: (restart) => ended.push(restart)
  })
  const dispatcher = createDispatcher({
    wire: {
      reply: (channel, parent, type, content) =>
        void sent.push({ parent: parent.header.msg_id, what: `${channel} ${type}`, content }),
      publish: (parent, type, content) => {
        const { execution_state: state } = content
        const what = typeof state === 'string' ? state : type
        sent.push({ parent: parent?.header.msg_id ?? '', what, content })
      }
    },
    handlers,
    log: (line) => logged.push(line)
  })
  let count = 0

  const isIdle = (id: string) => sent.some(({ parent, what }) => parent === id && what === 'idle')
  async function idle(id: string): Promise<void> {
    const deadline = Date.now() + 10_000
    while (!isIdle(id)) {
      if (Date.now() > deadline) throw new Error(`${id} never became idle.`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  return {
    sent,
    logged,
    session,
    dispatcher,
    ended,
    send: (type, content, channel = 'shell', metadata = {}) => {
      count += 1
      const id = `${type}-${count}`
      dispatcher.receive(channel, { ...messageOf(id, type, content), metadata })
      return id
    },
    of: async (id) => {
      await idle(id)
      // What would wrongly follow idle gets the time to do so.
      await new Promise((resolve) => setTimeout(resolve, 10))
      return sent.filter(({ parent }) => parent === id).map(({ what }) => what)
    },
    replyTo: (id) =>
      sent.find(({ parent, what }) => parent === id && what.endsWith('_reply'))?.content ?? {}
  }
}

function messageOf(id: string, type: string, content: JsonObject): IncomingMessage {
  const header = { msg_id: id, msg_type: type }
  const headerFrame = Buffer.from(JSON.stringify(header))
  return { identities: [], header, headerFrame, metadata: {}, content, buffers: [] }
}

test.each<[string, string, JsonObject, string[]]>([
  ['a value', 'execute_request', { code: 'value 1' }, ['execute_input', 'execute_result', 'reply']],
  ['an error', 'execute_request', { code: 'fail' }, ['execute_input', 'error', 'reply']],
  [
    'a failed build',
    'execute_request',
    { code: 'card a\nfail-build' },
    ['execute_input', 'display_data', 'error', 'reply']
  ],
  ['a bug', 'execute_request', { code: 'throw oh' }, ['execute_input', 'error', 'reply']],
  ['a silent run', 'execute_request', { code: 'value 1', silent: true }, ['reply']],
  ['a silent error', 'execute_request', { code: 'fail', silent: true }, ['reply']],
  ['a run without code', 'execute_request', {}, ['reply']],
  ['code that is no text', 'execute_request', { code: 1 }, ['reply']],
  ['late output', 'execute_request', { code: 'late' }, ['execute_input', 'reply']],
  ['a completion', 'complete_request', { code: 'a', cursor_pos: 1 }, ['reply']],
  ['a handler that throws', 'complete_request', { code: 'throw', cursor_pos: 1 }, ['reply']],
  ['an inspection', 'inspect_request', { code: 'a', cursor_pos: 1, detail_level: 0 }, ['reply']],
  ['completeness', 'is_complete_request', { code: 'a' }, ['reply']],
  ['the history', 'history_request', { hist_access_type: 'tail' }, ['reply']],
  ['the comms', 'comm_info_request', {}, ['reply']],
  ['a comm that opens', 'comm_open', { comm_id: 'c', target_name: 't' }, ['comm_close']],
  ['a message on a comm', 'comm_msg', { comm_id: 'c' }, []],
  ['a comm that closes', 'comm_close', { comm_id: 'c' }, []],
  ['a comm without an id', 'comm_open', {}, []],
  ['the kernel’s information', 'kernel_info_request', {}, ['reply']],
  ['an interrupt', 'interrupt_request', {}, ['reply']],
  ['a shutdown', 'shutdown_request', { restart: true }, ['reply']],
  ['the debugger', 'debug_request', { seq: 3, command: 'debugInfo' }, ['reply']],
  ['an unknown type', 'usage_request', {}, []],
  ['an unknown type with an odd name', '__proto__', {}, []]
])('%s: busy, its outputs, its reply, idle', async (_name, type, content, between) => {
  for (const channel of ['shell', 'control'] as const) {
    const kernel = startKernel()
    const id = kernel.send(type, content, channel)
    const reply = `${channel} ${type.replace('_request', '_reply')}`
    const expected = ['busy', ...between.map((what) => (what === 'reply' ? reply : what)), 'idle']
    expect(await kernel.of(id)).toEqual(expected)
  }
})

test.each<[string, string, JsonObject, JsonObject]>([
  [
    'a bug',
    'complete_request',
    { code: 'throw' },
    { status: 'error', ename: 'KernelError', evalue: 'no completion' }
  ],
  ['a misfit', 'complete_request', {}, { status: 'error', ename: 'InvalidMessage' }],
  [
    'a completion',
    'complete_request',
    { code: '😀 é ou', cursor_pos: 6 },
    { matches: ['output'], cursor_start: 4, cursor_end: 6 }
  ],
  [
    'a completion without a position',
    'complete_request',
    { code: '😀 ou' },
    { cursor_start: 2, cursor_end: 4 }
  ],
  [
    'a completion past the end',
    'complete_request',
    { code: '😀', cursor_pos: 99 },
    { cursor_start: 0, cursor_end: 1 }
  ],
  [
    'the types of matches',
    'complete_request',
    { code: '😀 ou', cursor_pos: 4 },
    {
      metadata: {
        _jupyter_types_experimental: [{ text: 'output', type: 'function', start: 2, end: 4 }]
      }
    }
  ],
  [
    'an inspection',
    'inspect_request',
    { code: '😀ab', cursor_pos: 2, detail_level: 1 },
    { found: true, data: { 'text/plain': '😀a|b 1' }, metadata: {} }
  ],
  [
    'an inspection of nothing',
    'inspect_request',
    { code: 'unknown' },
    { status: 'ok', found: false, data: {} }
  ],
  ['complete code', 'is_complete_request', { code: '1' }, { status: 'complete' }],
  ['incomplete code', 'is_complete_request', { code: '{' }, { status: 'incomplete', indent: '  ' }],
  [
    'an empty history',
    'history_request',
    { hist_access_type: 'tail', n: 3 },
    { status: 'ok', history: [] }
  ],
  ['comms', 'comm_info_request', {}, { status: 'ok', comms: {} }],
  ['a shutdown', 'shutdown_request', { restart: true }, { status: 'ok', restart: true }],
  [
    'the debugger',
    'debug_request',
    { seq: 3, command: 'debugInfo' },
    { request_seq: 3, success: false, command: 'debugInfo' }
  ],
  [
    'the kernel’s information',
    'kernel_info_request',
    {},
    {
      status: 'ok',
      protocol_version: '5.5',
      implementation: 'nix-workflow',
      implementation_version: '0.1.0',
      language_info: {
        name: 'nix',
        version: '2.8.0',
        mimetype: 'text/x-nix',
        file_extension: '.nix',
        codemirror_mode: { name: 'nix', mime: 'text/x-sh' },
        pygments_lexer: 'nix'
      },
      supported_features: [],
      debugger: false
    }
  ]
])('the reply to %s', async (_name, type, content, reply) => {
  const kernel = startKernel()
  const id = kernel.send(type, content)
  await kernel.of(id)
  expect(kernel.replyTo(id)).toMatchObject(reply)
})

test('the history holds what ran, with what it showed where that is asked for', async () => {
  const kernel = startKernel()
  await kernel.of(kernel.send('execute_request', { code: 'value 1' }))
  await kernel.of(kernel.send('execute_request', { code: '' }))
  const ask = async (content: JsonObject) => {
    const id = kernel.send('history_request', content)
    await kernel.of(id)
    return kernel.replyTo(id).history
  }
  expect(await ask({ hist_access_type: 'tail', n: 5 })).toEqual([
    [1, 1, 'value 1'],
    [1, 2, '']
  ])
  expect(await ask({ hist_access_type: 'tail', n: 5, output: true })).toEqual([
    [1, 1, ['value 1', '1']],
    [1, 2, ['', null]]
  ])
  for (const session of [0, 1]) {
    const content = { hist_access_type: 'range', session, start: 2, stop: 3 }
    expect(await ask(content)).toEqual([[1, 2, '']])
  }
  expect(await ask({ hist_access_type: 'range', session: -1 })).toEqual([])
  expect(await ask({ hist_access_type: 'search', pattern: 'v*' })).toEqual([[1, 1, 'value 1']])
})

test('shell takes one request at a time, in order', async () => {
  const kernel = startKernel()
  const ids = ['wait', 'value 2', 'value 3'].map((code) => kernel.send('execute_request', { code }))
  const history = kernel.send('history_request', { hist_access_type: 'tail' })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(kernel.sent.map(({ what }) => what)).toEqual(['busy', 'execute_input'])
  expect(kernel.dispatcher.waiting().map(({ message }) => message.header.msg_id)).toEqual([
    ...ids.slice(1),
    history
  ])
  kernel.session.release()
  await kernel.of(history)
  const order = kernel.sent.map(({ parent }) => parent)
  expect(order).toEqual([...order].sort((one, other) => numberIn(one) - numberIn(other)))
})

function numberIn(id: string): number {
  return Number(/\d+$/.exec(id)?.[0])
}

test('control is answered while shell is at work', async () => {
  const kernel = startKernel()
  const running = kernel.send('execute_request', { code: 'wait' })
  const info = kernel.send('kernel_info_request', {}, 'control')
  const debug = kernel.send('debug_request', {}, 'control')
  const unknown = kernel.send('what_request', {}, 'control')
  expect(await kernel.of(info)).toEqual(['busy', 'control kernel_info_reply', 'idle'])
  expect(await kernel.of(debug)).toEqual(['busy', 'control debug_reply', 'idle'])
  expect(await kernel.of(unknown)).toEqual(['busy', 'idle'])
  kernel.session.release()
  // Behind each answer it is said once more that the cell runs.
  expect(await kernel.of(running)).toEqual([
    ...['busy', 'execute_input', 'busy', 'busy', 'busy', 'shell execute_reply', 'idle']
  ])
})

test('what control does not answer at once takes its turn with shell', async () => {
  const kernel = startKernel()
  kernel.send('execute_request', { code: 'wait' })
  const history = kernel.send('history_request', { hist_access_type: 'tail' }, 'control')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(kernel.sent.map(({ parent }) => parent)).not.toContain(history)
  kernel.session.release()
  expect(await kernel.of(history)).toEqual(['busy', 'control history_reply', 'idle'])
})

test.each<[string, JsonObject, string[]]>([
  ['complete_request', { code: 'a' }, ['shell complete_reply']],
  ['complete_request', { code: 'throw' }, ['shell complete_reply']],
  ['inspect_request', { code: 'a' }, ['shell inspect_reply']],
  ['is_complete_request', { code: 'a' }, ['shell is_complete_reply']],
  ['kernel_info_request', {}, ['shell kernel_info_reply']],
  ['comm_info_request', {}, ['shell comm_info_reply']],
  ['comm_open', { comm_id: 'c', target_name: 't' }, ['comm_close']],
  ['comm_msg', { comm_id: 'c' }, []],
  ['comm_close', { comm_id: 'c' }, []]
])(
  '%s waits for no cell, and the cell is said to be busy again',
  async (type, content, between) => {
    const kernel = startKernel()
    const running = kernel.send('execute_request', { code: 'wait' })
    const waiting = kernel.send('execute_request', { code: 'value 1' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const asked = kernel.send(type, content)
    expect(await kernel.of(asked)).toEqual(['busy', ...between, 'idle'])
    const after = kernel.sent.slice(kernel.sent.findLastIndex(({ what }) => what === 'idle') + 1)
    expect(after.map(({ parent, what }) => [parent, what])).toEqual([[running, 'busy']])
    kernel.session.release()
    await kernel.of(waiting)
    expect(await kernel.of(running)).toEqual([
      ...['busy', 'execute_input', 'busy', 'shell execute_reply', 'idle']
    ])
    // Nothing runs any more that could be said to be busy.
    const later = kernel.send(type, content)
    await kernel.of(later)
    expect(kernel.sent.at(-1)).toMatchObject({ parent: later, what: 'idle' })
  }
)

test('a page that follows is told of cells while they run, after the answers and before the next', async () => {
  const kernel = startKernel()
  const opening = kernel.send('comm_open', { comm_id: 'c', target_name: 'nix-workflow', data: {} })
  expect(await kernel.of(opening)).toEqual(['busy', 'idle'])
  const comms = kernel.send('comm_info_request', { target_name: 'nix-workflow' })
  await kernel.of(comms)
  expect(kernel.replyTo(comms)).toMatchObject({ comms: { c: { target_name: 'nix-workflow' } } })
  const asked = kernel.send('comm_msg', { comm_id: 'c', data: { type: 'state' } })
  expect(await kernel.of(asked)).toEqual(['busy', 'comm_msg', 'idle'])
  const toldBy = async (condition: (data: string) => boolean) => {
    const told = () =>
      kernel.sent.flatMap(({ parent, what, content }) =>
        parent === opening && what === 'comm_msg' ? [JSON.stringify(content)] : []
      )
    await vi.waitFor(() => expect(told().some(condition)).toBe(true))
    return told()
  }
  kernel.send('execute_request', { code: 'wait' }, 'shell', { cellId: 'one' })
  const last = kernel.send('execute_request', { code: 'value 1' }, 'shell', { cellId: 'two' })
  await toldBy((data) => /"id":"one".*"state":"running".*"id":"two".*"state":"waiting"/.test(data))
  kernel.session.release()
  await kernel.of(last)
  await toldBy((data) => /"id":"two".*"state":"done"/.test(data))
  // Nothing stands between a reply and its idle.
  for (const [at, { what, parent }] of kernel.sent.entries())
    if (what.endsWith('_reply')) expect(kernel.sent[at + 1]).toMatchObject({ parent, what: 'idle' })
  await kernel.of(kernel.send('comm_close', { comm_id: 'c' }))
  await kernel.of(kernel.send('comm_msg', { comm_id: 'c', data: { type: 'state' } }))
})

test('an answer that comes when its cell is over says nothing of it', async () => {
  const kernel = startKernel()
  const running = kernel.send('execute_request', { code: 'wait' })
  await new Promise((resolve) => setTimeout(resolve, 5))
  const slow = kernel.send('complete_request', { code: 'slow' })
  kernel.session.release()
  await kernel.of(running)
  await kernel.of(slow)
  expect(kernel.sent.at(-1)).toMatchObject({ parent: slow, what: 'idle' })
})

test('a kernel that stops answers what it was asked beside a cell', async () => {
  const kernel = startKernel()
  const slow = kernel.send('complete_request', { code: 'slow' })
  await kernel.dispatcher.stop()
  expect(kernel.replyTo(slow)).toMatchObject({ status: 'ok' })
})

test('an interrupt answers the request at hand with an error and aborts those that wait', async () => {
  const kernel = startKernel()
  const running = kernel.send('execute_request', { code: 'wait', stop_on_error: false })
  const waiting = kernel.send('execute_request', { code: 'value 1', stop_on_error: false })
  const completion = kernel.send('complete_request', { code: 'a' })
  const interrupt = kernel.send('interrupt_request', {}, 'control')
  expect(await kernel.of(interrupt)).toEqual(['busy', 'control interrupt_reply', 'idle'])
  expect((await kernel.of(running)).filter((what) => what !== 'busy')).toEqual([
    'execute_input',
    'error',
    'shell execute_reply',
    'idle'
  ])
  expect(kernel.replyTo(running)).toMatchObject({ status: 'error', ename: 'Interrupted' })
  expect(await kernel.of(waiting)).toEqual(['busy', 'shell execute_reply', 'idle'])
  expect(kernel.replyTo(waiting)).toEqual({ status: 'aborted' })
  await kernel.of(completion)
  expect(kernel.replyTo(completion)).toMatchObject({ status: 'ok' })
  const next = kernel.send('execute_request', { code: 'value 2' })
  await kernel.of(next)
  expect(kernel.replyTo(next)).toMatchObject({ status: 'ok', execution_count: 2 })
})

test('an interrupt while idle does nothing, now or later', async () => {
  const kernel = startKernel()
  await kernel.of(kernel.send('interrupt_request', {}, 'control'))
  const first = kernel.send('execute_request', { code: 'sleep 20' })
  await kernel.of(first)
  expect(kernel.replyTo(first)).toMatchObject({ status: 'ok' })
  await kernel.of(kernel.send('interrupt_request', {}, 'control'))
  const second = kernel.send('execute_request', { code: 'sleep 20' })
  await kernel.of(second)
  expect(kernel.replyTo(second)).toMatchObject({ status: 'ok' })
})

test.each<[string, JsonObject, string[]]>([
  ['one that stops on errors', { code: 'sleep 5\nfail' }, ['aborted', 'ok', 'aborted']],
  ['one that does not', { code: 'sleep 5\nfail', stop_on_error: false }, ['ok', 'ok', 'ok']],
  ['a silent one', { code: 'sleep 5\nfail', silent: true }, ['aborted', 'ok', 'aborted']],
  ['a bug', { code: 'throw oh' }, ['aborted', 'ok', 'aborted']],
  ['one that fits no schema', { code: 1 }, ['aborted', 'ok', 'aborted']]
])('after the error of %s those that wait are answered', async (_name, failing, statuses) => {
  const kernel = startKernel()
  kernel.send('execute_request', failing)
  const ids = [
    kernel.send('execute_request', { code: 'value 1' }),
    kernel.send('execute_request', { code: 'value 2', stop_on_error: false }),
    kernel.send('execute_request', { code: 'value 3' })
  ]
  await kernel.of(ids[2] ?? '')
  expect(ids.map((id) => kernel.replyTo(id).status)).toEqual(statuses)
})

test('requests of a run-all that are under way when a cell fails are aborted too', async () => {
  const kernel = startKernel()
  const failing = kernel.send('execute_request', { code: 'fail' })
  const stragglers: string[] = []
  for (let number = 0; number < 10; number += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    stragglers.push(kernel.send('execute_request', { code: 'value 1' }))
  }
  await kernel.of(stragglers.at(-1) ?? '')
  for (const id of stragglers) expect(kernel.replyTo(id)).toEqual({ status: 'aborted' })
  expect(kernel.replyTo(failing)).toMatchObject({ status: 'error' })
  const next = kernel.send('execute_request', { code: 'value 1' })
  await kernel.of(next)
  expect(kernel.replyTo(next)).toMatchObject({ status: 'ok' })
})

test('a client that never falls silent gets the reply to its error all the same', async () => {
  const kernel = startKernel()
  const failing = kernel.send('execute_request', { code: 'fail' })
  const chatter = setInterval(() => kernel.send('history_request', { hist_access_type: 'tail' }), 5)
  try {
    expect(await kernel.of(failing)).toContain('shell execute_reply')
  } finally {
    clearInterval(chatter)
  }
})

test('a shutdown is answered first, then the kernel is ended', async () => {
  for (const restart of [true, false]) {
    const kernel = startKernel()
    const id = kernel.send('shutdown_request', { restart }, 'control')
    expect(kernel.ended).toEqual([])
    await kernel.of(id)
    expect(kernel.ended).toEqual([restart])
  }
})

test('a kernel that stops answers the request at hand and those that wait, and takes no more', async () => {
  const kernel = startKernel()
  const running = kernel.send('execute_request', { code: 'wait' })
  const waiting = kernel.send('execute_request', { code: 'value 1' })
  await new Promise((resolve) => setTimeout(resolve, 5))
  await kernel.dispatcher.stop()
  expect(kernel.replyTo(running)).toMatchObject({ ename: 'Interrupted' })
  expect(kernel.replyTo(waiting)).toEqual({ status: 'aborted' })
  const count = kernel.sent.length
  kernel.send('execute_request', { code: 'value 1' })
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(kernel.sent).toHaveLength(count)
})

test('what goes wrong is logged, the debugger is not', async () => {
  const cases: [string, JsonObject, RegExp | null][] = [
    ['what_request', {}, /unknown type "what_request"/],
    ['complete_request', {}, /does not fit its schema/],
    ['complete_request', { code: 'throw' }, /handler of complete_request failed.*no completion/s],
    ['execute_request', { code: 'late' }, /type execute_result came after the reply/],
    ['debug_request', {}, null],
    ['execute_request', { code: 'fail' }, null]
  ]
  for (const [type, content, words] of cases) {
    const kernel = startKernel()
    await kernel.of(kernel.send(type, content))
    if (words === null) expect(kernel.logged).toEqual([])
    else expect(kernel.logged.join('')).toMatch(words)
  }
})
