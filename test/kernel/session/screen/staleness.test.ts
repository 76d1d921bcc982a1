import { describe, expect, it } from 'vitest'
import type { Mistake } from '../../../../kernel/outcome/mistake.ts'
import type { Shown, StepReport, StepStatus } from '../../../../kernel/outcome/outcome.ts'
import type { StaleReason } from '../../../../kernel/outcome/stale.ts'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import type { Evaluated } from '../../../../kernel/session/evaluation/evaluate.ts'
import {
  type CellToEvaluate,
  cellKey,
  createNotebook
} from '../../../../kernel/session/notebook/notebook.ts'
import { fingerprintOf } from '../../../../kernel/session/screen/fingerprint.ts'
import {
  type Facts,
  type Standing,
  standingOf
} from '../../../../kernel/session/screen/staleness.ts'
import type { Entry } from '../../../../kernel/session/state/entry.ts'
import type { CellOnScreen } from '../../../../kernel/session/state/screen.ts'
import { step as reportOf } from '../../render/samples.ts'

/*
  One notebook: `b = …` in a cell with the id b, whose display page p was given. What it shows came of
  the derivation /b-1.drv, with the output /out-1.
*/

const old = '/b-1.drv'
const now = '/b-2.drv'
const page = 'p'

function cellOf(id: string, code: string, executionCount: number): CellToEvaluate {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error('a cell of the table cannot be read')
  const { definitions, question } = parsed.value
  return {
    cell: { key: cellKey(id, definitions, code), id, executionCount, code, definitions },
    question
  }
}

const stepEntry = (drvPath: string): Entry => ({ kind: 'step', name: 'b', drvPath })
const valueEntry = (text: string): Entry => ({
  kind: 'value',
  name: 'b',
  value: { type: 'int', text }
})

const report = (status: StepStatus): StepReport => reportOf({ name: 'b', drvPath: old, status })

interface Case {
  /** What it shows, and of what. */
  readonly entry?: Entry
  readonly status?: StepStatus
  readonly code?: string
  readonly screen?: Partial<CellOnScreen>
  /** What its definition is now. */
  readonly next?: Entry | null
  readonly mistakes?: readonly Mistake[]
  readonly needed?: readonly string[]
  /** What the notebook holds besides, in the order in which it ran. */
  readonly others?: readonly (readonly [id: string, code: string])[]
  readonly deleted?: readonly string[]
  readonly facts?: Partial<Facts>
}

const there = new Map([
  [old, '/out-1'],
  ['/same.drv', '/out-1'],
  ['/other.drv', '/out-2']
])

function standing(one: Case): Standing {
  const { entry = stepEntry(old), next = entry, code = 'b = a;' } = one
  const own = cellOf('b', code, 3)
  const notebook = createNotebook()
  notebook.take(own.cell)
  for (const [index, [id, text]] of (one.others ?? []).entries())
    notebook.take(cellOf(id, text, 4 + index).cell)
  for (const id of one.deleted ?? []) notebook.remove(cellKey(id, []))
  const shown: Shown =
    entry.kind === 'value' ? entry : { kind: 'step', step: report(one.status ?? 'built') }
  const cell: CellOnScreen = {
    ...own,
    outcome: { shown: [shown], lineage: null, notices: [], mistakes: [] },
    mistakes: [],
    shown: new Map([
      [
        own.question === null ? 'b' : '',
        { entry, index: 0, fingerprint: fingerprintOf(entry, there) }
      ]
    ]),
    client: page,
    hasDisplay: true,
    stale: null,
    ...one.screen
  }
  const evaluated: Evaluated = {
    entries: next === null ? [] : [next],
    of: next === null ? [] : [own.question === null ? 'b' : null],
    mistakes: one.mistakes ?? [],
    needed: one.needed ?? [],
    printed: { messages: [], more: 0 }
  }
  return standingOf(cell, evaluated, {
    cause: { names: new Set(['a']), files: [] },
    dependents: (name) => new Set(name === 'a' ? ['a', 'b'] : [name]),
    notebook,
    nameOf: (drvPath) => drvPath.slice(1, -'.drv'.length),
    outputs: there,
    failed: new Set(),
    isUnkept: () => false,
    failedInputs: new Map(),
    tried: new Map(),
    blocked: new Set(),
    client: page,
    ...one.facts
  })
}

const because = (reason: StaleReason): Standing => ({
  kind: 'stale',
  marks: new Map([[0, reason]]),
  changed: []
})

