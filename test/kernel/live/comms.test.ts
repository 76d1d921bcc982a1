import { beforeEach, describe, expect, it } from 'vitest'
import { digestOf, type FromKernel } from '../../../kernel/comm/index.ts'
import { type CellsOfPage, type Comms, createComms } from '../../../kernel/live/comms.ts'
import { createLiveCells, type LiveCells } from '../../../kernel/live/live-cells.ts'

const words = () => ''

let live: LiveCells
let comms: Comms
let said: CellsOfPage[]

beforeEach(() => {
  live = createLiveCells({ onChange: () => undefined })
  said = []
  comms = createComms({ live, kernel: 'this-kernel', onCells: (cells) => said.push(cells) })
})

/** Opens a comm, and keeps what comes on it. */
function open(id: string, client: string | null = id) {
  const came: FromKernel[] = []
  let closed = false
  comms.open(id, client, { send: (data) => came.push(data), close: () => (closed = true) })
  return {
    came,
    closed: () => closed,
    say: (data: unknown) => comms.take(id, data, (answer) => came.push(answer))
  }
}

describe('a page', () => {
  it('is told all when it asks for it, and from then on what changes', () => {
    const page = open('c')
    live.begin('a', 1, words).end('done')
    comms.tell()
    expect(page.came).toEqual([])
    page.say({ type: 'state' })
    expect(page.came).toMatchObject([
      { type: 'state', version: 1, kernel: 'this-kernel', cells: [{ id: 'a' }], moreCells: 0 }
    ])
    comms.tell()
    expect(page.came).toHaveLength(1)
    live.begin('b', 2, words)
    comms.tell()
    expect(page.came.slice(1)).toMatchObject([{ type: 'changes', cells: [{ id: 'b' }], gone: [] }])
  })

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no type', { cells: [] }],
    ['an unknown type', { type: 'build' }],
    ['a type that is none', { type: ['state'] }],
    ['no object', null]
  ])('that says %s is refused, and goes on', (_, data) => {
    const page = open('c')
    page.say(data)
    expect(page.came).toEqual([{ type: 'refused', why: 'unreadable' }])
    page.say({ type: 'state' })
    expect(page.came[1]).toMatchObject({ type: 'state' })
  })

  it('that closed its comm is told nothing more', () => {
    const page = open('c')
    page.say({ type: 'state' })
    comms.forget('c')
    live.begin('a', 1, words)
    comms.tell()
    page.say({ type: 'state' })
    expect(page.came).toHaveLength(1)
    expect(comms.ids()).toEqual([])
  })

  it('that opens another loses the first, and others keep theirs', () => {
    const other = open('other')
    const first = open('one', 'page')
    const second = open('two', 'page')
    expect([other, first, second].map(({ closed }) => closed())).toEqual([false, true, false])
    expect(comms.ids()).toEqual(['other', 'two'])
  })
})

describe('the cells of a page', () => {
  it('are passed on with those that went, of each page its own', () => {
    const page = open('one')
    const other = open('other')
    page.say({ type: 'cells', cells: ['a', 'b', 'c'] })
    other.say({ type: 'cells', cells: ['c'] })
    page.say({ type: 'cells', cells: ['c', 'a'] })
    page.say({ type: 'cells', cells: ['c', 'a', 'b'] })
    expect(said).toEqual([
      { cells: ['a', 'b', 'c'], gone: [] },
      { cells: ['c'], gone: [] },
      { cells: ['c', 'a'], gone: ['b'] },
      { cells: ['c', 'a', 'b'], gone: [] }
    ])
    expect(page.came).toEqual([])
  })
})

describe('the outputs of a cell', () => {
  const bundle = (text: string) => ({ data: { 'text/html': text }, metadata: {} })

  it('are given to who asks, with the digest that was told of them', () => {
    const page = open('c')
    page.say({ type: 'state' })
    const run = live.begin('a', 3, words)
    run.shows('a', () => bundle('<b>at work</b>'))
    page.say({ type: 'outputs', cells: ['a'] })
    run.shows('a', () => bundle('<b>card</b>'), bundle('<b>card</b>'))
    run.fails({ ename: 'BuildFailed', evalue: 'no', traceback: ['no', 'such'] })
    run.end('failed')
    comms.tell()
    page.say({ type: 'outputs', cells: ['a', 'a', 'unknown'] })
    const [, first, changes, last, ...more] = page.came
    expect(first).toMatchObject({ outputs: [{ data: { 'text/html': '<b>at work</b>' } }] })
    expect(more).toEqual([])
    if (changes?.type !== 'changes' || last?.type !== 'outputs') throw new Error('not told')
    expect(last).toMatchObject({ id: 'a', run: 1, executionCount: 3 })
    expect(last.outputs).toMatchObject([
      { output_type: 'display_data', data: { 'text/html': '<b>card</b>' } },
      { output_type: 'error', ename: 'BuildFailed', traceback: ['no', 'such'] }
    ])
    expect(changes.cells[0]?.outputs).toBe(digestOf(last.outputs))
  })

  it('that another run has replaced are the new ones, and none while it waits', () => {
    const page = open('c')
    const run = live.begin('a', 1, words)
    run.shows('a', () => bundle('before'))
    run.end('done')
    live.begin('b', 2, words).shows('a', () => bundle('refreshed'))
    page.say({ type: 'outputs', cells: ['a'] })
    expect(page.came).toMatchObject([{ outputs: [{ data: { 'text/html': 'refreshed' } }] }])
    live.wait(['a'])
    expect(live.since(-1).cells[0]).toMatchObject({ state: 'waiting', outputs: null })
    live.begin('a', 3, words)
    expect(live.shown('a')).toMatchObject({ executionCount: 3, outputs: [] })
  })

  it.each([
    [10_000, []],
    [10_001, ['too-many-cells']],
    [100_000, ['too-many-cells']]
  ])('of %i cells are refused: %j', (count, refusals) => {
    const page = open('c')
    page.say({ type: 'outputs', cells: Array.from({ length: count }, String) })
    expect(page.came.map((came) => (came.type === 'refused' ? came.why : ''))).toEqual(refusals)
  })

  it.each([
    [1024, []],
    [1025, ['cell-id-too-long']],
    [10_240, ['cell-id-too-long']]
  ])('of a cell with an id of %i characters are refused: %j', (length, refusals) => {
    const page = open('c')
    page.say({ type: 'outputs', cells: ['x'.repeat(length)] })
    expect(page.came.map((came) => (came.type === 'refused' ? came.why : ''))).toEqual(refusals)
  })
})

describe('open comms', () => {
  it.each([
    [32, 0],
    [33, 1],
    [320, 288]
  ])('%i of them are more than are kept open by %i', (opened, closed) => {
    const pages = Array.from({ length: opened }, (_, at) => open(`c${at}`))
    expect(pages.filter((page) => page.closed())).toHaveLength(closed)
    expect(pages.findIndex((page) => !page.closed())).toBe(closed)
    expect(comms.ids()).toHaveLength(opened - closed)
  })

  it.each([
    [10_000, 10_000, 0],
    [10_001, 10_000, 1],
    [100_000, 10_000, 90_000]
  ])('are told of %i cells %i, and that there are %i more', (total, listed, more) => {
    live.wait(Array.from({ length: total }, (_, at) => `cell ${at}`))
    const page = open('c')
    page.say({ type: 'state' })
    const [state] = page.came
    if (state?.type !== 'state') throw new Error('no state')
    expect([state.cells.length, state.moreCells]).toEqual([listed, more])
  })
})
