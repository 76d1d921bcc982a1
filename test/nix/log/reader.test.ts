import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLogLine, type LogMessage } from '../../../nix/log/message.ts'
import { logReader } from '../../../nix/log/reader.ts'
import { initialState, reduce, type LogState } from '../../../nix/log/state.ts'
import { emptyTail, lastLines } from '../../../nix/log/tail.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`
const line = (id: string, text: string) =>
  `@nix {"action":"result","fields":[${JSON.stringify(text)}],"id":${id},"type":101}`
const start = (id: string) =>
  `@nix {"action":"start","fields":["${drv(id)}","",1,1],"id":${id},"level":3,"parent":0,"text":"x","type":105}`

/** Each line by itself, as it is read where nothing is put off. */
function oneByOne(bytes: Buffer): LogState {
  let state = initialState
  for (const text of bytes.toString().split('\n')) {
    const message = parseLogLine(text)
    if (message !== null) state = reduce(state, message, 0)
  }
  return state
}

function inChunks(bytes: Buffer, sizes: readonly number[]): LogState {
  let state = initialState
  const reader = logReader((message) => {
    state = reduce(state, message, 0)
  })
  // Like a pipe's, the same memory each time.
  const memory = Buffer.alloc(Math.max(1, ...sizes))
  let at = 0
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    const length = bytes.copy(memory, 0, at, Math.min(at + size, bytes.length))
    reader.take(memory.subarray(0, length))
    at += length
  }
  memory.fill(0)
  reader.end()
  return state
}

/** A log as it is shown, in place of how it is kept. */
function shown(state: LogState) {
  const logOf = <Build extends { readonly log: typeof emptyTail }>({ log, ...rest }: Build) => ({
    ...rest,
    lines: lastLines(log),
    lastThree: lastLines(log, 3),
    total: log.total
  })
  return {
    ...state,
    running: [...state.running].map(([id, build]) => [id, logOf(build)]),
    ended: [...state.ended].map(([path, build]) => [path, logOf(build)])
  }
}

describe('lines of builders that are not read at once', () => {
  const ids = ['7', '12', '9007199254740992', '9007199254740993']
  const id = fc.constantFrom(...ids)
  const character = fc.constantFrom(
    ...[
      'a',
      ' ',
      '"',
      '\\',
      ']',
      '}',
      '"],"id":7',
      ',"type":101}',
      '\u2028',
      'é',
      '🦊',
      '\t',
      '\r'
    ],
    ...['\u001b[31m', '\u001b', '\u0000', 'x'.repeat(3000)]
  )
  const text = fc.oneof(
    { weight: 5, arbitrary: fc.constant('epoch 7, loss 0.1') },
    { weight: 3, arbitrary: fc.array(character, { maxLength: 12 }).map((parts) => parts.join('')) }
  )
  const builderLine = fc.tuple(id, text).map(([of, written]) => line(of, written))
  const far = fc
    .tuple(fc.constantFrom('8', '12', '77', '778'), fc.integer({ min: 1, max: 400 }), fc.nat(3))
    .map(([of, count, what]) =>
      Array.from({ length: count }, (_, done) => {
        const fields = [`${done},400,0,0`, `${done},400,1,2`, `${done}`, `${done},"x",[`][what]
        return `@nix {"action":"result","fields":[${fields}],"id":${of},"type":105}`
      })
    )
  const message = fc.oneof(
    { weight: 8, arbitrary: builderLine.map((one) => [one]) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(id, text, fc.integer({ min: 1, max: 600 }))
        .map(([of, written, count]) => Array.from({ length: count }, () => line(of, written)))
    },
    { weight: 4, arbitrary: far },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(
          ...ids.map(start),
          ...ids.map((of) => `@nix {"action":"stop","id":${of}}`),
          `@nix {"action":"msg","level":6,"msg":"builder process for '${drv('7')}' finished"}`,
          '@nix {"action":"result","fields":["buildPhase"],"id":7,"type":104}',
          '@nix {"action":"result","fields":["of the hook"],"id":7,"type":107}',
          '@nix {"action":"msg","level":0,"msg":"error: no"}',
          'warning: a program',
          '',
          '@nix {',
          '@nix {"action":"result","fields":["","type":101}'
        )
        .map((one) => [one])
    }
  )
  const copies = ['77', '778'].map(
    (of) =>
      `@nix {"action":"start","fields":["/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${of}","a","b"],"id":${of},"level":3,"parent":0,"text":"x","type":100}`
  )
  const builds =
    '@nix {"action":"start","fields":[],"id":8,"level":5,"parent":0,"text":"x","type":104}'
  const sizes = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1000, max: 65_536 })),
    { minLength: 1, maxLength: 6 }
  )

  it('give what reading each of them gives', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), sizes, fc.boolean(), (all, by, whole) => {
        const said =
          [...ids.map(start), ...copies, builds, ...all.flat()].join('\n') + (whole ? '\n' : '')
        const bytes = Buffer.from(said)
        expect(shown(inChunks(bytes, by))).toEqual(shown(oneByOne(bytes)))
      }),
      { numRuns: 150 }
    )
  }, 60_000)

  it('are read once for all that say how far one copy is, as far as a chunk goes', () => {
    const messages: LogMessage[] = []
    const reader = logReader((one) => messages.push(one))
    const lines = Array.from(
      { length: 500 },
      (_, done) => `@nix {"action":"result","fields":[${done},500,0,0],"id":77,"type":105}\n`
    )
    reader.take(Buffer.from(lines.join('')))
    expect(messages).toEqual([
      { kind: 'progress', id: '77', done: 499, expected: 500, running: 0, failed: 0 }
    ])
  })

  it('are few messages, however many lines they are', () => {
    const messages: LogMessage[] = []
    const reader = logReader((one) => messages.push(one))
    const bytes = Buffer.from(`${line('7', 'a')}\n${line('12', 'b')}\n`.repeat(400))
    reader.take(bytes)
    expect(messages.map((one) => (one.kind === 'log-lines' ? one.lines.count : one.kind))).toEqual([
      400, 400
    ])
  })

  it('may hold bytes that are no UTF-8, and stay on their line', () => {
    const [before = '', after = ''] = line('7', '#').split('#')
    const bytes = Buffer.concat([
      Buffer.from(`${start('7')}\n${before}`),
      Buffer.from([0xff, 0x62, 0xc3]),
      Buffer.from(`${after}\n${line('7', 'next')}\n`)
    ])
    const [build] = inChunks(bytes, [65_536]).running.values()
    expect(lastLines(build?.log ?? emptyTail)).toEqual(['\ufffdb\ufffd', 'next'])
  })
})