const notBuilt = (cause: Extract<StaleReason, { kind: 'not-built' }>['cause']) =>
  because({ kind: 'not-built', name: 'b', cause })

const missing = (name: string): Mistake => ({
  kind: 'missing-names',
  names: [
    { name, place: { executionCount: 3, line: 1, column: 5, text: '' }, nearest: null, lost: null }
  ],
  definition: 'b'
})

describe('a cell that is looked at again', () => {
  it.each<[string, Case, Standing]>([
    ['the same derivation', {}, { kind: 'same' }],
    ['another that gave the same', { next: stepEntry('/same.drv') }, { kind: 'same' }],
    ['another that is there', { next: stepEntry('/other.drv') }, { kind: 'other' }],
    [
      'another that is not built',
      { next: stepEntry(now) },
      notBuilt({ kind: 'names', names: ['a'] })
    ],
    [
      'another, by a file',
      { next: stepEntry(now), facts: { cause: { names: new Set(), files: ['/work/x.csv'] } } },
      notBuilt({ kind: 'files', files: ['x.csv'] })
    ],
    [
      'another, by a name on which it does not depend and which is its own',
      { next: stepEntry(now), facts: { cause: { names: new Set(['b', 'z']), files: [] } } },
      notBuilt({ kind: 'unknown' })
    ],
    [
      'another that this request could not build',
      { next: stepEntry(now), facts: { failed: new Set([now]) } },
      because({ kind: 'failed', name: 'b' })
    ],
    [
      'another whose inputs failed',
      { next: stepEntry(now), facts: { failedInputs: new Map([[now, ['/a.drv', '/c.drv']]]) } },
      because({ kind: 'blocked', by: ['a', 'c'] })
    ],
    [
      'another, marked before for what still holds, and nothing that it depends on changed since',
      {
        next: stepEntry(now),
        screen: { marks: new Map([[0, { kind: 'blocked', by: ['a'] }]]) },
        facts: { cause: { names: new Set(['z']), files: [] } }
      },
      because({ kind: 'blocked', by: ['a'] })
    ],
    [
      'another, marked before, and what it depends on changed once more',
      { next: stepEntry(now), screen: { marks: new Map([[0, { kind: 'blocked', by: ['a'] }]]) } },
      notBuilt({ kind: 'names', names: ['a'] })
    ],
    ['a value that is the same', { entry: valueEntry('1') }, { kind: 'same' }],
    [
      'a value that is another',
      { entry: valueEntry('1'), next: valueEntry('2') },
      { kind: 'other' }
    ],
    ['a step that is a value now', { next: valueEntry('2') }, { kind: 'other' }],
    ['another mistake', { mistakes: [{ kind: 'interrupted' }] }, { kind: 'other' }],
    [
      'the same mistake',
      { mistakes: [missing('z')], screen: { mistakes: [missing('z')] } },
      { kind: 'same' }
    ]
  ])('%s', (_, one, expected) => expect(standing(one)).toEqual(expected))
})

describe('a cell of whose definition nothing is left', () => {
  const taken = { next: null } as const
  it.each<[string, Case, StaleReason]>([
    [
      'taken over by another cell',
      { ...taken, others: [['other', 'b = 1;']] },
      { kind: 'taken-over', names: ['b'], by: 4 }
    ],
    [
      'taken over by a cell that was deleted since',
      { ...taken, others: [['other', 'b = 1;']], deleted: ['other', 'b'] },
      { kind: 'not-defined', name: 'b' }
    ],
    [
      'a name that nobody ever defined',
      { ...taken, mistakes: [missing('a')] },
      { kind: 'missing-names', name: 'b', missing: [{ name: 'a', lost: null }] }
    ],
    [
      'a name of a deleted cell',
      { ...taken, mistakes: [missing('a')], others: [['a', 'a = 1;']], deleted: ['a'] },
      {
        kind: 'missing-names',
        name: 'b',
        missing: [{ name: 'a', lost: { why: 'deleted', executionCount: 4 } }]
      }
    ],
    [
      'a file that is to be built first',
      { ...taken, needed: ['/a.drv'] },
      { kind: 'reads-unbuilt', name: 'b', step: 'a' }
    ],
    ['an error', taken, { kind: 'cannot-be-evaluated', name: 'b' }],
    [
      'an error of a question',
      { ...taken, code: 'a + 1' },
      { kind: 'cannot-be-evaluated', name: null }
    ]
  ])('%s', (_, one, expected) => expect(standing(one)).toEqual(because(expected)))
})

