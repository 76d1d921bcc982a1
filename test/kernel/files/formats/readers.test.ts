import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  columnFromValues,
  CompressionType,
  dictionary,
  float64,
  list,
  setCompressionCodec,
  tableFromColumns,
  tableToIPC,
  utf8
} from '@uwdata/flechette'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../nix/base/index.ts'
import { arrowMessage } from '../../../../kernel/files/binary/arrow-message.ts'
import { readAudio } from '../../../../kernel/files/formats/audio.ts'
import { tooMuchOf } from '../../../../kernel/files/formats/chart-size.ts'
import { readCommon } from '../../../../kernel/files/formats/common.ts'
import { readCompressed } from '../../../../kernel/files/formats/compressed.ts'
import { readHtml } from '../../../../kernel/files/formats/html.ts'
import { readJsonLines } from '../../../../kernel/files/formats/json-lines.ts'
import { readJson } from '../../../../kernel/files/formats/json.ts'
import { readNotebook } from '../../../../kernel/files/formats/notebook.ts'
import { readNpy } from '../../../../kernel/files/formats/npy.ts'
import { readNpz } from '../../../../kernel/files/formats/npz.ts'
import { readParquet } from '../../../../kernel/files/formats/parquet.ts'
import { readPdf } from '../../../../kernel/files/formats/pdf.ts'
import { readSpecial } from '../../../../kernel/files/formats/special.ts'
import { readSqlite } from '../../../../kernel/files/formats/sqlite.ts'
import { readTar } from '../../../../kernel/files/formats/tar.ts'
import { readToml } from '../../../../kernel/files/formats/toml.ts'
import { readYaml } from '../../../../kernel/files/formats/yaml.ts'
import { readZip } from '../../../../kernel/files/formats/zip.ts'
import { glance, large, type Limits } from '../../../../kernel/files/reading/limits.ts'
import type { DrawPage } from '../../../../kernel/files/reading/page.ts'
import {
  type Reader,
  type ReadWithin,
  told,
  unshown
} from '../../../../kernel/files/reading/reading.ts'
import { inMemory } from '../../../../kernel/files/reading/source.ts'
import { notesIn, reasonIn } from '../in-words.ts'

/** What is in a compressed file is told by its name and size. */
const within: ReadWithin = async (inner, path) =>
  Promise.resolve({
    type: 'inner',
    reading: told({ kind: 'fact', text: `${path} of ${inner.size}${inner.isCut ? ' cut' : ''}` })
  })

const read = (
  reader: Reader,
  bytes: string | Uint8Array,
  {
    limits = glance,
    isCut = false,
    path = 'a',
    drawPage = null
  }: {
    readonly limits?: Limits
    readonly isCut?: boolean
    readonly path?: string
    readonly drawPage?: DrawPage | null
  } = {}
) => reader(inMemory(Buffer.from(bytes), isCut), path, limits, within, drawPage)

/** What a reader gives where it finds nothing of its own. */
const ofUnknown = { preview: { kind: 'none', reason: null } } as const

describe('settings', () => {
  it.each([
    ['YAML', readYaml, 'a: 1\nb: {c: x}', { a: '1', 'b.c': 'x' }],
    ['TOML', readToml, 'a = 1\n[b]\nc = "x"', { a: '1', 'b.c': 'x' }],
    ['dates of TOML', readToml, 'a = 2026-03-05T14:07:00Z', { a: '2026-03-05T14:07:00.000Z' }],
    ['large numbers of TOML', readToml, 'a = 9007199254740993', { a: '9007199254740993' }],
    ['no values', readYaml, 'just words', {}],
    ['a name of all objects', readYaml, '__proto__: {a: 1}', { '__proto__.a': '1' }],
    ['a level more than is shown', readYaml, 'a: {b: {c: {d: {e: {f: {g: {h: 1}}}}}}}', {}]
  ])('have the values that they set: %s', async (_, reader, text, values) => {
    const { preview } = (await read(reader, text)) ?? ofUnknown
    if (preview.kind !== 'json') throw new Error(preview.kind)
    expect(
      Object.fromEntries(preview.scalars.map(({ name, text: value }) => [name, value]))
    ).toEqual(values)
  })

  it.each([
    ['too deep', 'a: {b: {c: {d: {e: {f: {g: {h: 1, i: 2}}}}}}}', 2],
    [
      'one more than is shown',
      Array.from({ length: 25 }, (_, index) => `a${index}: 1`).join('\n'),
      1
    ],
    ['ten times more', Array.from({ length: 240 }, (_, index) => `a${index}: 1`).join('\n'), 216]
  ])('count the values that they do not show: %s', async (_, text, omittedScalars) => {
    expect((await read(readYaml, text))?.preview).toMatchObject({ omittedScalars })
  })

  const sized = (length: number) => `a: ${'x'.repeat(length - 3)}`
  it.each([
    [sized(64 * 1024), 1, []],
    [sized(64 * 1024 + 1), 0, ['its values are not read: it is longer than 64 KiB']],
    [sized(640 * 1024), 0, ['its values are not read: it is longer than 64 KiB']],
    ['a: [', 0, [expect.stringContaining('not read as YAML: ')]]
  ])('say why there are no values', async (text, count, notes) => {
    const reading = await read(readYaml, text)
    expect(notesIn(reading)).toEqual(notes)
    expect(reading?.preview.kind === 'json' && reading.preview.scalars).toHaveLength(count)
  })
})

