import { describe, expect, it } from 'vitest'
import type { Mistake } from '../../../../kernel/outcome/mistake.ts'
import type { Notice } from '../../../../kernel/outcome/notice.ts'
import { asStale, type Shown, type StepStatus } from '../../../../kernel/outcome/outcome.ts'
import type { StaleReason } from '../../../../kernel/outcome/stale.ts'
import type { Evaluated } from '../../../../kernel/session/evaluation/evaluate.ts'
import { fingerprintOf } from '../../../../kernel/session/screen/fingerprint.ts'
import {
  healed,
  isMarkedSo,
  left,
  marked,
  shownAnew
} from '../../../../kernel/session/screen/transitions.ts'
import type { Entry } from '../../../../kernel/session/state/entry.ts'
import type { CellOnScreen } from '../../../../kernel/session/state/screen.ts'
import { step } from '../../render/samples.ts'

const outputs = new Map([
  ['/a.drv', '/out-a'],
  ['/b.drv', '/out-b']
])
const none = { outputs, blocked: new Set<string>() }

const stepEntry = (name: string, drvPath: string): Entry => ({ kind: 'step', name, drvPath })
const shownStep = (name: string, drvPath: string, status: StepStatus): Shown => ({
  kind: 'step',
  step: step({ name, drvPath, status })
})

/** A cell that defines `a` and `b`, both built. */
function cell(more: Partial<CellOnScreen> = {}): CellOnScreen {
  const [a, b] = [stepEntry('a', '/a.drv'), stepEntry('b', '/b.drv')]
  return {
    cell: { key: 'id c', id: 'c', executionCount: 2, code: '', definitions: [] },
    question: null,
    outcome: {
      shown: [shownStep('a', '/a.drv', 'built'), shownStep('b', '/b.drv', 'built')],
      ...{ lineage: null, notices: [], mistakes: [] }
    },
    mistakes: [],
    shown: new Map([
      ['a', { entry: a, index: 0, fingerprint: fingerprintOf(a, outputs) }],
      ['b', { entry: b, index: 1, fingerprint: fingerprintOf(b, outputs) }]
    ]),
    ...{ client: 'p', hasDisplay: true, stale: null },
    ...more
  }
}

function now(entries: readonly Entry[], mistakes: readonly Mistake[] = []): Evaluated {
  const printed = { messages: [], more: 0 }
  return { entries, of: entries.map(({ name }) => name), mistakes, needed: [], printed }
}

const both = [stepEntry('a', '/a.drv'), stepEntry('b', '/b.drv')]
const reason: StaleReason = { kind: 'blocked', by: ['x'] }
const anew = (...shown: Shown[]) => ({ shown, lineage: null, notices: [], mistakes: [] })
const over: Notice = { kind: 'error-over' }

describe('what holds', () => {
  it('is shown as before where it was marked, and its page is told', () => {
    const before = cell({ stale: reason, marks: new Map([[0, reason]]) })
    const { cell: next, outcome } = healed(before, now(both), outputs)
    expect(outcome).toBe(before.outcome)
    expect(next).toMatchObject({ stale: null, marks: new Map() })
  })

  it('changes nothing on a page where it was not marked', () => {
    expect(healed(cell(), now(both), outputs).outcome).toBeNull()
  })

  it('is compared by its derivations of now', () => {
    const moved = [stepEntry('a', '/b.drv'), stepEntry('b', '/a.drv')]
    const { cell: next } = healed(cell(), now(moved), outputs)
    expect(next.shown.get('a')).toMatchObject({ entry: moved[0], index: 0 })
  })
})

describe('what a page cannot be told', () => {
  it('is listed, all of it, with the way to see it', () => {
    const redrawn = left(cell(), new Map())
    const because = { kind: 'not-seen', executionCount: 2 } as const
    expect(redrawn?.cell.stale).toEqual(because)
    expect(redrawn?.outcome?.shown).toEqual(
      cell().outcome.shown.map((shown) => ({ kind: 'stale', shown: asStale(shown), because }))
    )
    expect(redrawn?.cell.outcome).toEqual(cell().outcome)
  })

  it('is listed with what is not there, where something is not', () => {
    const redrawn = left(cell(), new Map([[1, reason]]))
    expect(redrawn?.cell.stale).toEqual(reason)
    expect(redrawn?.outcome?.shown.map(({ kind }) => kind)).toEqual(['step', 'stale'])
  })

  it('is listed once', () => {
    expect(left(cell({ stale: { ...reason } }), new Map([[1, reason]]))).toBeNull()
  })
})

