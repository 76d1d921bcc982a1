import { describe, expect, it } from 'vitest'
import { unitsOf } from '../../../../kernel/commands/export/units.ts'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/index.ts'
import { definitionsOf } from '../../session/support.ts'

type Cell = readonly [id: string | null, executionCount: number | null, code: string]

/** `binding a`, `inherit a b`, `merged m.a m.b`; with what stands around it behind a `|`. */
function units(cells: readonly Cell[], order: readonly string[] = []): string[] {
  const notebook = createNotebook()
  for (const [id, executionCount, code] of cells) {
    const definitions = definitionsOf(code)
    notebook.take({ key: cellKey(id, definitions), id, executionCount, code, definitions })
  }
  return unitsOf(notebook, order).map(({ kind, parts, isWhole, lead, trail, rest }) => {
    const names = parts.map(({ definition }) => definition.path.join('.'))
    const around = [lead, trail, rest].some((text) => text !== '')
    return [
      `${kind} ${names.join(' ')}${isWhole ? '' : ', not all'}`,
      ...(around ? [`|${[lead, trail, rest].join('|')}`] : [])
    ].join('')
  })
}

describe('what stands together in a program', () => {
  it.each<[string, readonly Cell[], readonly string[]]>([
    ['nothing', [], []],
    ['a binding each', [['a', 1, 'x = 1; y.z = 2;']], ['binding x', 'binding y.z']],
    [
      'what one inherit gives',
      [['a', 1, 'inherit ({ a = 1; b = 2; }) a b; inherit ({ }) c;']],
      ['inherit a b', 'inherit c']
    ],
    [
      'a part of an inherit, where another cell took the rest',
      [
        ['a', 1, 'inherit ({ a = 1; b = 2; }) a b;'],
        ['b', 2, 'b = 3;']
      ],
      ['inherit a, not all', 'binding b']
    ],
    [
      'a set that two bindings make',
      [['a', 1, 'm = { a = 1; }; m.b = 2; z = 3;']],
      ['merged m m.b', 'binding z']
    ],
    [
      'parts of a set that lie beside each other, each alone',
      [
        ['a', 1, 'm.a = 1;'],
        ['b', 2, 'm.b = 2;']
      ],
      ['binding m.a', 'binding m.b']
    ],
    [
      'names with dots and quotes, which are no paths',
      [['a', 1, '"m.a" = 1; m.a = 2; "x y" = 3;']],
      ['binding m.a', 'binding m.a', 'binding x y']
    ]
  ])('%s', (_, cells, expected) => {
    expect(units(cells)).toEqual(expected)
  })
})

describe('the order', () => {
  const cells: readonly Cell[] = [
    ['first', 9, 'a = 1;'],
    ['second', 2, 'b = 1;'],
    [null, null, 'c = 1;'],
    ['third', 3, 'd = 1;']
  ]
  it.each<[string, readonly string[], readonly string[]]>([
    ['in which cells last ran', [], ['b', 'd', 'a', 'c']],
    ['of the cells in the notebook', ['first', 'second', 'third'], ['a', 'b', 'd', 'c']],
    ['of those that are known, then the others', ['third', 'gone'], ['d', 'b', 'a', 'c']]
  ])('is that %s', (_, order, names) => {
    expect(units(cells, order)).toEqual(names.map((name) => `binding ${name}`))
  })
})

describe('comments', () => {
  it.each<[string, string, readonly string[]]>([
    ['before', '# one\nx = 1;', ['binding x|# one||']],
    ['set apart by an empty line', '# one\n\nx = 1;', ['binding x|# one\n||']],
    ['behind, on its line', 'x = 1; # one\ny = 2;', ['binding x|| # one|', 'binding y']],
    ['after all', 'x = 1;\n# one\n', ['binding x|||# one']],
    ['on the last line, and after it', 'x = 1; /* a */\n# b', ['binding x|| /* a */|# b']],
    ['before what is asked', 'x = 1;\n# one\nx', ['binding x|||# one']],
    ['with the ends of Windows', '# one\r\nx = 1; # é😀\r\n', ['binding x|# one| # é😀|']],
    ['that look like text', 'x = "# no"; # yes', ['binding x|| # yes|']]
  ])('%s', (_, code, expected) => {
    expect(units([['a', 1, code]])).toEqual(expected)
  })
})