describe('JSON', () => {
  it.each([
    ['{"a": [1, 2]}', large, { a: [1, 2] }],
    ['{"a": [1, 2]}', glance, undefined],
    ['{"a": NaN}', large, undefined],
    [`${'['.repeat(60)}${']'.repeat(60)}`, large, expect.anything()],
    [`${'['.repeat(61)}${']'.repeat(61)}`, large, undefined],
    [JSON.stringify('x'.repeat(512 * 1024 - 2)), large, expect.anything()],
    [JSON.stringify('x'.repeat(512 * 1024 - 1)), large, undefined],
    [JSON.stringify('x'.repeat(5 * 1024 * 1024)), large, undefined]
  ])('is handed on where it is wanted, whole and small: %#', async (text, limits, data) => {
    expect((await read(readJson, text, { limits }))?.native?.data).toEqual(data)
  })

  it('that is cut is no chart and not handed on', async () => {
    const chart = '{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "mark": "bar"}'
    expect((await read(readJson, chart, { limits: large }))?.preview.kind).toBe('chart')
    expect(await read(readJson, chart, { limits: large, isCut: true })).not.toHaveProperty('native')
  })
})

describe('JSON Lines', () => {
  const line = (number: number) => JSON.stringify({ n: number, text: 'x'.repeat(100) })
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n') + '\n'

  it('are a table, a key a column, also where a line lacks one', async () => {
    expect(
      (await read(readJsonLines, '{"a":1}\n\n{"b":{"c":null},"a":null}'))?.preview
    ).toMatchObject({
      columns: [{ name: 'a' }, { name: 'b' }],
      rows: [
        ['1', ''],
        ['', '{"c":null}']
      ],
      totalRows: 2
    })
  })

  it.each([
    ['which is whole', 9, ['7', '8']],
    ['of which both ends are read', 5_000, ['4998', '4999']]
  ])('show their last rows: a file %s', async (_, count, last) => {
    const { preview } = (await read(readJsonLines, lines(count))) ?? ofUnknown
    if (preview.kind !== 'table') throw new Error(preview.kind)
    expect(preview.lastRows.map(([number]) => number)).toEqual(last)
    expect(preview.totalRows).toBe(count)
  })

  it('show no row as one of the last that is not', async () => {
    const limits = { ...glance, head: 1_000, tail: 200 }
    const { preview } = (await read(readJsonLines, lines(100), { limits })) ?? ofUnknown
    expect(preview.kind === 'table' && preview.lastRows.map(([number]) => number)).toEqual(['99'])
  })

  it.each([
    ['a list', '[1]\n[2]'],
    ['a word', '{"a":1}\nx'],
    ['nesting', `{"a":${'['.repeat(61)}${']'.repeat(61)}}`],
    ['a line too long', JSON.stringify({ a: 'x'.repeat(20_000) })]
  ])('are lines as they stand where one is no record: %s', async (_, text) => {
    expect((await read(readJsonLines, text))?.preview.kind).toBe('text')
  })
})

