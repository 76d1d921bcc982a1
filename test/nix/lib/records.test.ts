import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, mistakeOf, program, withLibrary } from './evaluate.ts'

let test: TestNix
let folder: string
beforeAll(async () => {
  test = await testNix()
  folder = join(test.folder, 'tables')
  mkdirSync(folder)
})
afterAll(() => test.remove())

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What `records` gives of such a file; `more` are further keys of its long form. */
function read(name: string, content: string, more = ''): Promise<unknown> {
  const path = file(name, content)
  const form = more === '' ? path : `{ path = ${path}; ${more} }`
  return evaluate(test.nix, test.folder, `${withLibrary} lib.records ${form}`)
}

describe('records', () => {
  it.each<[string, string, string, unknown]>([
    [
      'plain.csv',
      'a,b\n1,x\n2,y\n',
      '',
      [
        { a: 1, b: 'x' },
        { a: 2, b: 'y' }
      ]
    ],
    ['no-end.csv', 'a,b\n1,x', '', [{ a: 1, b: 'x' }]],
    ['header.csv', 'a,b\n', '', []],
    ['one-column.csv', 'a\n1\n2\n', '', [{ a: 1 }, { a: 2 }]],
    [
      'windows.csv',
      '\uFEFFa,b\r\n1,x\r\n\r\n2,\r\n',
      '',
      [
        { a: 1, b: 'x' },
        { a: 2, b: null }
      ]
    ],
    [
      'quotes.csv',
      'a,b\n"x, ""y""\r\nz",1\n"","2"\n"""",3\n',
      '',
      [
        { a: 'x, "y"\r\nz', b: '1' },
        { a: '', b: '2' },
        { a: '"', b: '3' }
      ]
    ],
    ['quoted-names.csv', '"a","b, c"\n1,2\n', '', [{ a: 1, 'b, c': 2 }]],
    ['tabs.tsv', 'a\tb\n"x\ty"\t2\n', '', [{ a: 'x\ty', b: 2 }]],
    ['semicolons.csv', 'a;b\n1,5;2\n', 'separator = ";";', [{ a: '1,5', b: 2 }]],
    ['bars.csv', 'a|b\n1|2\n', 'separator = "|";', [{ a: 1, b: 2 }]],
    ['table.txt', 'a\tb\n1\t2\n', 'format = "tsv";', [{ a: 1, b: 2 }]],
    [
      'lines.jsonl',
      '{"lr": 0.1, "name": "007"}\n\n{"lr": 1, "of": [1]}\r\n',
      '',
      [
        { lr: 0.1, name: '007', of: null },
        { lr: 1, name: null, of: [1] }
      ]
    ]
  ])('reads %s', async (name, content, more, expected) => {
    expect(await read(name, content, more)).toEqual(expected)
  })

  it.each<[string, readonly string[], readonly unknown[]]>([
    ['whole numbers', ['1', '-20', '123456789012345'], [1, -20, 123456789012345]],
    ['numbers with a fraction', ['0.5', '1e-3', '2', ''], [0.5, 0.001, 2, null]],
    ['zeros in front', ['007', '1'], ['007', '1']],
    ['numbers and words', ['1', 'x'], ['1', 'x']],
    ['more digits than an integer has', ['1234567890123456789'], ['1234567890123456789']],
    ['an exponent that no number has', ['1e400', '1e5'], ['1e400', '1e5']],
    ['dates', ['2024-01-05', '2024-02-01'], ['2024-01-05', '2024-02-01']],
    ['true and false', ['true', 'FALSE', ''], [true, false, null]],
    ['blanks', [' 1', '2'], [' 1', '2']],
    ['nothing', ['', ''], [null, null]]
  ])('gives a column the type as it is written: %s', async (_, cells, expected) => {
    const content = `a,b\n${cells.map((cell) => `${cell},x\n`).join('')}`
    const rows = await read('typed.csv', content)
    expect(rows).toEqual(expected.map((a) => ({ a, b: 'x' })))
  })

  it('or as it is said', async () => {
    const content = 'id,n,ok\n007,"12",true\n1,,\n'
    const types = 'types = { id = "text"; n = "number"; ok = "text"; };'
    expect(await read('said.csv', content, types)).toEqual([
      { id: '007', n: 12, ok: 'true' },
      { id: '1', n: null, ok: null }
    ])
  })

  it('gives what sweep and map take', async () => {
    const path = file('sweep.csv', 'lr,name\n0.1,"a, b"\n0.01,c\n')
    const value = await evaluate(
      test.nix,
      test.folder,
      `${withLibrary} let
        steps = lib.sweep (lib.records ${path}) (p: lib.output { program = "${program}"; args = p; });
      in { names = steps.nw.names; drvs = map (name: steps.\${name}.drvPath) steps.nw.names;
           mapped = map (row: row.name) (lib.records ${path}); }`
    )
    expect(value).toMatchObject({ names: ['lr=0.1,name=a, b', 'lr=0.01,name=c'] })
    expect(value).toMatchObject({ mapped: ['a, b', 'c'] })
  })

  it('reads ten thousand rows', async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => `S${row},${row % 8},"x, ${row}"\n`)
    const path = file('long.csv', `sample,lane,note\n${rows.join('')}`)
    const value = await evaluate(
      test.nix,
      test.folder,
      `${withLibrary} let rows = lib.records ${path}; in builtins.deepSeq rows [ (builtins.length rows) (builtins.elemAt rows 9999) ]`
    )
    expect(value).toEqual([10_000, { sample: 'S9999', lane: 7, note: 'x, 9999' }])
  })
})

