import { createConnection } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { serve, type Server } from '../../../kernel/serve.ts'
import { parseConnection } from '../../../kernel/wire/connection-file.ts'
import { createTables } from '../../../kernel/tables/tables.ts'
import {
  connectRaw,
  freeConnection,
  ipcConnection,
  orderOf,
  type ConnectionFile,
  type RawClient
} from '../../support/raw-client.ts'
import { createFakeSession, plainRenderer, type FakeSession } from '../handlers/fake-session.ts'

const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

interface Kernel {
  readonly connection: ConnectionFile
  readonly session: FakeSession
  readonly server: Server
  readonly logged: string[]
  connect(session?: string): Promise<RawClient>
}

async function startKernel(connection?: ConnectionFile): Promise<Kernel> {
  const file = connection ?? (await freeConnection())
  const session = createFakeSession()
  const logged: string[] = []
  const parsed = parseConnection(JSON.stringify(file))
  if (!parsed.ok) throw new Error(parsed.mistake)
  const served = await serve({
    connection: parsed.value,
    session,
    renderer: () => Promise.resolve(plainRenderer),
    tables: () => Promise.resolve(createTables({ find: (place) => session.shownFile(place) })),
    identity: { version: '0.1.0', nixVersion: Promise.resolve('2.8.0') },
    log: (line) => logged.push(line)
  })
  if (!served.ok) throw new Error(served.mistake)
  const server = served.value
  cleanUps.push(() => server.stop())
  return {
    connection: file,
    session,
    server,
    logged,
    connect: async (session) => {
      const client = await connectRaw(file, session)
      cleanUps.push(() => client.close())
      return client
    }
  }
}

async function startBoth(connection?: ConnectionFile): Promise<[Kernel, RawClient]> {
  const kernel = await startKernel(connection)
  return [kernel, await kernel.connect()]
}

const plainRun = ['busy', 'execute_input', 'execute_result', 'idle']

test('a client that connects is welcomed, and so is the next', async () => {
  const [kernel, first] = await startBoth()
  const second = await kernel.connect()
  for (const client of [first, second]) {
    const [welcome] = client.iopub
    expect(welcome).toMatchObject({
      type: 'iopub_welcome',
      topic: '',
      parentId: null,
      parentHeader: {},
      content: { subscription: '' }
    })
  }
})

test('a cell is run over tcp: identifiers, parents, versions and topics are right', async () => {
  const [, client] = await startBoth()
  const { id, order, reply, published } = await client.ask('shell', 'execute_request', {
    code: 'value 1'
  })
  expect(order).toEqual(plainRun)
  expect(reply).toMatchObject({ status: 'ok', execution_count: 1 })
  const all = [...published, await client.reply(id)]
  expect(new Set(all.map(({ header }) => header.msg_id)).size).toBe(all.length)
  for (const { header, parentHeader } of all) {
    expect(header).toMatchObject({ version: '5.5', username: 'kernel' })
    expect(header.session).not.toBe(parentHeader.session)
    expect(parentHeader).toMatchObject({ msg_id: id, msg_type: 'execute_request', username: 'raw' })
  }
  expect(published[2]?.topic).toMatch(/^kernel\..+\.execute_result$/)
})

test('a cell is run over ipc, with all five sockets', async () => {
  const { connection, remove } = await ipcConnection()
  cleanUps.push(remove)
  const [, client] = await startBoth(connection)
  expect((await client.ask('shell', 'execute_request', { code: 'value 1' })).order).toEqual(
    plainRun
  )
  const info = await client.ask('control', 'kernel_info_request', {})
  expect(info.reply).toMatchObject({ status: 'ok' })
  await client.heartbeat()
  await client.sendFrames('stdin', client.frames('input_reply', { value: 'unasked' }))
  expect((await client.ask('shell', 'execute_request', { code: 'value 1' })).order).toEqual(
    plainRun
  )
})

test('with an empty key nothing is signed, and what comes is taken', async () => {
  const [, client] = await startBoth(await freeConnection({ key: '' }))
  const frames = client.frames('execute_request', { code: 'value 1' })
  expect(frames[1]).toBe('')
  await client.sendFrames('shell', frames)
  await client.sendFrames('shell', frames)
  await client.until(() => client.replies.length === 2, 'Both replies')
})

