import { describe, expect, it } from 'vitest'
import { cellsOf } from '../../../kernel/import/cells.ts'
import type { FlatBinding } from '../../../kernel/import/flatten.ts'

const binding = (code: string, more: Partial<FlatBinding> = {}): FlatBinding => {
  const path = (code.split(' = ')[0] ?? '').trim().split('.')
  return { names: [path[0] ?? ''], paths: [path], code, before: [], level: 0, ...more }
}

const cells = (
  bindings: readonly FlatBinding[],
  question: string | null = null,
  after: readonly string[] = []
): readonly string[] =>
  cellsOf({ bindings, question, after }).map(
    ({ kind, text, name }) => `${kind} ${name}: ${text.replaceAll('\n', '⏎')}`
  )

describe('the cells of a program', () => {
  it('are one for each definition, with its question last', () => {
    expect(cells([binding('a = 1;'), binding('b = a;')], '[\n    a\n    b\n  ]')).toEqual([
      'code a: a = 1;',
      'code b: b = a;',
      'code : [⏎  a⏎  b⏎]'
    ])
  })

  it('are one for what makes up a set together, in the place of the first', () => {
    const parts = ['s.x = 1;', 'a = 2;', 's.x.y = 3;', 's.z = 4;'].map((one) => binding(one))
    expect(cells(parts)).toEqual([
      'code s: s.x = 1;⏎s.x.y = 3;',
      'code a: a = 2;',
      'code s: s.z = 4;'
    ])
  })

  it('begin at the left, but for what is within a string', () => {
    const code = "a = ''\n      x\n    '';"
    expect(cells([binding(code, { level: 4 })])).toEqual(["code a: a = ''⏎  x⏎'';"])
  })

  it.each([
    ['# one\n# two', 'one⏎two'],
    ['#one', 'one'],
    ['/* a block */', 'a block'],
    ['/**\n * starred\n *   deeper\n */', 'starred⏎  deeper'],
    ['/*\n  plain\n    deeper\n*/', 'plain⏎  deeper'],
    ['# lines\n/* and a block */', 'lines⏎and a block'],
    ['/* two */\n/* blocks */', 'two⏎blocks']
  ])('are texts for comments that stand alone: %j', (comment, text) => {
    expect(cells([binding('a = 1;', { before: [comment] })], null, [comment])).toEqual([
      `markdown : ${text}`,
      'code a: a = 1;',
      `markdown : ${text}`
    ])
  })

  it('are none for comments without words', () => {
    expect(cells([binding('a = 1;', { before: ['#', '/* */'] })])).toEqual(['code a: a = 1;'])
  })

  it('are as they were before an export, where its lines say so', () => {
    const exported = [
      binding('a = 1;', { before: ['# --- cell 1 ---'], level: 2 }),
      binding('b = 2;', { before: ['# said of b'], level: 2 }),
      binding('c = 3;', { before: ['# --- cell 2, continued ---'] }),
      binding('d = 4;', { before: ['# --- not defined in any cell ---\n# said of d'] })
    ]
    expect(cells(exported)).toEqual([
      'code a: a = 1;⏎# said of b⏎⏎b = 2;',
      'code c: c = 3;',
      'code d: # said of d⏎⏎d = 4;'
    ])
  })
})
