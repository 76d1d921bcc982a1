import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../../kernel/host/package-root.ts'
import { summarise, summariseFile } from '../../../kernel/files/summarise/summarise.ts'
import type { FileSummary, Preview } from '../../../kernel/files/reading/summary.ts'
import { notesIn, reasonIn } from './in-words.ts'

let folder = ''
const files = new Map<string, FileSummary>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'))
  const script = join(packageRoot, 'notebooks', 'gallery', 'make-files.py')
  execFileSync('python3', [script, '--folder', folder])
  const listing = await summarise(folder, { files: 200, previews: 200, patience: 60_000 })
  for (const file of listing.files) files.set(file.path, file)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileAt(path: string): FileSummary {
  const file = files.get(path)
  if (file === undefined) throw new Error(`${path} is not listed`)
  return file
}

function previewAt<Kind extends Preview['kind']>(
  path: string,
  kind: Kind
): Extract<Preview, { readonly kind: Kind }> {
  const { preview } = fileAt(path)
  if (!isKind(preview, kind)) throw new Error(`${path}: ${JSON.stringify(preview).slice(0, 300)}`)
  return preview
}

function isKind<Kind extends Preview['kind']>(
  preview: Preview,
  kind: Kind
): preview is Extract<Preview, { readonly kind: Kind }> {
  return preview.kind === kind
}

async function written(name: string, content: string | Buffer): Promise<FileSummary> {
  const path = join(folder, 'written', name)
  mkdirSync(join(folder, 'written'), { recursive: true })
  writeFileSync(path, content)
  const { files: found } = await summarise(path)
  const [file] = found
  if (file === undefined) throw new Error(`${name} is not listed`)
  return file
}

