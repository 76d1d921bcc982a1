import { describe, expect, test, vi } from 'vitest'
import { withKeptDisplays } from '../../../kernel/handlers/kept-displays.ts'
import type { CellOutcome, StepStatus } from '../../../kernel/outcome/outcome.ts'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import { file, none, ofStep, outcome, step } from '../render/samples.ts'

const cached = step({ status: 'cached' })
const shown = { mistakes: false }
/** In the place of drawing, which thousands of steps would take a second for. */
const drawn = (of: CellOutcome) => ({
  data: { 'text/html': of.shown.map(({ kind }) => kind).join(' ') },
  metadata: { model: of.notices.length }
})

/** A kernel that draws with `program` and has these texts. */
function kernel(texts: Map<string, string>, program = 'one', isChecking = false) {
  const draw = vi.fn(drawn)
  const render = withKeptDisplays(draw, () => ({
    texts: { get: (key) => texts.get(key) ?? null, add: (key, text) => void texts.set(key, text) },
    ...{ program, isChecking }
  }))
  return { draw, render }
}

/** Whether a second kernel draws what a first one has drawn. */
function isDrawnAgain(first: CellOutcome, second: CellOutcome, program?: string): boolean {
  const texts = new Map<string, string>()
  kernel(texts).render(first, shown)
  const next = kernel(texts, program)
  expect(next.render(second, shown)).toEqual(drawn(second))
  return next.draw.mock.calls.length > 0
}

test('what was drawn of steps that were there is not drawn again', () => {
  expect(isDrawnAgain(ofStep(cached), ofStep({ ...cached }))).toBe(false)
})

test('a card is as it was drawn', () => {
  const card = renderOutcome(ofStep(cached), { timeZone: 'UTC' })
  const texts = new Map<string, string>()
  const kept = () => ({
    texts: {
      get: (key: string) => texts.get(key) ?? null,
      add: (key: string, text: string) => void texts.set(key, text)
    },
    ...{ program: 'one', isChecking: false }
  })
  withKeptDisplays(() => card, kept)(ofStep(cached), shown)
  expect(withKeptDisplays(() => null, kept)(ofStep(cached), shown)).toEqual(card)
})

test.each<[string, CellOutcome, string?]>([
  ['another file', ofStep({ ...cached, files: { files: [file('a', none)], total: 1 } })],
  ['another time', ofStep({ ...cached, builtAt: (cached.builtAt ?? 0) + 60_000 })],
  ['what is null instead of left out', ofStep({ ...cached, builtOn: null })],
  ['a notice', { ...ofStep(cached), notices: [{ kind: 'wrote-nothing', step: 'model' }] }],
  ['another program', ofStep(cached), 'two']
])('%s is drawn', (_, second, program) => {
  expect(isDrawnAgain(ofStep(cached), second, program)).toBe(true)
})

test('local times of another zone are drawn', () => {
  const offset = vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValueOnce(-60)
  expect(isDrawnAgain(ofStep(cached), ofStep(cached))).toBe(true)
  offset.mockRestore()
})

describe('not kept is', () => {
  test('what a cell shows that runs again, under another number', () => {
    const texts = new Map<string, string>()
    const { draw, render } = kernel(texts)
    for (const cell of [3, 3, 7, 8, 17]) render(ofStep({ ...cached, cell }), shown)
    expect(draw).toHaveBeenCalledTimes(4)
    expect(texts.size).toBe(1)
  })

  test.each<StepStatus>(['built', 'fetched', 'cut-off', 'failed', 'stale', 'planned'])(
    'a step that is %s',
    (status) => {
      expect(isDrawnAgain(ofStep(step({ status })), ofStep(step({ status })))).toBe(true)
    }
  )

  test('what has no step', () => {
    const value = outcome({ kind: 'value', name: null, value: { type: 'int', text: '1' } })
    expect(isDrawnAgain(value, value)).toBe(true)
  })

  test.each([
    [200, false],
    [201, true],
    [2000, true]
  ])('a sweep of %d steps: %s', (count, isDrawn) => {
    const steps = Array.from({ length: count }, () => cached)
    const sweep = outcome({ kind: 'sweep', name: 'all', steps })
    expect(isDrawnAgain(sweep, sweep)).toBe(isDrawn)
  })

  test('what stands with its mistakes', () => {
    const texts = new Map<string, string>()
    kernel(texts).render(ofStep(cached), { mistakes: true })
    expect(texts.size).toBe(0)
  })
})

test.each(['', '{', '[]', '{"data":1,"metadata":{}}', 'null'])(
  'kept as %j, it is drawn',
  (text) => {
    const texts = new Map<string, string>()
    kernel(texts).render(ofStep(cached), shown)
    for (const key of texts.keys()) texts.set(key, text)
    const { draw, render } = kernel(texts)
    expect(render(ofStep(cached), shown)).toEqual(drawn(ofStep(cached)))
    expect(draw).toHaveBeenCalledOnce()
  }
)

test('who checks draws, and finds what is drawn otherwise', () => {
  const texts = new Map<string, string>()
  kernel(texts).render(ofStep(cached), shown)
  const checking = kernel(texts, 'one', true)
  expect(checking.render(ofStep(cached), shown)).not.toBe(null)
  expect(checking.draw).toHaveBeenCalledOnce()
  for (const [key, text] of texts) texts.set(key, text.replace('model', 'other'))
  expect(() => checking.render(ofStep(cached), shown)).toThrow('is drawn otherwise')
})

test('where nothing is kept all is drawn', () => {
  const draw = vi.fn(() => null)
  const render = withKeptDisplays(draw, () => null)
  render(ofStep(cached), shown)
  render(ofStep(cached), shown)
  expect(draw).toHaveBeenCalledTimes(2)
})