describe('pages and notebooks', () => {
  it.each([
    ['<title>A  &amp; b</title>', ['“A &amp; b”', 'a page, not run here']],
    ['<TITLE lang=x>\n</TITLE>', ['a page, not run here']],
    [`<title>${'x'.repeat(5_000)}`, [`“${'x'.repeat(120)}”`, 'a page, not run here']]
  ])('a page is told by its title: %#', async (text, notes) => {
    const reading = await read(readHtml, text)
    expect(reading?.preview.kind).toBe('parts')
    expect(notesIn(reading)).toEqual(notes)
    expect((await read(readHtml, text, { limits: large }))?.preview.kind).toBe('text')
  })

  it('a notebook is told by its title, kernel and cells', async () => {
    const cells = [
      { cell_type: 'markdown', source: ['# Title\n', 'more'] },
      { cell_type: 'code', source: 'x', outputs: [{}] },
      { cell_type: 'code', source: 7, outputs: 'none' }
    ]
    const text = JSON.stringify({ cells, metadata: { kernelspec: { display_name: 'Nix' } } })
    expect(notesIn(await read(readNotebook, text))).toEqual([
      ...['“Title”', 'Nix', '3 cells, 2 of code, 1 with output', 'not shown inside this page']
    ])
  })

  it('a notebook of format 3 has its cells in worksheets', async () => {
    const cells = [
      { cell_type: 'heading', level: 1, source: ['Old title'] },
      { cell_type: 'code', input: 'x', outputs: [{}] }
    ]
    const worksheets = [{ cells }, { cells: [{ cell_type: 'markdown', source: '# Other' }] }, 7]
    const text = JSON.stringify({ nbformat: 3, worksheets, metadata: { name: 'old' } })
    expect(notesIn(await read(readNotebook, text))).toEqual([
      ...['“Old title”', '3 cells, 1 of code, 1 with output', 'not shown inside this page']
    ])
  })

  it.each([
    ['{"worksheets": {"length": 5}}', '0 cells, 0 of code, 0 with output'],
    ['{"worksheets": [{"cells": 1}, null]}', '0 cells, 0 of code, 0 with output'],
    ['{}', '0 cells, 0 of code, 0 with output'],
    ['[]', '0 cells, 0 of code, 0 with output'],
    ['{"cells": {"length": 5}}', '0 cells, 0 of code, 0 with output'],
    ['{"cells": [null, 1]}', '2 cells, 0 of code, 0 with output'],
    [`{"x": "${' '.repeat(8 * 1024 * 1024)}"}`, 'a notebook, too large to read']
  ])('a notebook may hold anything: %#', async (text, note) => {
    expect(notesIn(await read(readNotebook, text))).toContain(note)
  })
})

describe('sounds and pictures', () => {
  const wave = Buffer.concat([
    Buffer.from('RIFF....WAVEfmt ', 'latin1'),
    Buffer.from('100000000100020044ac000010b10200', 'hex'),
    Buffer.alloc(1000)
  ])
  const sized = (length: number) => Buffer.concat([wave, Buffer.alloc(length - wave.length)])

  it.each([
    [wave, 'audio', ['0.0 s · 44100 Hz · 2 channels']],
    [sized(glance.picture), 'audio', ['0.6 s · 44100 Hz · 2 channels']],
    [sized(glance.picture + 1), 'parts', expect.arrayContaining(['too large for a player here'])],
    [sized(10 * glance.picture), 'parts', expect.arrayContaining(['too large for a player here'])],
    [wave.subarray(0, 20), 'audio', []]
  ])('a sound is played up to a size: %#', async (bytes, kind, notes) => {
    const reading = await read(readAudio, bytes, { path: 'a.wav' })
    expect(reading?.preview.kind).toBe(kind)
    expect(notesIn(reading)).toEqual(notes)
  })

  const png = (width: number, height: number, length = 24) => {
    const bytes = Buffer.alloc(length)
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    return bytes
  }
  const utf16 = (text: string, isBig: boolean) => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
    return isBig ? bytes.swap16() : bytes
  }
  const entity = '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'
  it.each([
    ['png', png(3, 4), 'image'],
    ['png', png(0, 4), 'broken'],
    ['png', png(3, 4).subarray(0, 23), 'broken'],
    ['png', png(50_000, 1_000), 'image'],
    ['png', png(50_000, 1_001), 'too many to be shown'],
    ['png', png(50_000, 10_000), 'too many to be shown'],
    ['png', png(3, 4, glance.picture), 'image'],
    ['png', png(3, 4, glance.picture + 1), 'too large'],
    ['png', png(3, 4, 10 * glance.picture), 'too large'],
    ['svg+xml', Buffer.from('<svg width="9e9"/>'), 'image'],
    ['svg+xml', Buffer.from(entity), 'entities'],
    ['svg+xml', utf16(entity, false), 'entities'],
    ['svg+xml', utf16(entity, true), 'entities']
  ])('a picture is shown within bounds: %s %#', async (type, bytes, what) => {
    const { preview } = await readCommon(`image/${type}`, inMemory(bytes, false), glance)
    if (preview.kind === 'none') expect(reasonIn(preview)).toContain(what)
    else expect(preview.kind).toBe(what)
  })
})

