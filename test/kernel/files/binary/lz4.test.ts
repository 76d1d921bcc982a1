import { describe, expect, it } from 'vitest'
import { unlz4Block, unlz4Frame, unlz4Hadoop } from '../../../../kernel/files/binary/lz4.ts'

const bytes = (...parts: readonly (string | number | readonly number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part].flat())))
  )

/** Three letters, copied until there are `length` of them, then the last five as they are. */
function repeated(length: number): Uint8Array {
  const copied = length - 3 - 5 - 4 - 15
  const more = [...Array.from({ length: Math.floor(copied / 255) }, () => 255), copied % 255]
  return bytes(0x3f, 'abc', [3, 0], more, 0x50, 'tail!')
}

const text = (data: Uint8Array): string => Buffer.from(data).toString()

/** A frame of blocks without a size and sums. */
const frame = (
  flags: number,
  ...blocks: readonly (readonly [number, Uint8Array])[]
): Uint8Array => {
  const parts = blocks.flatMap(([mark, block]) => {
    const size = Buffer.alloc(4)
    size.writeUInt32LE(block.length + mark)
    return [size, Buffer.from(block)]
  })
  return Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0]),
    ...parts,
    Buffer.alloc(4)
  ])
}

describe('a block of LZ4', () => {
  it.each([
    ['of literals', bytes(0x50, 'hello'), 'hello'],
    ['of nothing', bytes(0x00), ''],
    ['that copies what it writes', repeated(60), `${'abc'.repeat(19).slice(0, 55)}tail!`],
    ['with a long length', bytes(0xf0, 5, 'x'.repeat(20)), 'x'.repeat(20)],
    ['longer than a byte says', repeated(5_000), `${'abc'.repeat(1700).slice(0, 4_995)}tail!`]
  ])('%s', (_, packed, expected) => {
    expect(text(unlz4Block(packed, expected.length))).toBe(expected)
  })

  it.each([
    ['holds more', repeated(61), 60],
    ['holds ten times more', repeated(600), 60],
    ['holds less', repeated(60), 61],
    ['copies from before its beginning', bytes(0x10, 'a', [2, 0], 0x50, 'tail!'), 10],
    ['copies from nowhere', bytes(0x10, 'a', [0, 0], 0x50, 'tail!'), 10],
    ['ends within literals', bytes(0x50, 'hel'), 5],
    ['ends within a length', bytes(0xf0, 255, 255), 500],
    ['ends within an offset', bytes(0x10, 'a', 1), 10],
    ['ends with a copy', bytes(0x10, 'a', [1, 0]), 5],
    ['is nothing', bytes(), 0]
  ])('is broken where it %s', (_, packed, length) => {
    expect(() => unlz4Block(packed, length)).toThrow('broken LZ4')
  })

  it('of a few bytes that stands for a gigabyte gives no more than was asked for', () => {
    const bomb = bytes(
      0x1f,
      'a',
      [1, 0],
      Array.from({ length: 4_000_000 }, () => 255),
      0
    )
    const before = process.memoryUsage().rss
    expect(() => unlz4Block(bomb, 1_000)).toThrow('broken LZ4')
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })
})

describe('a frame of LZ4', () => {
  const plain = 0x80000000
  it('has blocks, packed or not, that go on from each other', () => {
    const packed = frame(0x40, [plain, bytes('abcabc')], [0, bytes(0x02, [6, 0], 0x50, 'tail!')])
    expect(text(unlz4Frame(packed, 17))).toBe('abcabcabcabctail!')
  })

  it('may say its size, and sums that are passed over', () => {
    const sized = frame(0x48, [plain, bytes('ab')])
    const withSize = Buffer.concat([sized.subarray(0, 6), Buffer.alloc(8), sized.subarray(6)])
    expect(text(unlz4Frame(withSize, 2))).toBe('ab')
    const summed = frame(0x50, [plain, bytes('ab')])
    const withSum = Buffer.concat([summed.subarray(0, 13), Buffer.alloc(4), summed.subarray(13)])
    expect(text(unlz4Frame(withSum, 2))).toBe('ab')
  })

  it.each([
    ['another beginning', bytes('no frame at all'), 2, 'broken LZ4'],
    ['no end', frame(0x40, [plain, bytes('ab')]).subarray(0, 12), 2, 'broken LZ4'],
    ['an end too early', frame(0x40, [plain, bytes('ab')]), 3, 'broken LZ4'],
    ['more than was said', frame(0x40, [plain, bytes('abc')]), 2, 'broken LZ4'],
    ['a dictionary', frame(0x41, [plain, bytes('ab')]), 2, 'dictionary'],
    ['another version', frame(0x80, [plain, bytes('ab')]), 2, 'version'],
    ['an empty block', frame(0x40, [plain, bytes()]), 0, 'broken LZ4'],
    ['nothing', bytes(), 0, 'broken LZ4']
  ])('is broken with %s', (_, packed, length, words) => {
    expect(() => unlz4Frame(packed, length)).toThrow(words)
  })
})

describe('LZ4 as Hadoop frames it', () => {
  const framed = Buffer.concat([Buffer.from([0, 0, 0, 5, 0, 0, 0, 6]), bytes(0x50, 'hello')])
  it('is blocks with their sizes, or one without', () => {
    expect(text(unlz4Hadoop(Buffer.concat([framed, framed]), 10))).toBe('hellohello')
    expect(text(unlz4Hadoop(bytes(0xf0, 0, 'fifteen letters'), 15))).toBe('fifteen letters')
  })

  it.each([4, 6, 50])('is broken where it says %i bytes', (length) => {
    expect(() => unlz4Hadoop(framed, length)).toThrow('broken LZ4')
  })
})