describe('the files of the gallery', () => {
  it('are the same bytes every time', () => {
    const again = mkdtempSync(join(tmpdir(), 'formats-'))
    const script = join(packageRoot, 'notebooks', 'gallery', 'make-files.py')
    execFileSync('python3', [script, '--folder', again])
    // It ends with 1 where they differ, and that is thrown.
    execFileSync('diff', ['-r', '--no-dereference', again, folder])
    rmSync(again, { recursive: true })
  })

  it('all have something to show but for the link', () => {
    const nothing = [...files.values()].filter(({ preview }) => preview.kind === 'none')
    expect(nothing).toEqual([])
  })

  it.each([
    ['people.csv', 500, ['integer', 'number', 'integer', 'text', 'date', 'boolean']],
    ['people.tsv', 500, ['integer', 'number', 'integer', 'text', 'date', 'boolean']],
    ['people.csv.gz', 500, ['integer', 'number', 'integer', 'text', 'date', 'boolean']],
    ['people.parquet', 60, ['int32', 'float64', 'string']],
    ['people.arrow', 60, ['int32', 'float64', 'dictionary']],
    ['events.jsonl', 60, ['integer', 'number', 'text']],
    ['arrays/sine.npy', 200, ['float64']]
  ])('%s is a table of %i rows with its types', (path, rows, types) => {
    const table = previewAt(path, 'table')
    expect(table.totalRows).toBe(rows)
    expect(table.columns.map(({ type }) => type)).toEqual(types)
    expect(table.rows).toHaveLength(6)
    expect(table.lastRows).toHaveLength(2)
    for (const { numeric, histogram } of table.columns) {
      expect(histogram?.bins.reduce((sum, count) => sum + count, 0)).toBe(
        numeric ? rows : undefined
      )
    }
  })

  it('rows of Parquet and Arrow are the values that were written', () => {
    for (const path of ['people.parquet', 'people.arrow']) {
      expect(previewAt(path, 'table').rows[1]).toEqual(['1', '181.9', 'b'])
      expect(previewAt(path, 'table').lastRows[1]).toEqual(['59', '167.3', 'c'])
    }
  })

  it('a database shows each table with its rows, and the row number where it has a name', () => {
    const { parts } = previewAt('people.sqlite', 'parts')
    expect(parts.map(({ name, facts }) => [name, ...notesIn({ notes: facts })])).toEqual([
      ['people', '500 rows'],
      ['labels', '2 rows']
    ])
    const [people, labels] = parts.map(({ preview }) => preview)
    expect(people).toMatchObject({ kind: 'table', totalRows: 500 })
    if (people?.kind !== 'table' || labels?.kind !== 'table') throw new Error('no tables')
    expect(people.columns.map(({ name, type }) => `${name} ${type ?? ''}`)).toEqual([
      'id integer',
      'height real',
      'age integer',
      'name text'
    ])
    expect(people.rows.map((row) => row[0])).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(labels.rows).toEqual([
      ['a', 'blue'],
      ['b', 'red']
    ])
  })

  it('arrays of an .npz are told apart', () => {
    const { parts } = previewAt('arrays/weights.npz', 'parts')
    expect(parts.map(({ name, facts }) => `${name} · ${notesIn({ notes: facts }).join()}`)).toEqual(
      ['weights · float32 · 12 × 5', 'sine · float64 · 200']
    )
    const [weights] = parts
    if (weights?.preview.kind !== 'table') throw new Error('no table')
    expect(weights.preview.rows[0]).toEqual([
      '0',
      '0.1428571',
      '0.2857143',
      '0.4285714',
      '0.5714286'
    ])
  })

  it.each(['archives/data.zip', 'archives/data.tar', 'archives/data.tar.gz'])(
    '%s lists its entries',
    (path) => {
      expect(previewAt(path, 'archive')).toEqual({
        kind: 'archive',
        entries: [
          { path: 'data/people.csv', size: 15720, kind: 'file' },
          { path: 'data/notes.txt', size: 6, kind: 'file' }
        ],
        total: 2
      })
    }
  )

  it('what is packed with Zstandard is shown as what it holds', () => {
    expect(previewAt('archives/notes.txt.zst', 'text').head[0]).toBe('note 1: the same words again')
    expect(notesIn(fileAt('archives/notes.txt.zst'))[0]).toContain('Zstandard, 6092 bytes unpacked')
  })

  it('charts are drawn', () => {
    expect(fileAt('charts/loss.vl.json').type).toBe('application/vnd.vegalite.v5+json')
    const loss = previewAt('charts/loss.vl.json', 'chart').chart
    expect(loss).toMatchObject({ mark: 'line', title: 'Loss', x: 'epoch', y: 'loss' })
    expect(loss?.series.map(({ name, points }) => [name, points.length])).toEqual([
      ['slow', 20],
      ['quick', 20]
    ])
    expect(previewAt('charts/groups.plotly.json', 'chart').chart).toMatchObject({
      mark: 'bar',
      series: [{ name: 'people', points: [{ x: 'a', y: 12 }, {}, {}] }]
    })
  })

  it('settings keep their own words, and their single values', () => {
    for (const path of ['settings.yaml', 'settings.toml']) {
      const settings = previewAt(path, 'json')
      expect(settings.text).toContain('layers')
      expect(settings.scalars.map(({ name, text }) => `${name}=${text}`).sort()).toEqual([
        'model.dropout=0.1',
        'name=base',
        'seed=42'
      ])
    }
  })

  it('pages, notebooks, documents and sounds say what they are', () => {
    expect(notesIn(fileAt('page.html'))).toEqual(['“A page of its own”', 'a page, not run here'])
    expect(notesIn(fileAt('analysis.ipynb'))[0]).toBe('“An analysis”')
    expect(notesIn(fileAt('paper.pdf'))).toEqual(['2 pages'])
    expect(notesIn(fileAt('tone.wav'))).toEqual(['1.0 s · 8000 Hz · mono'])
    expect(previewAt('tone.wav', 'audio').mimeType).toBe('audio/wav')
  })

  it('folders are counted', async () => {
    const { folders = [] } = await summarise(folder, { files: 5 })
    expect(folders.find(({ path }) => path === 'runs')).toEqual({ path: 'runs', files: 40 })
    expect(folders.find(({ path }) => path === 'runs/2')).toEqual({ path: 'runs/2', files: 10 })
  })
})

describe('a file on its own', () => {
  it.each([
    ['metrics.json', 'application/json'],
    ['pictures/waves.png', 'image/png'],
    ['charts/loss.vl.json', 'application/vnd.vegalite.v5+json'],
    ['charts/groups.plotly.json', 'application/vnd.plotly.v1+json'],
    ['paper.pdf', 'application/pdf'],
    ['pictures/circle.svg', undefined],
    ['report.md', undefined],
    ['page.html', undefined]
  ])('%s is handed on as %s', async (path, mimeType) => {
    const file = await summariseFile(join(folder, path), path)
    expect(file?.native?.mimeType).toBe(mimeType)
    expect(fileAt(path).native).toBeUndefined()
  })
})

