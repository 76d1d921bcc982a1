import { describe, expect, it } from 'vitest'
import { dimensionsOf } from '../../../../kernel/files/binary/image.ts'
import {
  decode,
  decodeText,
  typeByContent,
  typeByName
} from '../../../../kernel/files/reading/type.ts'

const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 1, 0x40, 0, 0, 0, 0xf0, 8, 6, 0, 0, 0])
])

describe('the type of a file', () => {
  it.each([
    ['a.csv', Buffer.from('a,b\n'), 'text/csv'],
    ['a.TSV', Buffer.from('a\tb\n'), 'text/tab-separated-values'],
    ['a.json', Buffer.from('{}'), 'application/json'],
    ['report.md', Buffer.from('# x'), 'text/markdown'],
    ['noname', Buffer.from('{"a": 1}'), 'application/json'],
    ['noname', Buffer.from('plain words'), 'text/plain'],
    ['noname', Buffer.from('#!/bin/sh\n'), 'text/x-sh'],
    ['noname', png, 'image/png'],
    ['lies.txt', png, 'image/png'],
    ['lies.png', Buffer.from('<script>'), 'text/plain'],
    ['lies.png', Buffer.from([0, 1, 2, 3]), 'application/octet-stream'],
    ['lies.csv', Buffer.from([0, 1, 2, 3]), 'application/octet-stream'],
    ['a.svg', Buffer.from('<?xml version="1.0"?><svg xmlns="x"/>'), 'image/svg+xml'],
    ['a.svg', Buffer.from('no picture'), 'text/plain'],
    ['noname', Buffer.from('<svg width="1"/>'), 'image/svg+xml'],
    ['a.npz', Buffer.from('504b0304', 'hex'), 'application/x-npz'],
    ['a.zip', Buffer.from('504b0304', 'hex'), 'application/zip'],
    ['a.parquet', Buffer.from('PAR1'), 'application/vnd.apache.parquet'],
    ['constructor', Buffer.from('x'), 'text/plain']
  ])('%s', (path, head, type) => {
    expect(typeByContent(path, head)).toBe(type)
  })

  it('by name alone knows no inherited names', () => {
    expect(typeByName('a.constructor')).toBe('application/octet-stream')
  })
})

describe('bytes as text', () => {
  it.each([
    ['a character cut in two', Buffer.from('aé').subarray(0, 2), 'a'],
    ['one that is whole', Buffer.from('aé€😀'), 'aé€😀'],
    ['UTF-16, little end first', Buffer.from('\uFEFFhi', 'utf16le'), 'hi'],
    ['a NUL', Buffer.from('a\0b'), null],
    ['mostly no UTF-8', Buffer.from([0x80, 0x81, 0xfe, 0xff, 0x41]), null],
    [
      'a stray byte in much text',
      Buffer.concat([Buffer.from('x'.repeat(50)), Buffer.from([0xff]), Buffer.from('y')]),
      `${'x'.repeat(50)}\uFFFDy`
    ]
  ])('%s', (_, bytes, text) => {
    expect(decodeText(bytes)).toBe(text)
  })
})

describe('a text that is no UTF-8', () => {
  it.each([
    ['Latin-1', Buffer.from('Größe,naïve\n1,2\n', 'latin1'), 'Größe,naïve\n1,2\n', 'Latin-1'],
    [
      'as Windows writes it',
      Buffer.from('ten \x80, a \x93word\x94', 'latin1'),
      'ten €, a “word”',
      'Latin-1'
    ],
    [
      'mostly UTF-8',
      Buffer.concat([Buffer.from('größe größe '), Buffer.from([0xe4])]),
      'größe größe ',
      'UTF-8'
    ]
  ])('%s', (_, bytes, text, encoding) => {
    expect(decode(bytes)).toEqual({ text, encoding })
  })

  it('of random bytes is none', () => {
    let state = 1
    const bytes = Buffer.from(
      Array.from({ length: 5000 }, () => {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
        return 1 + ((state >> 8) % 255)
      })
    )
    expect(decode(bytes)).toBeNull()
  })
})

describe('the size of a picture', () => {
  const jpeg = Buffer.from('ffd8ffe000040000ffc0001108012c0190030000000000000000', 'hex')
  const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0x40, 1, 0xf0, 0])])
  const lossless = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f', 'latin1'),
    Buffer.from([0x3f, 0xc1, 0x3b, 0, 0, 0, 0, 0, 0])
  ])
  it.each([
    ['image/png', png, 320, 240],
    ['image/jpeg', jpeg, 400, 300],
    ['image/gif', gif, 320, 240],
    ['image/webp', lossless, 320, 240],
    ['image/svg+xml', Buffer.from('<svg width="10px" height="7.6">'), 10, 8],
    ['image/svg+xml', Buffer.from('<svg width="72pt" height=\'36pt\'>'), 96, 48],
    ['image/svg+xml', Buffer.from('<svg viewBox="0 0 30 20">'), 30, 20],
    ['image/svg+xml', Buffer.from('<svg width="100%">'), null, null],
    ['image/png', png.subarray(0, 12), null, null],
    ['image/jpeg', Buffer.from('ffd8ffe0', 'hex'), null, null]
  ])('%s', (type, bytes, width, height) => {
    expect(dimensionsOf(type, bytes)).toEqual({ width, height })
  })
})
