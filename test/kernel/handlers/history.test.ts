import { expect, it } from 'vitest'
import { historyHandler } from '../../../kernel/handlers/history.ts'
import { createHistoryRecord } from '../../../kernel/handlers/history-record.ts'
import type { RequestContents } from '../../../kernel/wire/index.ts'
import { createPublisher } from '../../../kernel/wire/publisher.ts'

type Asked = RequestContents['history_request']

const publisher = createPublisher(() => undefined)
/** It uses nothing of it. */
const context = {
  ...{ publisher, lasting: publisher, signal: new AbortController().signal },
  waiting: { count: () => 0, arrivals: () => 0, list: () => [], onArrival: () => undefined },
  interruptShell: () => undefined
}

async function answered(content: Asked): Promise<unknown> {
  const record = createHistoryRecord()
  record.add({ line: 1, input: 'a = 1', output: 'a = 1' })
  record.add({ line: 2, input: 'b', output: null })
  record.add({ line: 3, input: 'a = 1', output: '' })
  const { reply } = await historyHandler(record)(
    { content, metadata: {}, client: null, cameAt: 0 },
    context
  )
  return reply
}

const none = { output: false, raw: true }

it.each<[string, Asked, readonly unknown[]]>([
  ['the last', { ...none, hist_access_type: 'tail', n: 1 }, [[1, 3, 'a = 1']]],
  [
    'the last with what they showed, null where that was nothing',
    { output: true, raw: true, hist_access_type: 'tail', n: 2 },
    [
      [1, 2, ['b', null]],
      [1, 3, ['a = 1', '']]
    ]
  ],
  [
    'a range of this session',
    { ...none, hist_access_type: 'range', session: 0, start: 2 },
    [
      [1, 2, 'b'],
      [1, 3, 'a = 1']
    ]
  ],
  [
    'the same by its number',
    { ...none, hist_access_type: 'range', session: 1, start: 1, stop: 2 },
    [[1, 1, 'a = 1']]
  ],
  ['a range of another session', { ...none, hist_access_type: 'range', session: -1, start: 0 }, []],
  [
    'a range without places',
    { ...none, hist_access_type: 'range' },
    [
      [1, 1, 'a = 1'],
      [1, 2, 'b'],
      [1, 3, 'a = 1']
    ]
  ],
  [
    'each of a pattern once',
    { ...none, hist_access_type: 'search', pattern: 'a*', unique: true },
    [[1, 3, 'a = 1']]
  ],
  ['a pattern that nothing fits', { ...none, hist_access_type: 'search', pattern: '(' }, []]
])('a client is given %s', async (_, content, history) => {
  expect(await answered(content)).toEqual({ status: 'ok', history })
})
