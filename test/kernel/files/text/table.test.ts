import { describe, expect, it } from 'vitest'
import { tableOf as readingOf } from '../../../../kernel/files/text/table.ts'
import type { Preview } from '../../../../kernel/files/reading/summary.ts'
import { notesIn, reasonIn } from '../in-words.ts'

const limits = { columns: 4, rows: 3, lastRows: 1, cell: 10 }

function tableOf(
  ...given: Parameters<typeof readingOf>
): Extract<Preview, { readonly kind: 'table' }> | null {
  const reading = readingOf(...given)
  return reading.kind === 'table' ? reading.table : null
}

describe('a table of a whole CSV file', () => {
  const cases: readonly {
    readonly name: string
    readonly text: string
    readonly columns: readonly string[]
    readonly rows: readonly (readonly string[])[]
  }[] = [
    { name: 'plain', text: 'a,b\n1,2\n', columns: ['a', 'b'], rows: [['1', '2']] },
    { name: 'no line end at the end', text: 'a,b\n1,2', columns: ['a', 'b'], rows: [['1', '2']] },
    {
      name: 'CRLF and CR',
      text: 'a,b\r\n1,2\r3,4',
      columns: ['a', 'b'],
      rows: [
        ['1', '2'],
        ['3', '4']
      ]
    },
    {
      name: 'quotes, a separator and a line break in cells',
      text: 'a,b\n"x,y","say ""hi"""\n"two\nlines",z\n',
      columns: ['a', 'b'],
      rows: [
        ['x,y', 'say "hi"'],
        ['two\nlines', 'z']
      ]
    },
    { name: 'empty quoted cells', text: 'a,b\n"",""\n', columns: ['a', 'b'], rows: [['', '']] },
    { name: 'a trailing separator', text: 'a,b\n1,', columns: ['a', 'b'], rows: [['1', '']] },
    {
      name: 'short and long rows',
      text: 'a,b\n1\n1,2,3\n',
      columns: ['a', 'b', ''],
      rows: [
        ['1', '', ''],
        ['1', '2', '3']
      ]
    },
    { name: 'semicolons', text: 'a;b\n1,5;2\n', columns: ['a', 'b'], rows: [['1,5', '2']] },
    { name: 'tabs', text: 'a\tb\n1\t2\n', columns: ['a', 'b'], rows: [['1', '2']] },
    {
      name: 'a byte-order mark',
      text: '\uFEFFa,b\n1,2\n',
      columns: ['a', 'b'],
      rows: [['1', '2']]
    },
    { name: 'blank lines', text: 'a,b\n\n1,2\n\n', columns: ['a', 'b'], rows: [['1', '2']] },
    {
      name: 'an open quote at the end',
      text: 'a,b\n"1,2',
      columns: ['a', 'b'],
      rows: [['1,2', '']]
    },
    { name: 'text after a quote', text: 'a,b\n"x"y,2\n', columns: ['a', 'b'], rows: [['xy', '2']] },
    {
      name: 'a long cell',
      text: `a,b\n${'x'.repeat(50)},2\n`,
      columns: ['a', 'b'],
      rows: [[`${'x'.repeat(10)}…`, '2']]
    }
  ]
  it.each(cases)('$name', ({ text, columns, rows }) => {
    const table = tableOf(text, null, null, limits)
    expect(table?.columns.map(({ name }) => name)).toEqual(columns)
    expect(table?.rows).toEqual(rows)
    expect(table?.totalRows).toBe(rows.length)
  })

  it('counts all rows and shows the first and the last', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index},x`)
    const table = tableOf(`id,v\n${lines.join('\n')}\n`, null, null, limits)
    expect(table?.rows.map((row) => row[0])).toEqual(['0', '1', '2'])
    expect(table?.lastRows).toEqual([['99', 'x']])
    expect(table?.totalRows).toBe(100)
  })

  it.each([
    [4, 4, 0],
    [5, 5, 0],
    [6, 3, 1],
    [50, 3, 1]
  ])(
    'of %i rows shows the first %i and the last %i: none is left out alone',
    (all, first, last) => {
      const lines = Array.from({ length: all }, (_, index) => `${index},x`)
      const table = tableOf(`id,v\n${lines.join('\n')}\n`, null, null, limits)
      expect([table?.rows.length, table?.lastRows.length]).toEqual([first, last])
      expect(table?.totalRows).toBe(all)
    }
  )

  it('says which columns hold numbers, and how many columns it leaves out', () => {
    const table = tableOf('n,w,e,x,y,z\n1.5e3,a,,1,2,3\n-2,b,,NaN,2,3\n', null, null, limits)
    expect(table?.columns.map(({ numeric }) => numeric)).toEqual([true, false, false, true])
    expect(table?.omittedColumns).toBe(2)
  })
})

describe('a table of the beginning and the end of a file', () => {
  it('leaves out the row that the beginning cuts, and the line that the end cuts', () => {
    const table = tableOf('a,b\n1,2\n3,', '8,9\n10,11\n', null, limits)
    expect(table?.rows).toEqual([['1', '2']])
    expect(table?.lastRows).toEqual([['10', '11']])
    expect(table?.totalRows).toBeNull()
  })

  it('shows no last rows where the end began within a quoted cell', () => {
    const table = tableOf('a,b\n1,2\n', 'x\ny,"\nz,3\n', null, limits)
    expect(table?.lastRows).toEqual([])
  })

  it('is no table where not even the first row ends', () => {
    expect(tableOf(`a,${'b'.repeat(1000)}`, '', null, limits)).toBeNull()
  })
})

it('does not take a text without separators for a table', () => {
  expect(tableOf('only one line', null, null, limits)).toBeNull()
})

describe('what the header does not say', () => {
  const cases: readonly (readonly [
    text: string,
    columns: readonly string[],
    rows: readonly (readonly string[])[],
    notes: readonly string[]
  ])[] = [
    [
      'mpg,cyl\nMazda,21,6\nFiat,32.4,4\n',
      ['', 'mpg', 'cyl'],
      [
        ['Mazda', '21', '6'],
        ['Fiat', '32.4', '4']
      ],
      ['the rows have a cell more than the header: their first one is taken for their name']
    ],
    [
      'a,b\n1,2,\n3,4,\n',
      ['a', 'b', ''],
      [
        ['1', '2', ''],
        ['3', '4', '']
      ],
      ['each row ends with a separator']
    ],
    [
      'a,b\n1,2,3,4\n5,6\n',
      ['a', 'b', '', ''],
      [
        ['1', '2', '3', '4'],
        ['5', '6', '', '']
      ],
      ['1 row with more cells than the header']
    ],
    [
      'a,b,c\n1,2\n3,4,5\n6\n',
      ['a', 'b', 'c'],
      [
        ['1', '2', ''],
        ['3', '4', '5'],
        ['6', '', '']
      ],
      ['2 rows with fewer cells than the header']
    ],
    ['# tool 1.2\nx,y\n1,2\n', ['x', 'y'], [['1', '2']], ['1 comment line above it']],
    [
      '# by a tool, in words\r\n#\r\nx,y\r\n1,2\r\n',
      ['x', 'y'],
      [['1', '2']],
      ['2 comment lines above it']
    ],
    // NumPy's way of naming columns, and that of genetics.
    ['# x,y\n1.0,2.0\n', ['x', 'y'], [['1.0', '2.0']], []],
    [
      '##format=1\n#CHROM\tPOS\nchr1\t5\n',
      ['#CHROM', 'POS'],
      [['chr1', '5']],
      ['1 comment line above it']
    ],
    ['"a,b";"c"\n1;2\n', ['a,b', 'c'], [['1', '2']], []]
  ]
  it.each(cases)('%j', (text, columns, rows, notes) => {
    const reading = readingOf(text, null, null, { ...limits, cell: 100 })
    if (reading.kind !== 'table') throw new Error(JSON.stringify(reading.reason))
    expect(reading.table.columns.map(({ name }) => name)).toEqual(columns)
    expect(reading.table.rows).toEqual(rows)
    expect(reading.table.totalRows).toBe(rows.length)
    expect(notesIn(reading)).toEqual(notes)
  })

  it.each([
    // As the data sets of scikit-learn begin.
    [
      `569,30,malignant,benign\n${`${'1,'.repeat(30)}0\n`.repeat(5)}`,
      '4 cells, most others have 31'
    ],
    ['Report of May\n\na,b,c\n1,2,3\n', '1 cell, most others have 3'],
    ['a,b\n1,2,3\n1,2,3,4\n1,2,3,4\n', '2 cells, most others have 4']
  ])('what is not understood is none: %j', (text, words) => {
    const reading = readingOf(text, null, null, limits)
    const { reason } = reading.kind === 'lines' ? reading : { reason: null }
    expect(reasonIn({ kind: 'none', reason })).toContain(words)
  })
})
