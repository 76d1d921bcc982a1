import { describe, expect, it } from 'vitest'
import {
  type CellDisplayOptions,
  createCellDisplay,
  replacement
} from '../../../kernel/handlers/cell-display.ts'
import type { CellOutcome, Shown } from '../../../kernel/outcome/outcome.ts'
import type { Progress } from '../../../kernel/outcome/progress.ts'
import { createPublisher } from '../../../kernel/wire/publisher.ts'
import { buildFailure, failure, plainRenderer } from './fake-session.ts'

const value = (text: string): Shown => ({ kind: 'value', name: null, value: { type: 'int', text } })
const card = (title: string): Shown => ({ kind: 'text', title, text: title })
const outcomeOf = (shown: readonly Shown[], more: Partial<CellOutcome> = {}): CellOutcome => ({
  ...{ shown, lineage: null, notices: [], mistakes: [], ...more }
})
const progress = (elapsedSeconds: number): Progress => ({
  ...{ phase: 'building', elapsedSeconds, steps: [], fetched: null }
})

/** A display whose time stands still until `pass` is called. */
function given(changes: Partial<CellDisplayOptions> = {}) {
  const sent: string[] = []
  const told: string[] = []
  let due: (() => void) | null = null
  const publisher = createPublisher((type, { data, transient }) =>
    sent.push([type, JSON.stringify(data ?? null), transient === undefined ? '' : 'id'].join(' '))
  )
  const options: CellDisplayOptions = {
    ...{ publisher, renderer: plainRenderer, cellId: 'a', displayIds: new Map<string, string>() },
    clock: {
      now: () => 0,
      after: (_, call) => {
        due = call
        return () => (due = null)
      }
    },
    executionCount: 7,
    live: { shows: (cell, draw) => told.push(`${cell}: ${JSON.stringify(draw()?.data ?? null)}`) },
    ...changes
  }
  const types = () => sent.map((one) => one.split(' ')[0])
  return { display: createCellDisplay(options), options, sent, types, told, pass: () => due?.() }
}

describe('the display of a run', () => {
  it('is one, replaced as a whole, and gone from the list when the cell runs again', () => {
    const { display, options, types, told, pass } = given()
    display.take({ kind: 'progress', progress: progress(1) })
    expect(types()).toEqual([])
    pass()
    display.take({ kind: 'outcome', outcome: outcomeOf([card('x')]) })
    display.end()
    expect(types()).toEqual(['display_data', 'update_display_data'])
    expect(display.text()).toBe('x')
    expect(told).toHaveLength(2)
    expect(options.displayIds.has('a')).toBe(true)
    createCellDisplay(options)
    expect(options.displayIds.has('a')).toBe(false)
  })

  it('of a client without ids of cells has no progress, and no id', () => {
    const { display, options, types, told, pass } = given({ cellId: null })
    display.take({ kind: 'progress', progress: progress(1) })
    pass()
    display.take({ kind: 'outcome', outcome: outcomeOf([card('x'), value('1')]) })
    expect(types()).toEqual(['display_data'])
    expect(options.displayIds.size + told.length).toBe(0)
  })

  it('that shows nothing at last takes away what it showed on the way', () => {
    const { display, options, types, told, pass } = given()
    display.take({ kind: 'progress', progress: progress(1) })
    pass()
    display.take({ kind: 'outcome', outcome: outcomeOf([]) })
    expect(types()).toEqual(['display_data', 'clear_output'])
    expect(told.at(-1)).toBe('a: null')
    expect([options.displayIds.size, display.text()]).toEqual([0, null])
  })

  it('takes no progress once it is concluded, nor once it is over', () => {
    const { display, types, pass } = given()
    display.take({ kind: 'outcome', outcome: outcomeOf([value('1')]) })
    display.take({ kind: 'progress', progress: progress(9) })
    pass()
    display.end()
    display.take({ kind: 'progress', progress: progress(10) })
    pass()
    expect(types()).toEqual(['display_data'])
  })

  it.each([
    ['notices alone', outcomeOf([], { notices: [{ kind: 'wrote-nothing', step: 's' }] }), 1],
    [
      'notices beside a mistake',
      outcomeOf([], { notices: [{ kind: 'wrote-nothing', step: 's' }], mistakes: [failure] }),
      0
    ],
    ['a mistake alone', outcomeOf([], { mistakes: [failure] }), 0]
  ])('of %s is there so often: it', (_, outcome, count) => {
    const drawn = { data: { 'text/plain': 'drawn' }, metadata: {} }
    const { display, types } = given({
      renderer: { ...plainRenderer, renderOutcome: () => drawn }
    })
    display.take({ kind: 'outcome', outcome })
    expect(types()).toHaveLength(count)
  })

  it('tells the mistakes that no card tells', () => {
    const { display } = given()
    const mistakes = [buildFailure, failure, { kind: 'blocked', step: 's', by: [] } as const]
    display.take({ kind: 'outcome', outcome: outcomeOf([card('x')], { mistakes }) })
    expect(display.mistakes()).toEqual([failure])
  })

  it('keeps what fails while it is shown, goes on, and throws the first at its end', () => {
    const bugs = [new Error('first'), new Error('second')]
    const renderer = {
      ...plainRenderer,
      renderOutcome: () => {
        throw bugs.shift() ?? new Error('third')
      }
    }
    const { display, types } = given({ renderer })
    expect(() => display.take({ kind: 'outcome', outcome: outcomeOf([card('x')]) })).not.toThrow()
    display.take({ kind: 'outcome', outcome: outcomeOf([card('y')]) })
    expect(() => display.end()).toThrow('first')
    expect(types()).toEqual([])
  })

  it('of another cell is replaced where the page has one, and told to all that follow', () => {
    const { display, types, told } = given({ displayIds: new Map([['b', 'id']]) })
    display.take({ kind: 'refreshed', cellId: 'b', outcome: outcomeOf([value('2')]) })
    display.take({ kind: 'refreshed', cellId: 'c', outcome: outcomeOf([value('3')]) })
    expect(types()).toEqual(['update_display_data'])
    expect(told.map((one) => one.slice(0, 1))).toEqual(['b', 'c'])
  })

  it('cannot be taken away from a page: it becomes empty', () => {
    const nothing = { ...plainRenderer, renderOutcome: () => null }
    expect(replacement(outcomeOf([]), nothing)).toEqual({
      data: { 'text/plain': '' },
      metadata: {}
    })
  })
})
