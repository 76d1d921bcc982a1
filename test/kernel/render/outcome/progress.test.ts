import { describe, expect, it } from 'vitest'
import { metadataKey } from '../../../../kernel/render/base/bundle.ts'
import { renderProgress } from '../../../../kernel/render/outcome/progress.ts'
import type { Progress, StepProgress } from '../../../../kernel/outcome/progress.ts'
import { all, offences, parsePage } from '../page.ts'
import { contentOf } from '../samples.ts'

const step = (name: string, changes: Partial<StepProgress> = {}): StepProgress => ({
  name,
  state: 'running',
  elapsedSeconds: 3,
  expectedSeconds: null,
  lastLines: ['epoch 1', 'epoch 2'],
  ...changes
})

const progress = (changes: Partial<Progress> = {}): Progress => ({
  phase: 'building',
  elapsedSeconds: 75,
  steps: [],
  fetched: null,
  ...changes
})

const html = (of: Progress): string => contentOf(renderProgress(of), 'text/html')
const text = (of: Progress): string => contentOf(renderProgress(of), 'text/plain')

describe('progress', () => {
  it('says phase and time before there are steps', () => {
    expect(text(progress({ phase: 'evaluating' }))).toBe('Evaluating · 1 min 15 s')
  })

  it('says of each step its state, its time and its last line', () => {
    const of = progress({
      steps: [
        step('a', { state: 'done', lastLines: ['done with it'] }),
        step('b', { expectedSeconds: 10 }),
        step('c', { state: 'waiting', elapsedSeconds: null })
      ]
    })
    expect(text(of).split('\n')).toEqual([
      'Building · 1 min 15 s · 1 of 3 steps done',
      '  ✓ a  done     3.0 s',
      '  ▶ b  running  3.0 s of ~10 s epoch 2',
      '  ○ c  waiting'
    ])
    expect(all(parsePage(html(of)), 'tr').map((row) => row.text)).toEqual([
      '✓ donea3.0 s',
      '▶ runningb3.0 s of ~10 sepoch 2',
      '○ waitingc'
    ])
  })

  it('draws the colours of the last line of a step that runs, and of no other', () => {
    const lastStyled = [{ from: 0, to: 5, colour: 'red', isBold: false }] as const
    const steps = [step('a', { lastStyled }), step('b', { lastStyled, state: 'failed' })]
    const [coloured, ...others] = all(parsePage(html(progress({ steps }))), 'span')
    expect(coloured).toMatchObject({ text: 'epoch' })
    expect(others).toEqual([])
    expect(text(progress({ steps }))).toContain('epoch 2')
  })

  it('says how long it may still take, where that is known of all that is left', () => {
    const steps = [
      step('a', { state: 'done', elapsedSeconds: 4 }),
      step('b', { elapsedSeconds: 3, expectedSeconds: 10 }),
      step('c', { state: 'waiting', elapsedSeconds: null, expectedSeconds: 60 })
    ]
    expect(text(progress({ steps }))).toContain('at most ~1 min 07 s left')
    expect(text(progress({ steps }))).toMatch(/c +waiting +~1 min 00 s/)
    expect(text(progress({ steps: [...steps, step('d')] }))).not.toContain('left')
  })

  it('says the same to programs, in the metadata', () => {
    const steps = [step('a', { state: 'done', elapsedSeconds: 4 })]
    expect(renderProgress(progress({ steps })).metadata[metadataKey]).toEqual({
      progress: {
        ...{ phase: 'building', elapsedSeconds: 75, fetched: null, stepsTotal: 1 },
        steps: [{ name: 'a', state: 'done', elapsedSeconds: 4, expectedSeconds: null }]
      }
    })
  })

  it('says how much was fetched', () => {
    const of = progress({ phase: 'fetching', fetched: { done: 1_000_000, expected: 4_000_000 } })
    expect(text(of)).toContain('1.0 MB of 4.0 MB')
    expect(all(parsePage(html(of)), 'progress')).toHaveLength(1)
  })

  it('keeps its height whatever the logs say', () => {
    const rows = (lastLines: readonly string[]): number =>
      html(progress({ steps: [step('a', { lastLines }), step('b')] })).match(/height:24px/g)
        ?.length ?? 0
    expect(rows([])).toBe(2)
    expect(rows(['x'.repeat(10_000), 'a\nb\nc'])).toBe(2)
  })

  it('shows a window of many steps around those that run', () => {
    const steps = Array.from({ length: 500 }, (_, index) =>
      step(`s${index}`, { state: index < 200 ? 'done' : 'running' })
    )
    const of = progress({ steps })
    expect(text(of)).toContain('s200')
    expect(text(of)).not.toContain('s100 ')
    expect(text(of)).toContain('200 of 500 steps done')
    expect(text(of)).toContain('… and 486 more steps')
    expect(html(of).length).toBeLessThan(30_000)
  })

  it('lets no markup of a log through', () => {
    const of = progress({ steps: [step('<b>', { lastLines: ['"><img onerror=x>\u001B[31m'] })] })
    expect(offences(parsePage(html(of)))).toEqual([])
    expect(all(parsePage(html(of)), 'img')).toEqual([])
    expect(text(of)).not.toContain('\u001B')
  })
})