test('a wrong signature, a replay and garbage are dropped and logged, and the kernel lives', async () => {
  const [kernel, client] = await startBoth()
  const good = client.frames('execute_request', { code: 'value 1' })
  const bad: (Buffer | string)[][] = [
    client.frames('execute_request', { code: 'value stranger' }, { key: 'another' }),
    good.with(5, '{"code":"value changed"}'),
    good.with(1, ''),
    good.with(1, 'é'),
    good.slice(0, 4),
    good.slice(1),
    ['garbage'],
    [''],
    [randomBytes(4096)],
    Array.from({ length: 200 }, () => randomBytes(3)),
    ['<IDS|MSG>'],
    ['<IDS|MSG>', '', '', '', '', '']
  ]
  for (const channel of ['shell', 'control', 'stdin'] as const) {
    for (const frames of bad) await client.sendFrames(channel, frames)
  }
  await client.sendFrames('shell', good)
  await client.until(() => client.replies.length === 1, 'The reply')
  await client.sendFrames('shell', good)
  await client.sendFrames('control', good)
  const { reply } = await client.ask('shell', 'execute_request', { code: 'value 2' })
  await client.ask('control', 'kernel_info_request', {})
  expect(reply).toMatchObject({ status: 'ok', execution_count: 2 })
  expect(kernel.session.requests.map(({ code }) => code)).toEqual(['value 1', 'value 2'])
  expect(kernel.logged).toHaveLength(2 * bad.length + 2)
  expect(kernel.logged.join('\n')).toMatch(/on shell was dropped: it came before/)
  expect(kernel.logged.join('\n')).toMatch(/on control was dropped: its signature does not match/)
})

test('bytes that are no ZeroMQ at all do not disturb the kernel', async () => {
  const [kernel, client] = await startBoth()
  const { shell_port, control_port, iopub_port, hb_port } = kernel.connection
  const strange = [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from([1, 0, 2, 1, 0x61, 2, 0, 0x62]),
    Buffer.alloc(64),
    Buffer.alloc(64, 255),
    randomBytes(2000)
  ]
  for (const port of [shell_port, control_port, iopub_port, hb_port]) {
    for (const [bytes, pause] of strange.flatMap((sent) => [
      [sent, 0] as const,
      [sent, 10] as const
    ])) {
      const socket = createConnection(port, '127.0.0.1')
      socket.on('error', () => undefined)
      await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
      socket.destroy()
    }
  }
  expect((await client.ask('shell', 'execute_request', { code: 'value 1' })).order).toEqual(
    plainRun
  )
  await client.heartbeat()
})

test('two clients at once each get their own replies, and both see all that is published', async () => {
  const [kernel, first] = await startBoth()
  const second = await kernel.connect()
  const run = (client: RawClient, name: string) =>
    Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        client.ask('shell', 'execute_request', { code: `value ${name}-${number}` })
      )
    )
  const [ofFirst, ofSecond] = await Promise.all([run(first, 'a'), run(second, 'b')])
  for (const [answers, name] of [
    [ofFirst, 'a'],
    [ofSecond, 'b']
  ] as const) {
    for (const [number, { order, published }] of answers.entries()) {
      expect(order).toEqual(plainRun)
      expect(published[2]?.content.data).toEqual({ 'text/plain': `${name}-${number}` })
    }
  }
  expect(first.replies).toHaveLength(20)
  expect(second.replies).toHaveLength(20)
  for (const { id } of ofFirst) expect(orderOf(await second.published(id))).toEqual(plainRun)
})

test('200 requests sent at once are all answered, in order', async () => {
  const [, client] = await startBoth()
  const ids = await Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      client.send('shell', 'execute_request', { code: `value ${number}` })
    )
  )
  await client.published(ids.at(-1) ?? '')
  await client.until(() => client.replies.length === 200, 'All replies')
  expect(client.replies.map(({ parentId }) => parentId)).toEqual(ids)
  expect(client.replies.map(({ content }) => content.execution_count)).toEqual(
    ids.map((_, number) => number + 1)
  )
  const published = client.iopub.filter(({ parentId }) => parentId !== null)
  expect(orderOf(published)).toEqual(ids.flatMap(() => plainRun))
})

test('an error in the first of 200 aborts all others', async () => {
  const [kernel, client] = await startBoth()
  const ids = await Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      client.send('shell', 'execute_request', { code: number === 0 ? 'fail' : 'value 1' })
    )
  )
  await client.until(() => client.replies.length === 200, 'All replies')
  expect(client.replies.map(({ parentId }) => parentId)).toEqual(ids)
  const [first, ...others] = client.replies.map(({ content }) => content.status)
  expect(first).toBe('error')
  expect(new Set(others)).toEqual(new Set(['aborted']))
  expect(kernel.session.requests).toHaveLength(1)
})

test('messages of a megabyte go through, both ways, with buffers', async () => {
  const [kernel, client] = await startBoth()
  const comment = 'é'.repeat(500_000)
  const id = await client.send(
    'shell',
    'execute_request',
    { code: `value 1\n${comment}` },
    { buffers: [randomBytes(1_000_000), Buffer.alloc(0)] }
  )
  expect(orderOf(await client.published(id))).toEqual(plainRun)
  expect(kernel.session.requests[0]?.code).toHaveLength(500_008)
  const { published } = await client.ask('shell', 'execute_request', { code: 'big 1000000' })
  expect(JSON.stringify(published[2]?.content.data)).toHaveLength(1_000_017)
})

