import { describe, expect, it } from 'vitest'
import { tableOf } from '../../../kernel/files/table.ts'

const limits = { columns: 4, rows: 3, lastRows: 1, cell: 10 }

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
      columns: ['a', 'b'],
      rows: [
        ['1', ''],
        ['1', '2']
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
