import { beforeEach, describe, expect, it } from 'vitest'
import { createLiveCells, howItEnded, type LiveCells } from '../../../kernel/live/live-cells.ts'
import type { CellEvent } from '../../../kernel/session/session.ts'
import type { Mistake } from '../../../kernel/outcome/mistake.ts'
import type { StepProgress } from '../../../kernel/outcome/progress.ts'
import { failure } from '../handlers/fake-session.ts'
import { outcome, step } from '../render/samples.ts'

const words = ({ kind }: { readonly kind: string }) => `because: ${kind}`

let cells: LiveCells
let changes: number

beforeEach(() => {
  changes = 0
  cells = createLiveCells({ onChange: () => (changes += 1), now: () => 1000 + changes })
})

const built = (name: string): CellEvent => ({
  kind: 'outcome',
  outcome: outcome({ kind: 'step', step: step({ name, status: 'built', size: 12, seconds: 3 }) })
})

function underWay(...steps: readonly StepProgress[]): CellEvent {
  return {
    kind: 'progress',
    progress: { phase: 'building', elapsedSeconds: 1, steps, fetched: null }
  }
}

const running = (name: string, ...lastLines: readonly string[]): StepProgress => ({
  ...{ name, state: 'running', elapsedSeconds: 2, expectedSeconds: 9, lastLines }
})

const states = () => cells.since(-1).cells.map(({ id, state }) => `${id} ${state}`)

it('makes no digest of a display while nobody follows, and the same one for who comes later', () => {
  let isFollowed = true
  let drawn = 0
  const bundle = { data: { 'text/html': '<b>card</b>' }, metadata: {} }
  const draw = () => {
    drawn += 1
    return bundle
  }
  const live = createLiveCells({ onChange: () => undefined, isFollowed: () => isFollowed })
  const run = live.begin('a', 1, words)
  run.shows('a', draw, bundle)
  const followed = live.since(-1).cells[0]?.outputs
  expect(drawn).toBe(0)
  isFollowed = false
  run.shows('a', draw, bundle)
  expect(drawn).toBe(0)
  expect(live.since(-1).cells[0]?.outputs).toBe(followed)
  expect(drawn).toBe(1)
})

describe('a run of a cell', () => {
  it('is running, with its steps as they stand, and done with their results', () => {
    const run = cells.begin('a', 4, words)
    expect(cells.since(-1).cells).toMatchObject([
      { id: 'a', run: 1, executionCount: 4, state: 'running', phase: 'evaluating', steps: [] }
    ])
    run.take(underWay(running('data', 'one', 'two')))
    expect(cells.since(-1).cells).toMatchObject([
      {
        phase: 'building',
        steps: [
          { name: 'data', state: 'building', seconds: 2, expectedSeconds: 9, lastLine: 'two' }
        ]
      }
    ])
    run.take(built('data'))
    run.end('done')
    const [cell] = cells.since(-1).cells
    expect(cell).toMatchObject({
      ...{ state: 'done', phase: null, moreSteps: 0, stale: [] },
      steps: [{ name: 'data', state: 'built', size: 12, seconds: 3, lastLine: null }]
    })
    expect(cell?.endedAt).toBeGreaterThan(cell?.startedAt ?? Infinity)
  })

  it('takes the place of the one before, whose end says nothing any more', () => {
    const first = cells.begin('a', 1, words)
    const second = cells.begin('a', 2, words)
    first.end('failed')
    expect(cells.since(-1).cells).toMatchObject([{ run: 2, executionCount: 2, state: 'running' }])
    second.end('interrupted')
    expect(states()).toEqual(['a interrupted'])
  })

  it.each<[Mistake | null, string]>([
    [null, 'done'],
    [{ kind: 'interrupted' }, 'interrupted'],
    [failure, 'failed']
  ])('that ends with the mistake %j is %s', (mistake, how) => {
    expect(howItEnded(mistake)).toBe(how)
  })
})

describe('another cell', () => {
  it('that shows something else is told with the reason, and not where it never ran', () => {
    cells.begin('a', 1, words).end('done')
    const run = cells.begin('b', 2, words)
    const shown = { kind: 'step', step: step({ name: 'a' }) } as const
    const because = { kind: 'failed', name: 'a' } as const
    const stale = outcome({ kind: 'stale', shown, because })
    run.take({ kind: 'refreshed', cellId: 'a', outcome: stale })
    run.take({ kind: 'refreshed', cellId: 'unknown', outcome: stale })
    expect(cells.since(-1).cells).toMatchObject([
      { id: 'a', stale: ['because: failed'], steps: [{ name: 'a', state: 'stale' }] },
      { id: 'b', stale: [] }
    ])
  })
})

describe('cells that wait', () => {
  it('are waiting until they run, or are not among those that wait', () => {
    cells.begin('a', 1, words).end('done')
    cells.wait(['a', 'b', 'c'])
    expect(states()).toEqual(['a waiting', 'b waiting', 'c waiting'])
    const { revision } = cells.since(-1)
    const run = cells.begin('b', 2, words)
    cells.wait(['a'])
    run.end('failed')
    expect(states()).toEqual(['a waiting', 'b failed'])
    expect(cells.since(revision).gone).toEqual(['c'])
    cells.wait([])
    expect(states()).toEqual(['a done', 'b failed'])
    cells.wait(['c'])
    expect(cells.since(revision).gone).toEqual([])
  })

  it('for a second run are running until the first is over', () => {
    const run = cells.begin('a', 1, words)
    cells.wait(['a'])
    expect(states()).toEqual(['a running'])
    run.end('done')
    expect(states()).toEqual(['a waiting'])
  })
})

describe('what is told', () => {
  it('is what has changed since, and nothing where nothing has', () => {
    cells.begin('a', 1, words).end('done')
    const { revision } = cells.since(-1)
    expect(cells.since(revision)).toEqual({ revision, cells: [], gone: [] })
    cells.begin('b', 2, words)
    expect(cells.since(revision).cells.map(({ id }) => id)).toEqual(['b'])
  })

  it.each([
    [1000, 1000, 0],
    [1001, 1000, 1],
    [10_000, 1000, 9000]
  ])('of %i steps lists %i and counts %i more', (total, listed, more) => {
    const run = cells.begin('a', 1, words)
    run.take(underWay(...Array.from({ length: total }, (_, at) => running(`s${at}`))))
    const [cell] = cells.since(-1).cells
    expect([cell?.steps.length, cell?.moreSteps]).toEqual([listed, more])
  })

  it.each([
    [240, 240],
    [241, 240],
    [2400, 240]
  ])('of a line of %i characters has %i, and no half of one', (length, shown) => {
    const run = cells.begin('a', 1, words)
    run.take(underWay(running('s', 'x'.repeat(length)), running('t', '😀'.repeat(length))))
    const lines = cells.since(-1).cells[0]?.steps.map(({ lastLine }) => lastLine ?? '') ?? []
    expect(lines[0]).toHaveLength(shown)
    expect(lines.every((line) => line.isWellFormed())).toBe(true)
  })
})