describe('what is compressed', () => {
  const text = Buffer.from('text '.repeat(1_000))
  it.each([
    ['whole', gzipSync(text), 'gzip, 5000 bytes unpacked: inner', 'a of 5000'],
    ['cut', gzipSync(text).subarray(0, -9), 'gzip, broken after', ' cut'],
    ['whole', zstdCompressSync(text), 'Zstandard, 5000 bytes unpacked: inner', 'a of 5000'],
    ['cut', zstdCompressSync(text).subarray(0, -1), 'Zstandard, broken after', ' cut'],
    ['long', gzipSync(Buffer.alloc(glance.unpacked + 1)), 'the first 1048576 bytes', ' cut'],
    [
      'long',
      zstdCompressSync(Buffer.alloc(10 * glance.unpacked)),
      'the first 1048576 bytes',
      ' cut'
    ]
  ])('is what it holds, as far as it is there: %s %#', async (_, bytes, note, inner) => {
    const notes = notesIn(await read(readCompressed, bytes, { path: 'a.gz' }))
    if (notes.length > 0) {
      expect(notes[0]).toContain(note)
      expect(notes[1]).toContain(inner)
    } else expect(note).toContain('broken')
  })

  it('in nothing at all is said to be broken', async () => {
    const bytes = zstdCompressSync(text).subarray(0, -1)
    expect(await read(readCompressed, bytes)).toEqual(
      unshown({ kind: 'broken-or-empty', method: 'Zstandard' })
    )
  })
})