describe('a line without an end', () => {
  const megabytes = 40
  const piece = Buffer.alloc(1024 * 1024, 'x')
  function read(before: string, filling: Buffer, after: string): LogState {
    let state = initialState
    const reader = logReader((message) => {
      state = reduce(state, message, 0)
    })
    reader.take(Buffer.from(`${start('7')}\n${before}`))
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    const most = { grown: 0 }
    for (let count = 0; count < megabytes; count += 1) {
      reader.take(filling)
      const now = process.memoryUsage()
      most.grown = Math.max(most.grown, now.arrayBuffers + now.heapUsed - arrayBuffers - heapUsed)
    }
    expect(most.grown / 1024 / 1024).toBeLessThan(megabytes / 2)
    reader.take(Buffer.from(`${after}\n${line('7', 'next')}\n`))
    reader.end()
    return state
  }
  const logOf = (state: LogState) => lastLines([...state.running.values()][0]?.log ?? emptyTail)
  const [head = '', tail = ''] = line('7', '#').split('#')

  it('of a builder is shown by its last characters', () => {
    expect(logOf(read(head, piece, tail))).toEqual([`${'x'.repeat(2000)} …`, 'next'])
    expect(logOf(read(head, piece, `\\r\\u001b[Kdone${tail}`))).toEqual(['done', 'next'])
  })

  it.each(['\\u001b', '\\ud83e\\udd8a', '\\\\', '\\"', 'é'])('may be full of %s', (written) => {
    const filling = Buffer.from(written.repeat(Math.floor((1024 * 1024) / written.length)))
    expect(logOf(read(head, filling, `\\r\\u001b[Kdone${tail}`))).toEqual(['done', 'next'])
  })

  it('of an error is known by its beginning', () => {
    const { errors } = read(
      `@nix {"action":"msg","column":null,"file":null,"level":0,"line":null,"msg":"error: builder for '${drv('7')}' failed with exit code 3\\n`,
      piece,
      '"}'
    )
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/^error: builder for .* failed with exit code 3\nxxx/)
  })

  it('that is no message is a remark', () => {
    const { remarks } = read('warning: ', piece, '')
    expect(remarks).toHaveLength(1)
    expect(remarks[0]?.length).toBeLessThan(100_000)
  })
})
