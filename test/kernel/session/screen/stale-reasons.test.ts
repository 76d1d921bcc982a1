import { describe, expect, it } from 'vitest'
import type { Evaluated } from '../../../../kernel/session/evaluation/evaluate.ts'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { whyGone } from '../../../../kernel/session/screen/stale-reasons.ts'
import type { CellOnScreen } from '../../../../kernel/session/state/screen.ts'
import { definitionsOf } from '../support.ts'

const nothing: Evaluated = {
  ...{ entries: [], of: [], mistakes: [], needed: [] },
  printed: { messages: [], more: 0 }
}

function cellOf(id: string, code: string, executionCount: number | null) {
  const definitions = definitionsOf(code)
  return { key: cellKey(id, definitions), id, executionCount, code, definitions }
}

/** What a cell shows of each of these names, which it defined with `code`; then the others ran. */
function gone(
  names: readonly string[],
  code: string,
  others: readonly (readonly [id: string, code: string])[],
  now: Partial<Evaluated> = {}
) {
  const notebook = createNotebook()
  const own = cellOf('own', code, 1)
  notebook.take(own)
  for (const [index, [id, text]] of others.entries()) notebook.take(cellOf(id, text, index + 2))
  const screen: CellOnScreen = {
    ...{ cell: own, question: null, mistakes: [], client: null, hasDisplay: true, stale: null },
    outcome: { shown: [], lineage: null, notices: [], mistakes: [] },
    shown: new Map(
      names.map((name, index) => [
        name,
        {
          ...{ index, fingerprint: '' },
          entry: { kind: 'value', name, value: { type: 'int', text: '1' } }
        }
      ])
    )
  }
  let asked = 0
  const counting = {
    parts: (name: string) => {
      asked += 1
      return notebook.parts(name)
    },
    cell: (key: string) => notebook.cell(key),
    lost: (name: string) => notebook.lost(name)
  }
  const known = { notebook: counting, nameOf: (drvPath: string) => `of ${drvPath}` }
  const reasons = names.map(whyGone(screen, { ...nothing, ...now }, known))
  // Each set is looked up once, however many of its members are shown.
  expect(asked).toBeLessThanOrEqual(new Set(names.map((name) => name.split('.')[0])).size)
  return reasons
}

describe('a definition that has no value any more', () => {
  it('was taken over, with all that the same cell took', () => {
    const code = 'a = 1; b = 1; m.x = 1; m.y = 1; c = 1;'
    const taken = { kind: 'taken-over', names: ['a', 'm.x', 'm.y'], by: 2 }
    expect(gone(['a', 'm.x', 'm.y'], code, [['other', 'a = 2; m = { };']])).toEqual([
      taken,
      taken,
      taken
    ])
  })

  it('was taken over by several, each by the one that has it', () => {
    const others = [
      ['first', 'a = 2;'],
      ['second', 'b = 2;']
    ] as const
    expect(gone(['a', 'b'], 'a = 1; b = 1;', others)).toEqual([
      { kind: 'taken-over', names: ['a'], by: 2 },
      { kind: 'taken-over', names: ['b'], by: 3 }
    ])
  })

  it('is nobody’s', () => {
    expect(gone(['z', ''], 'a = 1;', [])).toEqual([
      { kind: 'not-defined', name: 'z' },
      { kind: 'cannot-be-evaluated', name: null }
    ])
  })

  it.each([
    [{}, { kind: 'cannot-be-evaluated', name: 'a' }],
    [{ needed: ['/x.drv', '/y.drv'] }, { kind: 'reads-unbuilt', name: 'a', step: 'of /x.drv' }],
    [
      {
        needed: ['/x.drv'],
        mistakes: [
          {
            ...({ kind: 'missing-names', definition: 'a' } as const),
            names: [
              {
                ...{ name: 'gone', nearest: null, lost: null },
                place: { executionCount: 1, line: 1, column: 1, text: '' }
              }
            ]
          }
        ]
      },
      { kind: 'missing-names', name: 'a', missing: [{ name: 'gone', lost: null }] }
    ]
  ])('is the cell’s own, and %j', (now, reason) => {
    expect(gone(['a'], 'a = 1;', [], now)).toEqual([reason])
  })

  it('is one of hundreds of a set that another cell took over', () => {
    const names = Array.from({ length: 600 }, (_, index) => `m.s${index}`)
    const code = (value: number) => names.map((name) => `${name} = ${value};`).join('\n')
    const reasons = gone(names, code(1), [['other', code(2)]])
    expect(reasons.at(-1)).toEqual({ kind: 'taken-over', names, by: 2 })
    const lists = reasons.map((reason) => (reason.kind === 'taken-over' ? reason.names : null))
    expect(new Set(lists).size).toBe(1)
  })
})