describe('archives', () => {
  const header = (name: string, size: string | bigint, flag = '0', changes: string = '') => {
    const bytes = Buffer.alloc(512)
    bytes.write(name, 0, 'latin1')
    if (typeof size === 'string') bytes.write(size, 124, 'latin1')
    else {
      bytes.writeUInt8(0x80, 124)
      bytes.writeBigUInt64BE(size, 128)
    }
    bytes.write(flag, 156, 'latin1')
    bytes.write(changes, 257, 'latin1')
    return bytes
  }
  const block = (text: string) =>
    Buffer.concat([Buffer.from(text), Buffer.alloc(512 - text.length)])
  const end = Buffer.alloc(1024)
  const entriesOf = async (...parts: readonly Buffer[]) => {
    const { preview } = (await read(readTar, Buffer.concat([...parts]))) ?? ofUnknown
    return preview.kind === 'archive' ? preview : null
  }

  it.each([
    [
      'a file',
      [header('a', '00000000005\0'), block('hello')],
      { path: 'a', size: 5, kind: 'file' }
    ],
    ['a folder', [header('a/', '0')], { path: 'a/', size: 0, kind: 'folder' }],
    ['a link', [header('a', '', '2')], { path: 'a', size: 0, kind: 'link' }],
    [
      'a size of eight bytes',
      [header('a', 5_000_000_000n)],
      { path: 'a', size: 5e9, kind: 'file' }
    ],
    [
      'a long name of GNU',
      [header('x', '3', 'L'), block('b/c'), header('a', '0')],
      { path: 'b/c', size: 0, kind: 'file' }
    ],
    [
      'a long name of POSIX',
      [header('x', '16', 'x'), block('12 path=b/c/d\n'), header('a', '0')],
      { path: 'b/c/d', size: 0, kind: 'file' }
    ],
    [
      'what goes for all',
      [header('x', '3', 'g'), block('abc'), header('a', '0')],
      { path: 'a', size: 0, kind: 'file' }
    ]
  ])('of tar have %s', async (_, parts, entry) => {
    expect(await entriesOf(...parts, end)).toEqual({ kind: 'archive', entries: [entry], total: 1 })
  })

  it.each([
    ['as many as are listed', glance.entries, glance.entries, glance.entries],
    ['one more', glance.entries + 1, glance.entries, glance.entries + 1],
    ['as many as are counted', 1_999, glance.entries, 1_999],
    ['one more than are counted', 2_000, glance.entries, null],
    ['ten times more', 20_000, glance.entries, null]
  ])('of tar count their entries: %s', async (_, count, listed, total) => {
    const found = await entriesOf(...Array<Buffer>(count).fill(header('a', '0')), end)
    expect(found?.entries).toHaveLength(listed)
    expect(found?.total).toBe(total)
  })

  it('of tar are none where the first size is no number', async () => {
    expect(await entriesOf(header('a', '-1'))).toBeNull()
    expect((await entriesOf(header('a', '0'), header('b', '0x5')))?.total).toBeNull()
  })

  const zip = (...paths: readonly string[]) => {
    const directory = paths.map((path) => {
      const entry = Buffer.alloc(46)
      entry.writeUInt32LE(0x02014b50, 0)
      entry.writeUInt16LE(path.length, 28)
      return Buffer.concat([entry, Buffer.from(path)])
    })
    const last = Buffer.alloc(22)
    last.writeUInt32LE(0x06054b50, 0)
    last.writeUInt32LE(Buffer.concat(directory).length, 12)
    return Buffer.concat([...directory, last])
  }

  it('of zip have what their directory names, more than it says that there is', async () => {
    expect((await read(readZip, zip('a/', 'a/b')))?.preview).toMatchObject({
      entries: [{ kind: 'folder' }, { kind: 'file' }],
      total: 2
    })
    expect(await read(readZip, Buffer.alloc(100))).toMatchObject({ preview: { kind: 'none' } })
  })

  it('of arrays leave out no less than none', async () => {
    expect(await read(readNpz, zip('a.npy', 'b.npy'))).toMatchObject({
      preview: { parts: [{ name: 'a', facts: [{ kind: 'not-readable-here' }] }, {}], omitted: 0 },
      notes: [{ kind: 'count', of: 'array', count: 2 }]
    })
    expect(notesIn(await read(readNpy, 'no array'))).toEqual(['no array of NumPy'])
  })
})

describe('PDF', () => {
  const pages = (count: number) => `%PDF-1.4\n1 0 obj << /Type /Pages /Count ${count} >> endobj`
  it.each([
    [pages(3), ['3 pages']],
    [`${pages(3)} 2 0 obj << /Type /Pages /Count 1 >>`, ['3 pages']],
    ['%PDF-1.4 /Type /Page /Type/Page', ['2 pages']],
    ['%PDF-1.4', ['number of pages not found']],
    [`${pages(1)} /Title (A paper)`, ['1 page', '“A paper”']],
    [`${pages(1)} /S /JavaScript`, ['1 page', 'holds scripts, so no viewer is given it']],
    ['%PDF-1.4 stream /ObjStm stream\nx endstream', ['number of pages not found']]
  ])('is told by its pages and its title: %#', async (text, notes) => {
    expect(notesIn(await read(readPdf, text))).toEqual(notes)
  })

  const drawn: DrawPage = () =>
    Promise.resolve({ mimeType: 'image/png', content: Buffer.alloc(24) })
  const megabytes = 1024 * 1024
  it.each([
    ['drawn', pages(2), true, 2 * megabytes],
    ['drawn', pages(2), true, 16 * megabytes],
    ['too large', pages(2), false, 16 * megabytes + 1],
    ['ten times too large', pages(2), false, 160 * megabytes]
  ])('has its first page where something draws it: %s', async (_, text, isDrawn, size) => {
    const bytes = Buffer.alloc(size)
    bytes.write(text)
    const reading = await read(readPdf, bytes, { drawPage: drawn })
    expect(reading?.preview.kind === 'image').toBe(isDrawn)
    expect(notesIn(reading)).toEqual([isDrawn ? '2 pages, here the first' : '2 pages'])
  })

  it.each([
    ['as it is', pages(1), 3 * megabytes, true],
    ['too large', pages(1), 3 * megabytes + 1, false],
    ['with scripts', `${pages(1)} /JS`, 1000, false]
  ])('is handed on to a viewer: %s', async (_, text, size, isGiven) => {
    const bytes = Buffer.alloc(size)
    bytes.write(text)
    expect((await read(readPdf, bytes, { limits: large }))?.native !== undefined).toBe(isGiven)
  })
})

