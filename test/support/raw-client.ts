import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dealer, Request, Subscriber } from 'zeromq'

/**
 * A client that shares no code with the kernel: frames, signatures and the reading of answers are
 * its own, so that a mistake of the kernel cannot hide behind the same mistake here.
 */
export interface RawClient {
  /** Sends a request, gives its msg_id. */
  send(
    channel: RawChannel,
    type: string,
    content: Fields,
    options?: { metadata?: Fields; buffers?: Buffer[]; header?: Fields }
  ): Promise<string>
  /** Sends frames as they are. */
  sendFrames(channel: RawChannel, frames: (Buffer | string)[]): Promise<void>
  /** The frames that `send` would send. */
  frames(type: string, content: Fields, options?: { key?: string }): (Buffer | string)[]
  /** Waits for the reply to a request. */
  reply(id: string): Promise<RawMessage>
  /** Waits until a request is idle, gives all that was published for it, statuses included. */
  published(id: string): Promise<RawMessage[]>
  /** Sends, waits for idle, and for the reply where there is one to come. */
  ask(channel: RawChannel, type: string, content: Fields, metadata?: Fields): Promise<Answered>
  /** Everything on iopub so far, in order. */
  readonly iopub: readonly RawMessage[]
  /** All replies so far, in order. */
  readonly replies: readonly RawMessage[]
  /** Waits until a condition on what has come holds. */
  until(condition: () => boolean, what: string): Promise<void>
  /** Milliseconds until the echo of a heartbeat is back. */
  heartbeat(): Promise<number>
  close(): void
}

export type RawChannel = 'shell' | 'control' | 'stdin'
export type Fields = Readonly<Record<string, unknown>>

export interface RawMessage {
  readonly channel: string
  readonly topic: string
  readonly header: Fields
  readonly type: string
  readonly parentId: string | null
  readonly parentHeader: Fields
  readonly content: Fields
  readonly metadata: Fields
}

export interface Answered {
  readonly id: string
  readonly reply: Fields
  /** As in `busy`, `display_data`, `idle`: statuses by their state. */
  readonly order: readonly string[]
  readonly published: readonly RawMessage[]
}

/** A connection file's content, with ports that are free now. */
export async function freeConnection(
  settings: Partial<ConnectionFile> = {}
): Promise<ConnectionFile> {
  const ports = await freePorts(5)
  const [shell_port = 0, control_port = 0, stdin_port = 0, iopub_port = 0, hb_port = 0] = ports
  const numbers = { shell_port, control_port, stdin_port, iopub_port, hb_port }
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    ...numbers,
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    ...settings
  }
}

/** A connection over socket files in a folder of its own, and what removes the folder. */
export async function ipcConnection(): Promise<{
  connection: ConnectionFile
  remove: () => Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'kernel-ipc-'))
  const numbers = { shell_port: 1, control_port: 2, stdin_port: 3, iopub_port: 4, hb_port: 5 }
  const connection = await freeConnection({
    transport: 'ipc',
    ip: join(folder, 'kernel'),
    ...numbers
  })
  return { connection, remove: () => rm(folder, { recursive: true, force: true }) }
}

export interface ConnectionFile {
  readonly transport: 'tcp' | 'ipc'
  readonly ip: string
  readonly shell_port: number
  readonly control_port: number
  readonly stdin_port: number
  readonly iopub_port: number
  readonly hb_port: number
  readonly key: string
  readonly signature_scheme: string
}

const patience = 15_000

