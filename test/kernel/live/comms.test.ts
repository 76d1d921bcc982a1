import { beforeEach, describe, expect, it } from 'vitest'
import {
  type ChangePlan,
  digestOf,
  type FromKernel,
  type OfTable,
  type TableAsked
} from '../../../kernel/comm/index.ts'
import { type CellsOfPage, type Comms, createComms } from '../../../kernel/live/comms.ts'
import { createLiveCells, type LiveCells } from '../../../kernel/live/live-cells.ts'

const words = () => ''

let live: LiveCells
let comms: Comms
let said: CellsOfPage[]
let asked: string[]
let answerTable: (data: OfTable) => void
let answerPlan: (plan: ChangePlan | null) => void

beforeEach(() => {
  live = createLiveCells({ onChange: () => undefined })
  said = []
  asked = []
  const tables = {
    ask: (commId: string, { type }: TableAsked, send: (data: OfTable) => void) => {
      asked.push(`${commId} ${type}`)
      answerTable = send
    },
    giveUp: (commId: string, question: number | null) =>
      asked.push(`${commId} gives up ${question}`)
  }
  comms = createComms({
    ...{ live, kernel: 'this-kernel', onCells: (cells) => said.push(cells), tables },
    planChange: ({ cell }) => {
      asked.push(`plan of ${cell}`)
      return new Promise((resolve) => (answerPlan = resolve))
    }
  })
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

  it('that were cleared may be missing until it runs again, and no older run says so', () => {
    const page = open('c')
    const other = open('other')
    for (const one of [page, other]) one.say({ type: 'state' })
    const cleared = () => {
      comms.tell()
      const last = other.came.at(-1)
      return last?.type === 'changes' ? last.cells.map(({ isCleared }) => isCleared) : null
    }
    const clear = (run: number) => page.say({ type: 'cleared', cells: [{ id: 'a', run }] })
    const first = live.begin('a', 1, words)
    clear(1)
    expect(cleared()).toEqual([false])
    first.end('done')
    clear(1)
    page.say({ type: 'cleared', cells: [{ id: 'unknown', run: 1 }] })
    expect(cleared()).toEqual([true])
    // It would show something else now.
    live.begin(null, null, words).shows('a', () => bundle('refreshed'))
    expect(cleared()).toEqual([true])
    live.begin('a', 2, words).end('done')
    clear(1)
    expect(cleared()).toEqual([false])
  })

  it.each<[string, number, readonly string[]]>(
    ['outputs', 'cleared'].flatMap((type): [string, number, readonly string[]][] => [
      [type, 10_000, []],
      [type, 10_001, ['too-many-cells']],
      [type, 100_000, ['too-many-cells']]
    ])
  )('%s of %i cells are refused: %j', (type, count, refusals) => {
    const page = open('c')
    const cells = Array.from({ length: count }, (_, run) =>
      type === 'cleared' ? { id: String(run), run } : String(run)
    )
    page.say({ type, cells })
    expect(page.came.map((came) => (came.type === 'refused' ? came.why : ''))).toEqual(refusals)
  })

  it.each([
    [1024, []],
    [1025, ['cell-id-too-long']],
    [10_240, ['cell-id-too-long']],
    [200_000, ['cell-id-too-long']]
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

describe('tables', () => {
  const table = '/nix/store/x-many/many.csv'
  const columns = { type: 'table-columns', question: 7, table, sought: '', from: 0, count: 10 }
  const rows = {
    ...{ type: 'table-rows', question: 8, table, view: { conditions: [], sorting: null } },
    ...{ from: 0, count: 50, columns: [0, 1] }
  }
  const refusal: OfTable = { type: 'table-refused', question: 7, why: 'no', isGivenUp: false }

  it('are asked for, and answered on the same comm at any later time, as long as it is open', () => {
    const page = open('c')
    page.say(columns)
    page.say(rows)
    page.say({ type: 'table-cancel', question: 8 })
    expect(asked).toEqual(['c table-columns', 'c table-rows', 'c gives up 8'])
    answerTable(refusal)
    expect(page.came).toEqual([refusal])
    comms.forget('c')
    answerTable(refusal)
    expect(page.came).toHaveLength(1)
    expect(asked.at(-1)).toBe('c gives up null')
  })

  it('of a page that opens another comm are given up', () => {
    open('c', 'page').say(columns)
    open('d', 'page')
    expect(asked).toEqual(['c table-columns', 'c gives up null'])
  })

  it.each<[string, (times: number) => unknown]>([
    ['rows', (times) => ({ ...rows, columns: [0], count: 500 * times + 1 })],
    ['columns', (times) => ({ ...columns, count: 200 * times + 1 })],
    ['columns of rows', (times) => ({ ...rows, columns: numbers(200 * times + 1) })],
    [
      'cells',
      (times) => ({ ...rows, count: 200, columns: numbers(100 * times + 1).slice(0, 200) })
    ],
    [
      'conditions',
      (times) => ({
        ...rows,
        view: {
          sorting: null,
          conditions: numbers(20 * times + 1).map((column) => ({
            column,
            test: 'empty',
            value: ''
          }))
        }
      })
    ],
    ['characters of a place', (times) => ({ ...columns, table: 'x'.repeat(8192 * times + 1) })],
    [
      'characters that are looked for',
      (times) => ({ ...columns, sought: 'x'.repeat(1024 * times + 1) })
    ]
  ])('more %s than a page may ask for are refused', (_, message) => {
    const page = open('c')
    for (const times of [1, 10]) page.say(message(times))
    const refused = { type: 'refused', why: 'too-much-of-a-table' }
    expect(page.came).toEqual([refused, refused])
    expect(asked).toEqual([])
  })

  it.each([
    { ...rows, count: 500, columns: numbers(40) },
    { ...columns, count: 200, table: 'x'.repeat(8192), sought: 'x'.repeat(1024) }
  ])('as much as a page may ask for is asked for', (message) => {
    open('c').say(message)
    expect(asked).toHaveLength(1)
  })

  it.each([
    { ...rows, from: -1 },
    { ...rows, from: 0.5 },
    { ...rows, view: null },
    { ...rows, table: '' },
    { ...columns, question: '7' },
    { type: 'table-rows' },
    { type: 'table-drop', table }
  ])('%j is not understood', (message) => {
    const page = open('c')
    page.say(message)
    expect(page.came).toEqual([{ type: 'refused', why: 'unreadable' }])
  })
})

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

describe('a change of a cell', () => {
  const question = { type: 'plan-change', question: 7, cell: 'a', code: 'n = 1;' }
  const plan = { build: 2, fetch: 0, gone: 0, seconds: 3, withoutTime: 1, open: 0 }

  it('is planned, and answered later with its number', async () => {
    const page = open('c')
    page.say(question)
    expect(asked).toEqual(['plan of a'])
    expect(page.came).toEqual([])
    answerPlan(plan)
    await Promise.resolve()
    await Promise.resolve()
    expect(page.came).toEqual([{ type: 'change-planned', question: 7, plan }])
  })

  it('is not answered on a comm that is closed', async () => {
    const page = open('c')
    page.say(question)
    comms.forget('c')
    answerPlan(plan)
    await Promise.resolve()
    await Promise.resolve()
    expect(page.came).toEqual([])
  })

  it.each([
    ['as long as it may be', 100_000, null],
    ['one longer', 100_001, 'change-too-long'],
    ['ten times as long', 1_000_000, 'change-too-long']
  ])('%s', (_, length, why) => {
    const page = open('c')
    page.say({ ...question, code: 'x'.repeat(length) })
    expect(page.came).toEqual(why === null ? [] : [{ type: 'refused', why }])
  })

  it.each([
    [1024, null],
    [1025, 'cell-id-too-long'],
    [200_000, 'cell-id-too-long']
  ])('of a cell with an id of %i characters', (length, why) => {
    const page = open('c')
    page.say({ ...question, cell: 'x'.repeat(length) })
    expect(page.came).toEqual(why === null ? [] : [{ type: 'refused', why }])
  })

  it.each([{ cell: '' }, { cell: 5 }, { code: null }, { question: -1 }])(
    '%j is refused',
    (wrong) => {
      const page = open('c')
      page.say({ ...question, ...wrong })
      expect(page.came).toMatchObject([{ type: 'refused' }])
      expect(asked).toEqual([])
    }
  )
})