describe('what is shown anew', () => {
  it('is not marked any more', () => {
    const shown = [shownStep('a', '/a.drv', 'cached'), shownStep('b', '/b.drv', 'cached')]
    const redrawn = shownAnew(cell({ stale: reason }), now(both), anew(...shown), none)
    expect(redrawn.cell).toMatchObject({ stale: null, sent: true })
    expect(redrawn.outcome).toMatchObject({ shown, notices: [], mistakes: [] })
  })

  it('says what is still to be built, and is listed with that', () => {
    const shown = [shownStep('a', '/n.drv', 'planned'), shownStep('b', '/b.drv', 'cached')]
    const entries = [stepEntry('a', '/n.drv'), stepEntry('b', '/b.drv')]
    const redrawn = shownAnew(cell(), now(entries), anew(...shown), none)
    const unbuilt = { kind: 'never-built', names: ['a'] }
    expect(redrawn.cell.stale).toEqual(unbuilt)
    expect(redrawn.outcome?.notices).toEqual([{ kind: 'stale', reason: unbuilt }])
  })

  it.each<[string, StepStatus, ReadonlySet<string>, StepStatus]>([
    ['failed, and was not tried since', 'failed', new Set(), 'failed'],
    ['is blocked still', 'blocked', new Set(['/n.drv']), 'blocked'],
    ['is blocked no more', 'blocked', new Set(), 'planned']
  ])('%s', (_, before, blocked, expected) => {
    const outcome = { ...cell().outcome, shown: [shownStep('a', '/n.drv', before)] }
    const next = shownAnew(
      cell({ outcome }),
      now([stepEntry('a', '/n.drv')]),
      anew(shownStep('a', '/n.drv', 'planned')),
      { outputs, blocked }
    )
    expect(next.outcome?.shown).toMatchObject([{ step: { status: expected } }])
  })

  it.each<[string, readonly Mistake[], readonly Notice[], readonly Mistake[], readonly Notice[]]>([
    ['an error that is over is said to be', [{ kind: 'interrupted' }], [], [], [over]],
    ['and goes on being said', [], [over], [], [over]],
    ['an error that stays is none', [{ kind: 'interrupted' }], [], [{ kind: 'interrupted' }], []],
    ['no error was there', [], [], [], []]
  ])('%s', (_, mistakes, notices, then, expected) => {
    const outcome = { ...cell().outcome, mistakes, notices }
    const next = shownAnew(cell({ outcome }), now(both, then), anew(...outcome.shown), none)
    expect(next.outcome?.notices).toEqual(expected)
  })
})

describe('what is stale in part', () => {
  const other = stepEntry('b', '/a.drv')
  const standing = {
    kind: 'stale',
    marks: new Map([[0, reason]]),
    changed: [{ entry: other, index: 1 }]
  } as const

  it('is marked there, and shown anew elsewhere', () => {
    const shown = shownStep('b', '/a.drv', 'cached')
    const next = marked(cell(), now([other]), standing, anew(shown), none)
    expect(next.cell).toMatchObject({ stale: reason, marks: standing.marks, sent: true })
    expect(next.cell.shown.get('b')).toMatchObject({ entry: other, index: 1 })
    expect(next.cell.outcome.shown).toEqual([shownStep('a', '/a.drv', 'built'), shown])
    expect(next.outcome?.shown).toEqual([
      { kind: 'stale', shown: asStale(shownStep('a', '/a.drv', 'built')), because: reason },
      shown
    ])
  })

  it('leaves to the mark what a mark says', () => {
    const mistakes: readonly Mistake[] = [
      { kind: 'missing-names', names: [], definition: 'a' },
      { kind: 'blocked', step: 'a', by: [] },
      { kind: 'interrupted' }
    ]
    const next = marked(cell(), now([other], mistakes), standing, anew(), none)
    expect(next.outcome?.mistakes).toEqual([{ kind: 'interrupted' }])
  })

  it.each([
    ['for the same reason', { ...reason }, [], true],
    ['for another', { kind: 'failed', name: 'a' } as const, [], false],
    ['and something else changed', reason, standing.changed, false]
  ])('is marked once: %s', (_, stale, changed, expected) => {
    expect(isMarkedSo(cell({ stale }), { ...standing, changed })).toBe(expected)
  })
})
