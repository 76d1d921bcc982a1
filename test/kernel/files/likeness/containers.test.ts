import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpacked, withoutKeptTimes } from '../../../../kernel/files/likeness/containers.ts'

/** A header of a tar, with its sum. */
function tarHeader(
  changes: { size?: string; mtime?: string; type?: string; name?: string } = {}
): Buffer {
  const { size = '0', mtime = '17', type = '0', name = 'a' } = changes
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(size.padStart(11, '0'), 124)
  header.write(mtime.padStart(11, '0'), 136)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  header.write('root', 265)
  return header
}

const block = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text), Buffer.alloc(512)]).subarray(0, 512)
const same = (one: Buffer, other: Buffer): boolean =>
  withoutKeptTimes(one)?.equals(withoutKeptTimes(other) ?? Buffer.alloc(0)) === true

describe('a container without its times', () => {
  const tar = (mtime: string, content = 'text', name = 'a') =>
    Buffer.concat([tarHeader({ size: '4', mtime, name }), block(content), Buffer.alloc(1024)])

  it('is the same where these alone differ, and no other', () => {
    expect(same(tar('17'), tar('42'))).toBe(true)
    expect(same(tar('17'), tar('42', 'mort'))).toBe(false)
    expect(same(tar('17'), tar('42', 'text', 'b'))).toBe(false)
  })

  it('of an extended header keeps all but times', () => {
    const extended = (record: string) =>
      Buffer.concat([tarHeader({ size: record.length.toString(8), type: 'x' }), block(record)])
    expect(same(extended('21 mtime=1772600767\n'), extended('21 mtime=1772600799\n'))).toBe(true)
    expect(same(extended('13 path=1.2.3\n'), extended('13 path=4.5.6\n'))).toBe(false)
  })

  it.each([
    ['a zip that is cut', Buffer.from('PK\x03\x04'.repeat(9), 'latin1')],
    ['a zip that is a mark alone', Buffer.from('PK\x03\x04', 'latin1')],
    ['a tar that is cut', tarHeader({ size: '77777777777' })],
    ['a tar that is one header and a byte', Buffer.concat([tarHeader(), Buffer.from('x')])],
    ['a tar of broken sizes', Buffer.concat([tarHeader({ size: 'zzz' }), Buffer.alloc(512)])],
    ['an extended header beyond the end', tarHeader({ size: '7777777', type: 'x' })],
    ['bytecode of sixteen bytes', Buffer.from('aa0d0a'.padEnd(32, '0'), 'hex')]
  ])('%s is looked at without harm, and the bytes given stay as they are', (_, bytes) => {
    const before = Buffer.from(bytes)
    withoutKeptTimes(bytes)
    expect(bytes.equals(before)).toBe(true)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('PK is no mark')],
    ['bytecode that is cut', Buffer.from('aa0d0a0d0a', 'hex')]
  ])('%s is none', (_, bytes) => {
    expect(withoutKeptTimes(bytes)).toBeNull()
  })

  it('of many entries takes time in proportion', () => {
    const timeOf = (count: number): number => {
      const bytes = Buffer.from('PK\x03\x04'.repeat(count), 'latin1')
      const before = process.cpuUsage()
      withoutKeptTimes(bytes)
      return Math.max(1000, process.cpuUsage(before).user)
    }
    timeOf(1000)
    expect(timeOf(100_000) / timeOf(10_000)).toBeLessThan(60)
  })
})

describe('what is in a gzip', () => {
  const packed = gzipSync(Buffer.alloc(1000))
  it.each([
    [packed, 1000, 1000],
    [packed, 999, null],
    [gzipSync(Buffer.alloc(1_000_000)), 1000, null],
    [gzipSync(Buffer.alloc(0)), 1000, 0],
    [packed.subarray(0, 12), 1000, null],
    [Buffer.alloc(0), 1000, null],
    [Buffer.from([0x1f, 0x8b]), 1000, null]
  ])('is told up to a limit: case %#', (bytes, most, length) => {
    expect(unpacked(bytes, most)?.length ?? null).toBe(length)
  })
})