describe('what comes first', () => {
  it.each([
    [['report.md'], 'report.md'],
    [['*.tsv', '*.csv'], 'people.tsv'],
    [['runs/**/step-3?.txt'], 'runs/3/step-30.txt'],
    [['arrays'], 'arrays/sine.npy'],
    [['**/sine.npy'], 'arrays/sine.npy'],
    [['nothing-*'], 'pictures/circle.svg']
  ])('%j', async (first, expected) => {
    const listing = await summarise(folder, { first, previews: 0, files: 3 })
    expect(listing.files[0]?.path).toBe(expected)
  })
})

it('what is not read in time says so', async () => {
  const { files: found } = await summarise(folder, { patience: 0, files: 3 })
  expect(found.map(({ preview }) => reasonIn(preview))).toEqual(
    found.map(() => 'Not read, since those before it took long.')
  )
})

describe('variants of formats', () => {
  it('a table of which only both ends are read says so, and how many rows there are', async () => {
    const rows = Array.from(
      { length: 200_000 },
      (_, index) => `${index},${(index * 7) % 1000},word`
    )
    const file = await written('long.csv', `a,b,c\n${rows.join('\n')}\n`)
    if (file.preview.kind !== 'table') throw new Error(file.preview.kind)
    expect(file.preview.totalRows).toBe(200_000)
    expect(file.preview.lastRows.at(-1)).toEqual(['199999', '993', 'word'])
    expect(file.preview.columns[1]?.histogram).toMatchObject({ from: 0, to: 999, ofExcerpt: true })
    expect(notesIn(file).join()).toContain('first and last megabyte')
  })

  it('arrays of Fortran order, of other types, and of objects', async () => {
    const header = (dict: string): Buffer => {
      const text = Buffer.from(`${dict.padEnd(117)}\n`)
      const size = Buffer.alloc(2)
      size.writeUInt16LE(text.length)
      return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), size, text])
    }
    const turned = header("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }")
    const matrix = await written(
      'turned.npy',
      Buffer.concat([turned, Buffer.from([1, 4, 2, 5, 3, 6])])
    )
    expect(matrix.preview).toMatchObject({
      rows: [
        ['1', '2', '3'],
        ['4', '5', '6']
      ]
    })
    const words = header("{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }")
    const letters = Buffer.from('a\0\0\0b\0\0\0ü\0\0\0\0\0\0\0', 'latin1')
    expect((await written('words.npy', Buffer.concat([words, letters]))).preview).toMatchObject({
      rows: [['ab'], ['ü']]
    })
    const objects = await written(
      'objects.npy',
      header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")
    )
    expect(objects.preview).toEqual({
      kind: 'none',
      reason: { kind: 'pickled' }
    })
  })

  it('JSON Lines that are no objects are lines', async () => {
    expect((await written('a.jsonl', '1\n2\n')).preview).toMatchObject({
      kind: 'text',
      head: ['1', '2']
    })
  })

  it('a gzipped file within a gzipped file is shown, but not without end', async () => {
    const twice = await written('a.txt.gz.gz', gzipSync(gzipSync('hello\n')))
    expect(twice.preview).toMatchObject({ kind: 'text', head: ['hello'] })
    let packed = Buffer.from('deep')
    for (let depth = 0; depth < 10; depth += 1) packed = gzipSync(packed)
    expect((await written('deep.gz', packed)).preview).toMatchObject({ kind: 'none' })
  })

  it.each([
    ['expression', { transform: [{ calculate: 'datum.a', as: 'b' }] }],
    ['address', { data: { url: 'https://x.example/a.csv' } }],
    ['title with a quote', { title: '" + 1 + "' }],
    ['embedded options', { usermeta: { embedOptions: {} } }]
  ])('a Vega-Lite chart with an %s is not given to a viewer', async (_, part) => {
    const spec = {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      mark: 'point',
      data: { values: [{ a: 1, b: 2 }] },
      encoding: { x: { field: 'a' }, y: { field: 'b' } },
      ...part
    }
    await written('acting.json', JSON.stringify(spec))
    const file = await summariseFile(join(folder, 'written', 'acting.json'), 'acting.json')
    expect(file?.preview.kind).toBe('chart')
    expect(file?.native).toBeUndefined()
    expect(notesIn(file).join()).toContain('not given to a viewer')
  })
})
