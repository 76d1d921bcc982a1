import { randomBytes } from 'node:crypto'
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib'
import { DatabaseSync } from 'node:sqlite'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrowMessage } from '../../../../kernel/files/binary/arrow-message.ts'
import { dimensionsOf } from '../../../../kernel/files/binary/image.ts'
import { npyHeader, npyPart } from '../../../../kernel/files/binary/npy-array.ts'
import { unsnappy } from '../../../../kernel/files/binary/snappy.ts'
import { sqliteFile, sqliteRows } from '../../../../kernel/files/binary/sqlite-pages.ts'
import { zipDirectory, zipEntryHead } from '../../../../kernel/files/binary/zip-directory.ts'
import { unzstd, unzstdHead } from '../../../../kernel/files/binary/zstd.ts'
import { glance } from '../../../../kernel/files/reading/limits.ts'
import { inMemory } from '../../../../kernel/files/reading/source.ts'
import { flat, type FlatPart } from './flat.ts'
import { notesIn } from '../in-words.ts'

const content = (bytes: Uint8Array) => inMemory(Buffer.from(bytes), false)

describe('Snappy', () => {
  const copy = (size: number, back: number) => [2 | ((size - 1) << 2), back & 255, back >> 8]

  it.each([
    ['letters', [2, 4, 65, 66], 2, 'AB'],
    ['a copy of what it writes', [5, 0, 65, ...copy(4, 1)], 5, 'AAAAA'],
    ['a short copy', [5, 0, 65, 1, 1], 5, 'AAAAA'],
    ['a copy with a wide distance', [5, 0, 65, 3 | (3 << 2), 1, 0, 0, 0], 5, 'AAAAA'],
    [
      'a length in a byte of its own',
      [61, 60 << 2, 60, ...Array<number>(61).fill(65)],
      61,
      'A'.repeat(61)
    ],
    ['nothing', [0], 0, '']
  ])('unpacks %s', (_, bytes, length, text) => {
    expect(Buffer.from(unsnappy(Uint8Array.from(bytes), length)).toString()).toBe(text)
  })

  it.each([
    ['says one byte more than it has', [2, 4, 65, 66], 3],
    ['has one byte more than it says', [3, 8, 65, 66, 67], 2],
    ['has ten times more', [20, 19 << 2, ...Array<number>(20).fill(65)], 2],
    ['copies from before its beginning', [5, 0, 65, ...copy(4, 2)], 5],
    ['copies from where it writes', [5, 0, 65, ...copy(4, 0)], 5],
    ['ends within a run of letters', [3, 8, 65], 3],
    ['ends within a copy', [5, 0, 65, 2 | (3 << 2), 1], 5],
    ['ends within a wide copy', [5, 0, 65, 3 | (3 << 2), 1, 0, 0], 5],
    ['is a length that does not end', [0x80, 0x80, 0x80], 1]
  ])('throws on what %s', (_, bytes, length) => {
    expect(() => unsnappy(Uint8Array.from(bytes), length)).toThrow('broken Snappy')
  })
})

describe('Zstandard', () => {
  const packed = zstdCompressSync(Buffer.alloc(1000, 'a'))
  const summed = (bytes: Buffer) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })

  it('gives so many bytes, or throws where there are more', () => {
    expect(unzstd(packed, 1000)).toHaveLength(1000)
    expect(() => unzstd(packed, 999)).toThrow()
    expect(() => unzstd(zstdCompressSync(Buffer.alloc(10_000_000)), 1000)).toThrow()
    expect(() => unzstd(Buffer.from('28b52ffd04ffffffffff', 'hex'), 1000)).toThrow()
    expect(unzstd(packed.subarray(0, 8), 1000)).toHaveLength(0)
  })

  it('gives what came before the place where it is broken', async () => {
    expect(await unzstdHead(packed, 10)).toEqual({ bytes: Buffer.alloc(10, 'a'), isBroken: false })
    const broken = await unzstdHead(Buffer.from('28b52ffdffffffffff', 'hex'), 10)
    expect(broken).toEqual({ bytes: Buffer.alloc(0), isBroken: true })
  })

  it.each([
    ['of one block', packed],
    ['of several, with a sum behind them', summed(randomBytes(300_000))],
    ['of a size of eight bytes', summed(Buffer.alloc(70_000, 'ab'))],
    ['two of them', Buffer.concat([packed, packed])],
    [
      'one behind what is passed over',
      Buffer.concat([Buffer.from('502a4d1801000000ff', 'hex'), packed])
    ]
  ])('says that a frame ends too early: %s', async (_, frame) => {
    const isBroken = async (length: number) =>
      (await unzstdHead(frame.subarray(0, length), 1_000_000)).isBroken
    expect(await isBroken(frame.length)).toBe(false)
    for (const less of [1, 2, 4, 5, packed.length - 1])
      expect(await isBroken(frame.length - less)).toBe(true)
  })
})