describe('a table that is wrong is told with its line', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['ragged.csv', 'a,b\n1,2\n\n3\n', '', ['line 4: 1 value for 2 columns (a, b)']],
    ['longer.csv', 'a,b\n1,2,3\n', '', ['line 2: 3 values for 2 columns']],
    ['behind-breaks.csv', 'a,b\n"x\ny\nz",1\n3\n', '', ['line 5: 1 value for 2 columns']],
    ['open.csv', 'a,b\n"x\ny",1\n"open,2\n', '', ['line 4: the quote that begins here']],
    ['inside.csv', 'a,b\n1,5" x "\n', '', ['line 2: a quote within a value']],
    ['behind.csv', 'a,b\n"x"y,2\n', '', ['line 2: a quote within a value']],
    ['twice.csv', 'a,a\n1,2\n', '', ['line 1: there are two columns a']],
    ['nameless.csv', 'a,\n1,2\n', '', ['line 1: a column has no name']],
    ['blank.csv', 'a, b\n1,2\n', '', ['line 1: the column “ b” has blanks']],
    ['semicolons.csv', 'a;b\n1;2\n', '', ['line 1: its values stand between', 'separator = ";"']],
    ['empty.csv', '\n', '', ['empty.csv: it is empty']],
    ['empty.jsonl', '\n', '', ['empty.jsonl: it is empty']],
    ['list.jsonl', '{"a": 1}\n[1]\n', '', ['line 2: it is no JSON object']],
    ['words.dat', 'a,b\n', '', ['its name does not say what it holds', 'format = "csv"']],
    ['f.csv', 'a,b\n', 'format = "xlsx";', ['there is no such format']],
    ['s.csv', 'a,b\n', 'separator = "ab";', ['the separator has to be one character']],
    ['t.csv', 'a,b\n1,x\n', 'types = { c = "text"; };', ['that there is not: c', 'a, b']],
    ['u.csv', 'a,b\n1,x\n', 'types = { b = "int"; };', ['"text", "number" and "bool"']],
    ['n.csv', 'a,b\n1,x\n', 'types = { b = "number"; };', ['line 2: b is “x”']],
    ['o.csv', 'a,b\n1,x\n', 'types = { b = "bool"; };', ['line 2: b is “x”']]
  ])('%s', async (name, content, more, words) => {
    const path = file(name, content)
    const form = more === '' ? path : `{ path = ${path}; ${more} }`
    const said = await mistakeOf(test.nix, test.folder, `${withLibrary} lib.records ${form}`)
    for (const word of words) expect(said).toContain(word)
    expect(said).toContain('records: ')
  })
})
