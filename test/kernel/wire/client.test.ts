import { Router } from 'zeromq'
import { afterEach, describe, expect, it } from 'vitest'
import { connectToKernel, type Publication } from '../../../kernel/wire/client.ts'
import { parseConnection } from '../../../kernel/wire/connection-file.ts'
import { decode, encode } from '../../../kernel/wire/frames.ts'
import { createSigner } from '../../../kernel/wire/signature.ts'
import { bindSockets, type Sockets } from '../../../kernel/wire/sockets.ts'
import { ipcConnection } from '../../support/raw-client.ts'
import { until } from '../../support/wait.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Sockets that answer each request with its content, and a client of theirs. */
async function connected() {
  const { connection: file, remove } = await ipcConnection()
  cleanUps.push(remove)
  const parsed = parseConnection(JSON.stringify(file))
  if (!parsed.ok) throw new Error(parsed.mistake)
  const connection = parsed.value
  const logged: string[] = []
  const bound = await bindSockets(connection.endpoints, (line) => logged.push(line))
  if (!bound.ok) throw new Error(bound.mistake)
  const sockets = bound.value
  cleanUps.push(() => sockets.close())
  const signer = createSigner(connection.hash, connection.key)
  const came: unknown[] = []
  const subscribed: string[] = []
  sockets.listen({
    onFrames: (channel, frames) => {
      const message = decode(frames, signer)
      if (!message.ok) return
      const { content, identities } = message.value
      came.push(content['number'])
      if (content['number'] === -1) return
      const reply = {
        identities,
        type: 'reply',
        parent: message.value,
        content,
        metadata: {},
        buffers: []
      }
      sockets.send(channel, encode(reply, 's', signer))
      sockets.send('iopub', encode({ ...reply, identities: ['topic'], type: 'told' }, 's', signer))
    },
    onSubscription: (topic) => subscribed.push(topic.toString())
  })
  const published: Publication[] = []
  const client = connectToKernel(connection, (one) => published.push(one))
  cleanUps.push(() => client.close())
  await until('a subscription', () => subscribed.length > 0)
  return { connection, sockets, client, came, published, logged, signer }
}

describe('a client and the sockets of a kernel', () => {
  it('keep the order of requests, and each is given its own reply', async () => {
    const { client, came, published } = await connected()
    const numbers = Array.from({ length: 200 }, (_, number) => number)
    const sent = numbers.map((number) => client.request('shell', 'ask', { number }))
    const replies = await Promise.all(sent.map(({ reply }) => reply))
    expect(replies.map((reply) => reply?.content['number'])).toEqual(numbers)
    expect(came).toEqual(numbers)
    await until('all publications', () => published.length === 200)
    expect(published.map(({ parentId }) => parentId)).toEqual(sent.map(({ id }) => id))
  })

  it('are ended with null for each reply that did not come, also for what is asked later', async () => {
    const { client } = await connected()
    const unanswered = client.request('shell', 'ask', { number: -1 })
    const control = client.request('control', 'ask', { number: 1 })
    expect((await control.reply)?.content).toEqual({ number: 1 })
    client.close()
    client.close()
    expect(await unanswered.reply).toBeNull()
    expect(await client.request('shell', 'ask', { number: 2 }).reply).toBeNull()
    expect(await client.request('control', 'ask', { number: 3 }).reply).toBeNull()
  })

  it('drop what is not signed, is no message or comes for nobody, and go on', async () => {
    const { client, sockets, signer, published, connection } = await connected()
    const message = { type: 'told', parent: null, content: {}, metadata: {}, buffers: [] }
    const forged = createSigner(connection.hash, 'another key')
    sockets.send('iopub', encode({ ...message, identities: ['t'] }, 's', forged))
    sockets.send('iopub', [])
    sockets.send('iopub', ['', '<IDS|MSG>', 'x'])
    sockets.send('shell', encode({ ...message, identities: ['nobody'] }, 's', signer))
    sockets.send('iopub', encode({ ...message, identities: ['t'] }, 's', signer))
    await until('the one that is signed', () => published.length > 0)
    expect(published.map(({ parentId }) => parentId)).toEqual([null])
    expect((await client.request('shell', 'ask', { number: 5 }).reply)?.content).toEqual({
      number: 5
    })
  })
})

describe('sockets', () => {
  it('that are closed send nothing more, and say so', async () => {
    const { sockets, logged } = await connected()
    await sockets.close()
    sockets.send('iopub', ['a'])
    sockets.send('shell', ['a', 'b'])
    sockets.send('iopub', ['b'])
    await until('three lines', () => logged.length === 3)
    expect(logged.every((line) => line.startsWith('A message could not be sent'))).toBe(true)
    await sockets.close()
  })

  it('of an endpoint that somebody has are refused by name, and the others are free again', async () => {
    const { connection: file, remove } = await ipcConnection()
    cleanUps.push(remove)
    const parsed = parseConnection(JSON.stringify(file))
    if (!parsed.ok) throw new Error(parsed.mistake)
    const { endpoints } = parsed.value
    const wrong = { ...endpoints, iopub: 'ipc:///nowhere/at/all' }
    const refused: { ok: boolean; mistake?: string; value?: Sockets } = await bindSockets(
      wrong,
      () => undefined
    )
    expect(refused.mistake).toMatch(
      /^The iopub socket cannot listen on ipc:\/\/\/nowhere\/at\/all: .+\.$/
    )
    const other = new Router({ linger: 0 })
    cleanUps.push(() => other.close())
    await other.bind(endpoints.shell)
  })
})