test('while a cell runs, control and editors are answered, heartbeats echo, and an interrupt ends the cell', async () => {
  const [, client] = await startBoth()
  const running = await client.send('shell', 'execute_request', { code: 'wait' })
  const waiting = await client.send('shell', 'execute_request', { code: 'value 1' })
  await client.until(() => client.iopub.some(({ type }) => type === 'execute_input'), 'The start')
  const info = await client.ask('control', 'kernel_info_request', {})
  expect(info.reply).toMatchObject({ status: 'ok', language_info: { version: '2.8.0' } })
  const completion = await client.ask('shell', 'complete_request', { code: 'ou', cursor_pos: 2 })
  expect(completion.order).toEqual(['busy', 'idle'])
  expect(completion.reply).toMatchObject({ matches: ['output'] })
  await client.heartbeat()
  const interrupt = await client.ask('control', 'interrupt_request', {})
  expect(interrupt.reply).toEqual({ status: 'ok' })
  // Behind each answer it is said once more that the cell runs.
  expect(orderOf(await client.published(running))).toEqual([
    ...['busy', 'execute_input', 'busy', 'busy', 'error', 'busy', 'idle']
  ])
  expect((await client.reply(running)).content).toMatchObject({ ename: 'Interrupted' })
  expect((await client.reply(waiting)).content).toEqual({ status: 'aborted' })
  const next = await client.ask('shell', 'execute_request', { code: 'value 2' })
  expect(next.reply).toMatchObject({ status: 'ok' })
})

test('an interrupt while idle does nothing, now or later', async () => {
  const [, client] = await startBoth()
  await client.ask('control', 'interrupt_request', {})
  const { reply } = await client.ask('shell', 'execute_request', { code: 'sleep 50' })
  expect(reply).toMatchObject({ status: 'ok' })
})

test('a page that is reloaded gets its replies, though its old connection is still there', async () => {
  const kernel = await startKernel()
  const old = await kernel.connect('same-session')
  expect((await old.ask('shell', 'execute_request', { code: '' })).reply).toMatchObject({
    execution_count: 1
  })
  const reloaded = await kernel.connect('same-session')
  for (const channel of ['shell', 'control'] as const) {
    const { reply } = await reloaded.ask(channel, 'kernel_info_request', {})
    expect(reply).toMatchObject({ status: 'ok' })
  }
})

test('a client that leaves in the middle of its run leaves the kernel to others', async () => {
  const [kernel, client] = await startBoth()
  const leaving = await kernel.connect()
  const id = await leaving.send('shell', 'execute_request', { code: 'wait' })
  await client.until(() => client.iopub.some(({ parentId }) => parentId === id), 'The start')
  leaving.close()
  kernel.session.release()
  expect(orderOf(await client.published(id))).toEqual(['busy', 'execute_input', 'idle'])
  expect((await client.ask('shell', 'execute_request', { code: 'value 1' })).order).toEqual(
    plainRun
  )
})

test('a header with a deep or odd structure comes back as it was', async () => {
  const [, client] = await startBoth()
  const deep: unknown = JSON.parse('['.repeat(3000) + ']'.repeat(3000))
  const id = await client.send('shell', 'execute_request', { code: '' }, { header: { deep } })
  const reply = await client.reply(id)
  expect(JSON.stringify(reply.parentHeader.deep)).toHaveLength(6000)
})

test.each(['shell', 'control'] as const)(
  'a shutdown on %s is answered, then all ends',
  async (channel) => {
    const [kernel, client] = await startBoth()
    const id = await client.send(channel, 'shutdown_request', { restart: true })
    expect((await client.reply(id)).content).toEqual({ status: 'ok', restart: true })
    expect(orderOf(await client.published(id))).toEqual(['busy', 'idle'])
    expect(await kernel.server.ended).toEqual({ restart: true })
    expect(kernel.session.closed()).toBe(true)
    const again = await startKernel(kernel.connection)
    expect(
      (await (await again.connect()).ask('shell', 'execute_request', { code: '' })).reply
    ).toMatchObject({
      execution_count: 1
    })
  }
)

test('a shutdown while a cell runs ends the cell first', async () => {
  const [kernel, client] = await startBoth()
  const running = await client.send('shell', 'execute_request', { code: 'wait' })
  const waiting = await client.send('shell', 'execute_request', { code: 'value 1' })
  await client.until(() => client.iopub.some(({ type }) => type === 'execute_input'), 'The start')
  await client.ask('control', 'shutdown_request', { restart: false })
  expect(await kernel.server.ended).toEqual({ restart: false })
  expect((await client.reply(running)).content).toMatchObject({ ename: 'Interrupted' })
  expect((await client.reply(waiting)).content).toEqual({ status: 'aborted' })
})

test('a port that is taken is named', async () => {
  const kernel = await startKernel()
  await expect(startKernel(kernel.connection)).rejects.toThrow(
    `The shell socket cannot listen on tcp://127.0.0.1:${kernel.connection.shell_port}`
  )
})