/** Connects, and waits for the kernel's welcome on iopub. `session` also names its sockets. */
export async function connectRaw(
  connection: ConnectionFile,
  session: string = randomUUID()
): Promise<RawClient> {
  const at = (port: number) =>
    connection.transport === 'ipc'
      ? `ipc://${connection.ip}-${port}`
      : `tcp://${connection.ip}:${port}`
  const dealers = {
    shell: new Dealer({ linger: 0, routingId: `${session}-shell` }),
    control: new Dealer({ linger: 0, routingId: `${session}-control` }),
    stdin: new Dealer({ linger: 0, routingId: `${session}-stdin` })
  }
  const subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })
  dealers.shell.connect(at(connection.shell_port))
  dealers.control.connect(at(connection.control_port))
  dealers.stdin.connect(at(connection.stdin_port))
  subscriber.connect(at(connection.iopub_port))
  subscriber.subscribe('')

  const iopub: RawMessage[] = []
  const replies: RawMessage[] = []
  const waiters = new Set<() => void>()
  let closed = false

  const sign = (parts: readonly string[], key: string) =>
    key === '' ? '' : createHmac('sha256', key).update(parts.join('')).digest('hex')

  function read(channel: string, raw: Buffer[]): RawMessage {
    const texts = raw.map(String)
    const position = texts.indexOf('<IDS|MSG>')
    const [signature, header = '', parent = '', metadata = '', content = ''] = texts.slice(
      position + 1
    )
    if (position < 0) throw new Error('The kernel sent frames without a delimiter.')
    if (signature !== sign([header, parent, metadata, content], connection.key)) {
      throw new Error('The kernel sent a wrong signature.')
    }
    const fields = fieldsOf(header)
    const parentHeader = fieldsOf(parent)
    return {
      channel,
      topic: texts[0] ?? '',
      header: fields,
      type: String(fields.msg_type),
      parentId: typeof parentHeader.msg_id === 'string' ? parentHeader.msg_id : null,
      parentHeader,
      content: fieldsOf(content),
      metadata: fieldsOf(metadata)
    }
  }

  async function listen(
    channel: string,
    receive: () => Promise<Buffer[]>,
    list: RawMessage[]
  ): Promise<void> {
    for (;;) {
      let raw: Buffer[]
      try {
        raw = await receive()
      } catch (error) {
        if (closed) return
        throw error
      }
      list.push(read(channel, raw))
      for (const waiter of waiters) waiter()
    }
  }

  void listen('shell', () => dealers.shell.receive(), replies)
  void listen('control', () => dealers.control.receive(), replies)
  void listen('iopub', () => subscriber.receive(), iopub)

  function until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(check)
        const seen = [...replies, ...iopub].map(({ type }) => type).slice(-20)
        reject(
          new Error(`${what} did not come within ${patience} ms; the last were ${seen.join()}.`)
        )
      }, patience)
      const check = () => {
        if (!condition()) return
        clearTimeout(timer)
        waiters.delete(check)
        resolve()
      }
      waiters.add(check)
      check()
    })
  }

  function framesOf(
    type: string,
    content: Fields,
    { key = connection.key, metadata = {}, header = {}, id = randomUUID() }: FrameOptions = {}
  ): string[] {
    const parts = [
      JSON.stringify({
        msg_id: id,
        msg_type: type,
        session,
        username: 'raw',
        date: new Date().toISOString(),
        version: '5.4',
        ...header
      }),
      '{}',
      JSON.stringify(metadata),
      JSON.stringify(content)
    ]
    return ['<IDS|MSG>', sign(parts, key), ...parts]
  }

  /** A dealer refuses a second send while one is at work. */
  let lastSend = Promise.resolve()
  const sendFrames = (channel: RawChannel, frames: (Buffer | string)[]) => {
    lastSend = lastSend.then(() => dealers[channel].send(frames))
    return lastSend
  }

  const client: RawClient = {
    iopub,
    replies,
    until,
    sendFrames,
    frames: framesOf,
    send: async (channel, type, content, { metadata = {}, buffers = [], header = {} } = {}) => {
      const id = randomUUID()
      await sendFrames(channel, [...framesOf(type, content, { metadata, header, id }), ...buffers])
      return id
    },
    reply: async (id) => {
      const find = () => replies.find(({ parentId }) => parentId === id)
      await until(() => find() !== undefined, `The reply to ${id}`)
      const found = find()
      if (found === undefined) throw new Error('The reply is gone.')
      return found
    },
    published: async (id) => {
      const list = () => iopub.filter(({ parentId }) => parentId === id)
      await until(() => list().some(isIdle), `Idle of ${id}`)
      return list()
    },
    ask: async (channel, type, content, metadata = {}) => {
      const id = await client.send(channel, type, content, { metadata })
      const published = await client.published(id)
      const reply = type.endsWith('_request') ? await client.reply(id) : null
      return { id, published, order: orderOf(published), reply: reply?.content ?? {} }
    },
    heartbeat: async () => {
      const socket = new Request({ linger: 0, receiveTimeout: patience })
      socket.connect(at(connection.hb_port))
      const start = performance.now()
      await socket.send('ping')
      const [echo] = await socket.receive()
      socket.close()
      if (String(echo) !== 'ping') throw new Error('The heartbeat is no echo.')
      return performance.now() - start
    },
    close: () => {
      closed = true
      for (const socket of [...Object.values(dealers), subscriber]) socket.close()
    }
  }
  await until(() => iopub.some(({ type }) => type === 'iopub_welcome'), 'The welcome on iopub')
  return client
}

interface FrameOptions {
  readonly key?: string
  readonly metadata?: Fields
  readonly header?: Fields
  readonly id?: string
}

/** The types of messages, a status by its state. */
export function orderOf(messages: readonly RawMessage[]): string[] {
  return messages.map(({ type, content }) =>
    type === 'status' ? String(content.execution_state) : type
  )
}

function isIdle({ type, content }: RawMessage): boolean {
  return type === 'status' && content.execution_state === 'idle'
}

function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new Error(`${text} is not an object.`)
  return { ...value }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    })
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