describe('SQLite', () => {
  function database(...statements: readonly string[]): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
    const made = new DatabaseSync(join(folder, 'a'))
    for (const statement of statements) made.exec(statement)
    made.close()
    const bytes = readFileSync(join(folder, 'a'))
    rmSync(folder, { recursive: true })
    return bytes
  }
  const columnsOf = async (sql: string) => {
    const { preview } = (await read(readSqlite, database(sql))) ?? ofUnknown
    const table = preview.kind === 'parts' ? preview.parts[0]?.preview : undefined
    return table?.kind === 'table'
      ? table.columns.map(({ name, type }) => `${name} ${type ?? ''}`)
      : table
  }

  it.each([
    [
      'a integer primary key, b text not null, primary_c real',
      ['a integer', 'b text', 'primary_c real']
    ],
    [
      '"a, b" double precision check (1 in (1, 2)), [c d] varchar(10)',
      ['a, b double precision', 'c d varchar']
    ],
    ['a, b, primary key (a, b)', ['a ', 'b ']],
    [`a ${'x'.repeat(5_000)}`, [`a ${'x'.repeat(40)}`]]
  ])('has the columns of its tables: %#', async (columns, expected) => {
    expect(await columnsOf(`CREATE TABLE t (${columns})`)).toEqual(expected)
  })

  it('takes no time for definitions that are long', async () => {
    const blanks = ' '.repeat(19_900)
    const tables = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (name) => `CREATE TABLE ${name} (x y${blanks}z)`
    )
    const bytes = database(...tables)
    const began = performance.now()
    expect(notesIn(await read(readSqlite, bytes))).toEqual(['6 tables'])
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('says what it does not read', async () => {
    const tables = Array.from({ length: 7 }, (_, index) => `CREATE TABLE t${index} (a)`)
    const many = await read(readSqlite, database(...tables, 'CREATE VIEW v AS SELECT 1'))
    expect(many?.preview).toMatchObject({ omitted: 1 })
    expect(notesIn(many)).toEqual(['7 tables', '1 view'])
    expect(await columnsOf('CREATE TABLE t (a primary key) WITHOUT ROWID')).toMatchObject({
      reason: {
        kind: 'broken-table',
        words: 'its rows are kept in an order of their own (WITHOUT ROWID)'
      }
    })
  })
})

describe('Parquet', () => {
  const sample = readFileSync(join(import.meta.dirname, '..', 'columnar', 'one_group.parquet'))

  it('never has fewer than no rows, whichever number of its schema has the other sign', async () => {
    const length = sample.readUInt32LE(sample.length - 8)
    let refused = 0
    for (let at = sample.length - 8 - length; at < sample.length - 8; at += 1) {
      const bytes = Buffer.from(sample)
      // The lowest bit of a number in Thrift's compact protocol is its sign.
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      const found = await read(readParquet, bytes).catch(() => null)
      const preview = found?.preview
      if (preview?.kind === 'table') expect(preview.totalRows ?? 0).toBeGreaterThanOrEqual(0)
      if (preview !== undefined && reasonIn(preview).includes('fewer than no rows')) refused += 1
    }
    expect(refused).toBeGreaterThan(0)
  })
  it.each([
    ['no magic at its end', sample.subarray(0, -1), 'does not end as it should'],
    ['a schema larger than it', Buffer.from('\xff\xff\0\0PAR1', 'latin1'), 'too large, or broken'],
    ['a schema of nothing', Buffer.from('PAR1\0\0\0\0PAR1', 'latin1'), 'broken']
  ])('is not read with %s', async (_, bytes, words) => {
    const { preview } =
      (await read(readParquet, bytes).catch(() => unshown({ kind: 'fact', text: 'broken' }))) ??
      ofUnknown
    expect(reasonIn(preview)).toContain(words)
  })

  it('is read at its end, which is not there where it is cut', async () => {
    expect(await read(readParquet, sample, { isCut: true })).toMatchObject({
      preview: { kind: 'none' }
    })
    expect((await read(readParquet, sample))?.preview).toMatchObject({ kind: 'table' })
  })
})