describe('the size of a picture', () => {
  const jpeg = 'ffd8ffe00004abcdffff'
  it.each([
    ['image/png', Buffer.concat([Buffer.alloc(16), Buffer.from('0000000300000004', 'hex')]), 3, 4],
    ['image/png', Buffer.alloc(23), null, null],
    ['image/gif', Buffer.from('474946383961030004ff', 'hex'), 3, 0xff04],
    ['image/jpeg', Buffer.from(`${jpeg}c000110800040003030000`, 'hex'), 3, 4],
    ['image/jpeg', Buffer.from(`${jpeg}c40004000000000000`, 'hex'), null, null],
    ['image/svg+xml', Buffer.from('<svg width="3px" height="3pt">'), 3, 4],
    ['image/svg+xml', Buffer.from('<svg width="100%" viewBox="0 0 3 4.4">'), 3, 4],
    ['image/svg+xml', Buffer.from('<svg width="1.2.3" height="4">'), null, 4],
    ['image/svg+xml', Buffer.from('<svg viewBox="0 0 . 4">'), null, 4],
    ['image/svg+xml', Buffer.from(`<svg ${'a '.repeat(5_000)} width="3" height="4">`), null, null],
    ['text/plain', Buffer.alloc(100), null, null]
  ])('%s', (type, bytes, width, height) => {
    expect(dimensionsOf(type, bytes)).toEqual({ width, height })
  })
})