describe('a step that gave nothing', () => {
  it.each<[string, Case, Standing]>([
    [
      'and waits still',
      { status: 'blocked', facts: { blocked: new Set([old]) } },
      { kind: 'same' }
    ],
    ['and waits no more', { status: 'blocked' }, { kind: 'other' }],
    [
      'and is another now that is not built: there is nothing to dim',
      { status: 'planned', next: stepEntry(now) },
      { kind: 'other' }
    ],
    [
      'and was listed as one to be built, and is',
      {
        status: 'planned',
        screen: { stale: { kind: 'never-built', names: ['b'] } }
      },
      { kind: 'still-unbuilt' }
    ],
    [
      'and failed when this request tried it',
      { status: 'planned', facts: { tried: new Map([[old, 'failed']]) } },
      { kind: 'other' }
    ],
    [
      'and was built when this request tried it',
      { status: 'planned', facts: { tried: new Map([[old, 'built']]) } },
      { kind: 'same' }
    ]
  ])('%s', (_, one, expected) => expect(standing(one)).toEqual(expected))
})

describe('a cell whose page cannot be told', () => {
  const mark = new Map<number, StaleReason>([
    [0, { kind: 'not-built', name: 'b', cause: { kind: 'names', names: ['a'] } }]
  ])
  it.each<[string, Case, Standing]>([
    [
      'since another page is at work',
      { next: stepEntry('/other.drv'), facts: { client: 'q' } },
      { kind: 'out-of-reach', marks: new Map() }
    ],
    [
      'since it has no display',
      { next: stepEntry('/other.drv'), screen: { hasDisplay: false } },
      { kind: 'out-of-reach', marks: new Map() }
    ],
    [
      'and is stale',
      { next: stepEntry(now), facts: { client: 'q' } },
      { kind: 'out-of-reach', marks: mark }
    ],
    ['and shows what it should', { facts: { client: 'q' } }, { kind: 'same' }],
    [
      'but that reaches all of its cells',
      { next: stepEntry('/other.drv'), facts: { client: 'q', reachesAll: true } },
      { kind: 'other' }
    ],
    [
      'but that gives a display to a cell without one',
      {
        next: stepEntry('/other.drv'),
        screen: { hasDisplay: false },
        facts: { reachesAll: true }
      },
      { kind: 'other' }
    ]
  ])('%s', (_, one, expected) => expect(standing(one)).toEqual(expected))
})

it('that shows something else for one definition is marked for another alone', () => {
  const both = cellOf('b', 'b = a; v = a;', 3)
  const entries: readonly Entry[] = [stepEntry(old), { ...valueEntry('1'), name: 'v' }]
  const fingerprint = (entry: Entry) => fingerprintOf(entry, there)
  const [first, second] = entries
  if (first === undefined || second === undefined) throw new Error('there are two entries')
  const next: readonly Entry[] = [stepEntry(now), { ...valueEntry('2'), name: 'v' }]
  const cell: CellOnScreen = {
    ...both,
    outcome: {
      shown: [{ kind: 'step', step: report('built') }, valueShown('1')],
      ...{ lineage: null, notices: [], mistakes: [] }
    },
    mistakes: [],
    shown: new Map([
      ['b', { entry: first, index: 0, fingerprint: fingerprint(first) }],
      ['v', { entry: second, index: 1, fingerprint: fingerprint(second) }]
    ]),
    ...{ client: page, hasDisplay: true, stale: null }
  }
  const evaluated: Evaluated = {
    entries: next,
    of: ['b', 'v'],
    ...{ mistakes: [], needed: [], printed: { messages: [], more: 0 } }
  }
  const notebook = createNotebook()
  notebook.take(both.cell)
  expect(
    standingOf(cell, evaluated, {
      cause: { names: new Set(['a']), files: [] },
      dependents: () => new Set(['a', 'b', 'v']),
      ...{ notebook, nameOf: (drvPath: string) => drvPath, outputs: there, client: page },
      ...{ failed: new Set(), failedInputs: new Map(), tried: new Map(), blocked: new Set() },
      isUnkept: () => false
    })
  ).toEqual({
    kind: 'stale',
    marks: new Map([[0, { kind: 'not-built', name: 'b', cause: { kind: 'names', names: ['a'] } }]]),
    changed: [{ entry: next[1], index: 1 }]
  })
})

function valueShown(text: string): Shown {
  return { kind: 'value', name: 'v', value: { type: 'int', text } }
}