describe('Arrow', () => {
  const codec = (data: Uint8Array) => Uint8Array.from(zstdCompressSync(data))
  setCompressionCodec(CompressionType.ZSTD, { encode: codec, decode: (data) => data })
  const words = (texts: readonly string[]) => columnFromValues(texts, dictionary(utf8()))
  const bytesOf = (columns: Parameters<typeof tableFromColumns>[0], isPacked = false) =>
    Buffer.from(
      tableToIPC(tableFromColumns(columns), {
        format: 'stream',
        codec: isPacked ? CompressionType.ZSTD : null
      }) ?? []
    )
  const stream = bytesOf({ a: words(['x', 'y', 'x']) })
  const packed = (count: number) =>
    bytesOf(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`c${index}`, words(['x'.repeat(20_000_000)])])
      ),
      true
    )
  const huge = { fits: packed(2), exceeds: packed(3) }

  /** Its own decoders of what is packed take the place of those that packed it. */
  const readArrow: Reader = async (...given) =>
    (await import('../../../../kernel/files/formats/arrow.ts')).readArrow(...given)

  it('has dictionaries and lists of numbers as what they hold', async () => {
    expect((await read(readArrow, stream))?.preview).toMatchObject({ rows: [['x'], ['y'], ['x']] })
    const lists = bytesOf({ a: columnFromValues([[1, 2.5], []], list(float64())) })
    expect((await read(readArrow, lists))?.preview).toMatchObject({ rows: [['[1, 2.5]'], ['[]']] })
  })

  it('is not unpacked further than a preview may', async () => {
    expect((await read(readArrow, huge.fits))?.preview.kind).toBe('table')
    expect(await read(readArrow, huge.exceeds)).toEqual(unshown({ kind: 'arrow-batch-too-large' }))
  })

  it('has one schema, and so many dictionaries', async () => {
    const content = inMemory(stream, false)
    const schema = await arrowMessage(content, 0)
    const of = await arrowMessage(content, schema?.size ?? 0)
    if (schema === null || of === null) throw new Error('no message')
    const parts = [
      stream.subarray(0, schema.size),
      stream.subarray(schema.size, schema.size + of.size),
      stream.subarray(schema.size + of.size)
    ]
    const [first = stream, second = stream, rest = stream] = parts
    const repeated = (count: number) =>
      read(readArrow, Buffer.concat([first, ...Array<Buffer>(count).fill(second), rest]))
    expect((await repeated(1))?.preview.kind).toBe('table')
    for (const count of [1_001, 10_000])
      expect(await repeated(count)).toEqual(unshown({ kind: 'arrow-too-many-dictionaries' }))
    await expect(read(readArrow, Buffer.concat([first, stream]))).rejects.toThrow('two schemas')
  })
})

describe('a chart', () => {
  const data = (count: number) => ({ values: Array.from({ length: count }, (_, x) => ({ x })) })
  const vega = (changes: JsonObject): JsonObject => ({ mark: 'point', data: data(3), ...changes })

  it.each([
    [vega({}), false],
    [vega({ width: 4_000, height: 100 }), false],
    [vega({ width: 1e9 }), true],
    [vega({ width: -1e9 }), true],
    [{ repeat: Array<string>(5_000).fill('x'), spec: vega({}) }, true]
  ])('is too much for a page: %#', (spec, isTooMuch) => {
    expect(tooMuchOf(spec, 'vega') !== null).toBe(isTooMuch)
  })
})

it('a type without a reader of its own is left to others', async () => {
  const content = inMemory(Buffer.from('x'), false)
  expect(await readSpecial('text/plain', content, 'a', glance, within, null)).toBeNull()
  expect(
    await readSpecial(
      'application/toml',
      inMemory(Buffer.from('a = 1'), false),
      'a',
      glance,
      within,
      null
    )
  ).toMatchObject({ preview: { language: 'TOML' } })
})