describe('an array of NumPy', () => {
  const npy = (type: string, shape: string, data: Buffer, order = 'False', version = 1) => {
    const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape}), }`
    const start = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1')
    const length = Buffer.alloc(version === 1 ? 2 : 4)
    length.writeUIntLE(text.length, 0, length.length)
    return Buffer.concat([start, length, Buffer.from(text), data])
  }
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, (_, index) => index))
  const rowsOf = (file: Buffer) => {
    const { preview } = npyPart('a', file, false, glance)
    return preview.kind === 'table' ? preview.rows : preview
  }

  it.each([
    ['a vector', '3,', 'False', ['0', '1', '2']],
    ['a vector of Fortran', '3,', 'True', ['0', '1', '2']],
    ['one value', '', 'False', ['0']],
    ['none', '0, 3', 'False', []],
    ['rows', '2, 3', 'False', ['0 1 2', '3 4 5']],
    ['columns', '2, 3', 'True', ['0 2 4', '1 3 5']],
    ['a cube', '2, 2, 3', 'False', ['0 1 2', '3 4 5', '6 7 8', '9 10 11']],
    ['a cube of Fortran', '2, 2, 3', 'True', ['0 4 8', '2 6 10', '1 5 9', '3 7 11']]
  ])('in the order of its axes: %s', (_, shape, order, rows) => {
    expect(rowsOf(npy('|u1', shape, bytes(12), order))).toEqual(rows.map((row) => row.split(' ')))
  })

  it.each([
    ['<i2', 'fe ff', '-2'],
    ['>i2', 'ff fe', '-2'],
    ['<f2', '00 3c', '1'],
    ['<f2', '00 7c', 'Infinity'],
    ['<f2', '01 00', String(2 ** -24)],
    ['<f4', 'cd cc cc 3d', '0.1'],
    ['<u8', 'ff ff ff ff ff ff ff ff', '18446744073709551615'],
    ['|b1', '02', 'true'],
    ['|S3', '61 62 00', 'ab'],
    ['<U2', '61 00 00 00 00 00 11 00', 'a\uFFFD']
  ])('%s of %s is %s', (type, hex, text) => {
    const data = Buffer.from(hex.replaceAll(' ', ''), 'hex')
    expect(rowsOf(npy(type, '1,', data, 'False', 2))).toEqual([[text]])
  })

  it.each([
    ['more values than can be counted', '9'.repeat(390) + ','],
    ['more in all than can be counted', `${10 ** 9}, ${10 ** 9}`],
    ['more by one', `${2 ** 53},`]
  ])('says no size of %s', (_, shape) => {
    expect(npyHeader(npy('<f8', shape, bytes(80)))).toBeNull()
    expect(npyPart('a', npy('<f8', shape, bytes(80)), false, glance).facts).toEqual([
      { kind: 'no-array' }
    ])
  })

  it('shows as much as there is', () => {
    const { preview } = npyPart(
      'a',
      npy('<f8', `${2 ** 52}, 4`.replace(', 4', ','), bytes(16)),
      true,
      glance
    )
    expect(preview).toMatchObject({ totalRows: 2 ** 52, lastRows: [] })
    expect(preview.kind === 'table' && preview.rows).toHaveLength(2)
  })

  it.each([
    ['all there', '10,', false, 'float64 · 10'],
    ['one missing', '11,', false, 'float64 · 11 · cut off: 1 of 11 values missing'],
    ['most missing', '100,', false, 'float64 · 100 · cut off: 90 of 100 values missing'],
    ['not read to the end', '100,', true, 'float64 · 100']
  ])('say what is missing of them: %s', (_, shape, isCut, facts) => {
    expect(
      notesIn({ notes: npyPart('a', npy('<f8', shape, bytes(80)), isCut, glance).facts })
    ).toEqual([facts])
  })

  it('unpacks no objects, and says so', () => {
    expect(npyPart('a', npy('|O', '1,', bytes(80)), false, glance).preview).toMatchObject({
      reason: { kind: 'pickled' }
    })
  })
})

describe('a directory of zip', () => {
  const entry = (
    path: string,
    changes: { readonly size?: number; readonly extra?: Buffer } = {}
  ) => {
    const header = Buffer.alloc(46)
    header.writeUInt32LE(0x02014b50, 0)
    header.writeUInt16LE(8, 10)
    header.writeUInt32LE(changes.size ?? 5, 24)
    header.writeUInt16LE(path.length, 28)
    const extra = changes.extra ?? Buffer.alloc(0)
    header.writeUInt16LE(extra.length, 30)
    return Buffer.concat([header, Buffer.from(path), extra])
  }
  const ended = (entries: readonly Buffer[], total = entries.length) => {
    const directory = Buffer.concat(entries)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(total, 10)
    end.writeUInt32LE(directory.length, 12)
    return Buffer.concat([directory, end])
  }
  const read = (bytes: Buffer, limit = 10) => zipDirectory(content(bytes), limit)

  it('has the first entries, and how many there are', async () => {
    const all = ended(['a', 'b', 'c'].map((path) => entry(path)))
    expect(await read(all, 3)).toMatchObject({ total: 3, entries: [{ path: 'a' }, {}, {}] })
    expect((await read(all, 2))?.entries).toHaveLength(2)
    expect(await read(ended([]))).toEqual({ entries: [], total: 0 })
  })

  it('has no fewer entries than are there, whatever it says', async () => {
    expect(await read(ended([entry('a'), entry('b')], 0))).toMatchObject({ total: 2 })
  })

  it('takes a size of eight bytes from where that stands', async () => {
    const extra = Buffer.alloc(12)
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(8, 2)
    extra.writeBigUInt64LE(5_000_000_000n, 4)
    const wide = ended([entry('a', { size: 0xffffffff, extra })])
    expect((await read(wide))?.entries[0]?.size).toBe(5_000_000_000)
    const cut = ended([entry('a', { size: 0xffffffff, extra: extra.subarray(0, 8) })])
    expect((await read(cut))?.entries[0]?.size).toBe(0xffffffff)
  })

  it.each([
    ['no end', Buffer.alloc(100)],
    ['an end that is cut', ended([entry('a')]).subarray(0, -1)],
    ['an end that says of entries which are none', ended([Buffer.alloc(46)], 3)],
    [
      'a place of eight bytes that is nowhere',
      Buffer.concat([Buffer.from('504b0607', 'hex'), Buffer.alloc(16, 0xff), ended([])])
    ]
  ])('is none with %s', async (_, bytes) => {
    expect(await read(bytes)).toBeNull()
  })

  it('unpacks an entry as far as it is asked to', async () => {
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    const packed = deflateRawSync(Buffer.alloc(10_000, 'a'))
    const bytes = content(Buffer.concat([local, packed]))
    const [one] = (await read(ended([entry('a')])))?.entries ?? []
    if (one === undefined) throw new Error('no entry')
    const head = (changes: Partial<typeof one>) =>
      zipEntryHead(bytes, { ...one, packedSize: packed.length, ...changes }, 100)
    expect(await head({})).toEqual(Buffer.alloc(100, 'a'))
    expect(await head({ method: 0 })).toEqual(packed.subarray(0, 100))
    expect(await head({ method: 99 })).toBeNull()
    expect(await head({ isEncrypted: true })).toBeNull()
    expect(await head({ at: 2 ** 52 })).toBeNull()
  })
})

describe('pages of SQLite', () => {
  /** The bytes of a database that these statements make. */
  function database(...statements: readonly string[]): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
    const made = new DatabaseSync(join(folder, 'a'))
    for (const statement of statements) made.exec(statement)
    made.close()
    const bytes = readFileSync(join(folder, 'a'))
    rmSync(folder, { recursive: true })
    return bytes
  }
  const rowsOf = async (bytes: Buffer, root: number, limit = 10, budget = 100) => {
    const file = await sqliteFile(content(bytes), budget)
    if (file === null) throw new Error('no database')
    return sqliteRows(file, root, limit)
  }

  it('are values of each kind, as they were written', async () => {
    const values = "NULL, 0, 1, -2, 300, 70000, 9007199254740993, 0.5, 'ä', x'0102'"
    const { rows } = await rowsOf(
      database('CREATE TABLE t (a)', `CREATE TABLE u AS SELECT ${values}`),
      3
    )
    expect(rows[0]?.values).toEqual([
      ...[null, 0, 1, -2, 300, 70_000, 9007199254740993n, 0.5, 'ä'],
      Buffer.from([1, 2])
    ])
  })

  it('are texts that go over several pages, up to a limit', async () => {
    const long = (length: number) =>
      database('CREATE TABLE t (a)', `INSERT INTO t VALUES ('${'x'.repeat(length)}')`)
    const length = async (of: number, budget?: number) =>
      String((await rowsOf(long(of), 2, 10, budget)).rows[0]?.values[0]).length
    expect(await length(20_000)).toBe(20_000)
    expect(await length(650_000)).toBeLessThan(80_000)
    expect(await length(20_000, 3)).toBeLessThan(20_000)
  })

  it('are counted as far as pages may be read', async () => {
    const many = database(
      'CREATE TABLE t (a)',
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i FROM n'
    )
    expect(await rowsOf(many, 2, 2)).toMatchObject({ total: 3000, rows: [{ id: 1n }, { id: 2n }] })
    expect((await rowsOf(many, 2, 2, 3)).total).toBeNull()
    expect((await rowsOf(many, 2, 2, 0)).rows).toEqual([])
  })

  it.each([
    ['a page that leads to itself', (bytes: Buffer) => bytes.writeUInt32BE(2, 4096 + 8), 'circle'],
    ['a page that is not there', (bytes: Buffer) => bytes.writeUInt32BE(99, 4096 + 8), 'not there'],
    ['page 0', (bytes: Buffer) => bytes.writeUInt32BE(0, 4096 + 8), 'not there'],
    ['pages of another kind', (bytes: Buffer) => bytes.writeUInt8(2, 4096), 'order of their own']
  ])('throw on %s', async (_, change, words) => {
    const bytes = Buffer.alloc(2 * 4096)
    database('CREATE TABLE t (a)').copy(bytes)
    bytes.writeUInt8(5, 4096)
    change(bytes)
    await expect(rowsOf(bytes, 2)).rejects.toThrow(words)
  })

  it.each([
    ['a short header', (bytes: Buffer) => bytes.subarray(0, 99)],
    ['pages of no power of two', (bytes: Buffer) => (bytes.writeUInt16BE(1000, 16), bytes)],
    ['pages that are too small', (bytes: Buffer) => (bytes.writeUInt16BE(256, 16), bytes)],
    [
      'pages of which nothing is used',
      (bytes: Buffer) => (bytes.writeUInt16BE(512, 16), bytes.writeUInt8(33, 20), bytes)
    ]
  ])('are none with %s', async (_, change) => {
    expect(await sqliteFile(content(change(database('CREATE TABLE t (a)'))), 9)).toBeNull()
  })
})

describe('a message of Arrow', () => {
  const framed = (message: FlatPart, body = 0) => {
    const bytes = flat(message)
    const prefix = Buffer.alloc(8)
    prefix.writeUInt32LE(0xffffffff, 0)
    prefix.writeInt32LE(bytes.length, 4)
    return Buffer.concat([prefix, bytes, Buffer.alloc(body)])
  }
  const schema = (fields: FlatPart) =>
    framed({ fields: [null, { byte: 1 }, { fields: [null, fields] }] })
  const batch = (length: bigint, nodes: FlatPart, body = 0, says = BigInt(body)) =>
    framed(
      { fields: [null, { byte: 3 }, { fields: [{ long: length }, nodes] }, { long: says }] },
      body
    )
  const node = (length: bigint, nulls = 0n): FlatPart => ({ struct: [length, nulls] })
  const read = (bytes: Buffer) => arrowMessage(content(bytes), 0)
  const name: FlatPart = { text: 'a' }

  it('is a schema, or a batch with its rows', async () => {
    expect(await read(schema({ list: [{ fields: [name] }] }))).toMatchObject({ kind: 'schema' })
    expect(await read(batch(8n, { list: [node(8n)] }, 8))).toMatchObject({ kind: 'batch', rows: 8 })
  })

  it('is none at the end of a stream, nor where the file is cut', async () => {
    const whole = schema({ list: [] })
    expect(await read(Buffer.alloc(8))).toBeNull()
    expect(await read(whole.subarray(0, 7))).toBeNull()
    expect(await read(whole.subarray(0, -1))).toBeNull()
  })

  it.each([
    ['a length that cannot be', Buffer.from('ffffffff00001100', 'hex'), 'length that cannot be'],
    ['a body that is not there', batch(1n, { list: [] }, 8, 9n), 'beyond the end of the file'],
    ['a body of less than nothing', batch(1n, { list: [] }, 8, -1n), 'beyond the end of the file'],
    ['one value more than bits', batch(65n, { list: [node(65n)] }, 8), 'more values than bytes'],
    ['ten times more', batch(640n, { list: [node(640n)] }, 8), 'more values than bytes'],
    ['a negative length', batch(1n, { list: [node(-1n)] }, 8), 'more values than bytes'],
    ['less than no rows', batch(-1n, { list: [] }, 8), 'less than no rows'],
    ['a type that there is not', framed({ fields: [null, { byte: 9 }, name] }), 'unknown type']
  ])('throws on %s', async (_, bytes, words) => {
    await expect(read(bytes)).rejects.toThrow(words)
  })

  it('takes nulls that need no bytes', async () => {
    expect(await read(batch(9n, { list: [node(9n, 9n)] }))).toMatchObject({ rows: 9 })
  })

  it.each([
    [10_000, true],
    [10_001, false],
    [100_000, false]
  ])('follows %i buffers of a compressed batch: %s', async (count, isTaken) => {
    const buffers: FlatPart = { list: Array<FlatPart>(count).fill({ struct: [0n, 0n] }) }
    const header: FlatPart = { fields: [{ long: 1n }, { list: [] }, buffers, { fields: [] }] }
    const message = read(framed({ fields: [null, { byte: 3 }, header, { long: 0n }] }))
    if (isTaken) expect(await message).toMatchObject({ kind: 'batch', isCompressed: true })
    // Ten times as many do not even fit into a header.
    else await expect(message).rejects.toThrow(/than a preview takes|length that cannot be/)
  })

  it.each([
    [5_000, 0, true],
    [5_001, 0, false],
    [50_000, 0, false],
    [100, 200, true],
    [101, 200, false],
    [1_000, 20_000, false],
    [1, 20_001, false]
  ])('follows %i fields with %i pairs of metadata each: %s', async (fields, pairs, isTaken) => {
    const pair: FlatPart = { fields: [name, name] }
    const list: FlatPart = { list: Array<FlatPart>(pairs).fill(pair) }
    // All of them are one and the same, which takes a few bytes each.
    const field: FlatPart = {
      fields: [name, null, null, null, null, null, pairs === 0 ? null : list]
    }
    const message = read(schema({ list: Array<FlatPart>(fields).fill(field) }))
    if (isTaken) expect(await message).toMatchObject({ kind: 'schema' })
    else await expect(message).rejects.toThrow('than a preview takes')
  })
})
