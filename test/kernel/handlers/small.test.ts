import { describe, expect, it } from 'vitest'
import { createFollowing } from '../../../kernel/handlers/comm.ts'
import { completeHandler } from '../../../kernel/handlers/complete.ts'
import { handleDebug } from '../../../kernel/handlers/debug.ts'
import type { Context } from '../../../kernel/handlers/handler.ts'
import { inspectHandler } from '../../../kernel/handlers/inspect.ts'
import { systemClock } from '../../../kernel/handlers/throttle.ts'
import { plainRenderer } from './fake-session.ts'
import { handleInterrupt } from '../../../kernel/handlers/interrupt.ts'
import { isCompleteHandler } from '../../../kernel/handlers/is-complete.ts'
import { kernelInfoHandler } from '../../../kernel/handlers/kernel-info.ts'
import { shutdownHandler } from '../../../kernel/handlers/shutdown.ts'
import { createPublisher } from '../../../kernel/wire/publisher.ts'

/** What a handler has around it, and what it did. */
function context() {
  const published: string[] = []
  let interrupted = 0
  const publisher = createPublisher((type) => void published.push(type))
  const around: Context = {
    publisher,
    lasting: publisher,
    signal: new AbortController().signal,
    waiting: { count: () => 0, arrivals: () => 0, list: () => [], onArrival: () => undefined },
    interruptShell: () => (interrupted += 1)
  }
  return { around, published, interrupted: () => interrupted }
}
const request = <Content>(content: Content) => ({ content, metadata: {}, client: null, cameAt: 0 })

describe('a comm of another target', () => {
  it('is closed at once, and nothing else is said', async () => {
    const { around, published } = context()
    const { handlers } = createFollowing({
      clock: systemClock,
      session: {
        follow: () => undefined,
        arrange: () => undefined,
        planChange: () => Promise.resolve(null)
      },
      renderer: () => Promise.resolve(plainRenderer),
      tables: () => Promise.reject(new Error('nobody asks for a table'))
    })
    const unanswered = { reply: null }
    const content = { comm_id: 'c', target_name: 't', data: {} }
    expect(await handlers.comm_open(request(content), around)).toEqual(unanswered)
    expect(published).toEqual(['comm_close'])
    const message = request({ comm_id: 'c', data: { type: 'state' } })
    expect(await handlers.comm_msg(message, around)).toEqual(unanswered)
    expect(await handlers.comm_close(request({ comm_id: 'c' }), around)).toEqual(unanswered)
    expect(await handlers.comm_info_request(request({}), around)).toEqual({
      reply: { status: 'ok', comms: {} }
    })
    expect(published).toHaveLength(1)
  })
})

describe('what a client asks beside cells', () => {
  it('a debugger is declined by the number of the request', async () => {
    const { around } = context()
    const asked = request({ seq: 7, command: 'initialize' })
    expect((await handleDebug(asked, around)).reply).toMatchObject({
      request_seq: 7,
      success: false
    })
    expect((await handleDebug(request({}), around)).reply).toMatchObject({ request_seq: 0 })
  })

  it('an interrupt reaches what runs', async () => {
    const { around, interrupted } = context()
    expect(await handleInterrupt(request({}), around)).toEqual({ reply: { status: 'ok' } })
    expect(interrupted()).toBe(1)
  })

  it('an end comes behind the answer', async () => {
    const ended: boolean[] = []
    const handler = shutdownHandler((restart) => ended.push(restart))
    const answer = await handler(request({ restart: true }), context().around)
    expect(ended).toEqual([])
    answer.afterIdle?.()
    expect(ended).toEqual([true])
    expect((await handler(request({}), context().around)).reply).toMatchObject({ restart: false })
  })

  it('the kernel says what it is', async () => {
    const handler = kernelInfoHandler({ version: '1.2.3', nixVersion: Promise.resolve('2.8.0') })
    expect((await handler(request({}), context().around)).reply).toMatchObject({
      ...{ status: 'ok', implementation_version: '1.2.3', language_info: { version: '2.8.0' } },
      banner: 'Nix Workflow 1.2.3: cells are steps of a workflow, in Nix 2.8.0'
    })
  })

  it('places are counted by characters, to the end where none is given', async () => {
    const cursors: number[] = []
    const complete = completeHandler({
      complete: (_code, cursor) => {
        cursors.push(cursor)
        return Promise.resolve({ matches: [{ text: 'ab', type: 'name' }], start: 2, end: 3 })
      }
    })
    const reply = async (cursor_pos?: number) =>
      (
        await complete(
          request({ code: '😀a', ...(cursor_pos === undefined ? {} : { cursor_pos }) }),
          context().around
        )
      ).reply
    expect(await reply(1)).toMatchObject({ matches: ['ab'], cursor_start: 1, cursor_end: 2 })
    for (const cursor of [undefined, 2, 3, 99, 0]) await reply(cursor)
    expect(cursors).toEqual([2, 3, 3, 3, 3, 0])
  })

  it('what is not known is not found', async () => {
    const found = async (documentation: string | null) => {
      const blocks = [{ kind: 'paragraph' as const, text: documentation ?? '' }]
      const inspection = documentation === null ? null : { name: 'x', blocks }
      const handler = inspectHandler({ inspect: () => Promise.resolve(inspection) }, () =>
        Promise.resolve(plainRenderer)
      )
      return (await handler(request({ code: 'x' }), context().around)).reply
    }
    expect(await found(null)).toMatchObject({ found: false, data: {} })
    expect(await found('d')).toMatchObject({
      found: true,
      data: { 'text/plain': 'd' }
    })
    const isComplete = isCompleteHandler({
      isComplete: () => Promise.resolve({ status: 'complete' })
    })
    expect(await isComplete(request({ code: '1' }), context().around)).toEqual({
      reply: { status: 'complete' }
    })
  })
})
