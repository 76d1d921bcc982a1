import { describe, expect, it } from 'vitest'
import { tokensOf } from '../../../../kernel/files/likeness/tokens.ts'

describe('the pieces of a text', () => {
  it.each([
    ['', ''],
    ['2026-03-05', 'time'],
    ['2026-03-05T14:07:00.123Z', 'time'],
    ['2026-03-05 14:07:00 +01:00', 'time'],
    ['20260305T140700Z', 'time'],
    ["D:20260305140700+01'00'", 'time'],
    ['Thu Mar  5 14:07:00 2026', 'time'],
    ['Thu, 05 Mar 2026 14:07:00 GMT', 'time'],
    ['Mar 5, 2026', 'time'],
    ['05-Mar-2026', 'time'],
    ['14:07:00', 'time'],
    ['14:07', 'number sign number'],
    [`/nix/store/${'a'.repeat(32)}-x.py`, 'store-path'],
    ['/tmp/tmpab12', 'scratch-path'],
    ['/build/a/b', 'scratch-path'],
    ['/usr/lib', 'path'],
    ['/usr', 'sign word'],
    ['a/b', 'word sign word'],
    ['0x7f00aa', 'address'],
    ['0x7f', 'name'],
    ['123e4567-e89b-12d3-a456-426614174000', 'identifier'],
    ['deadbeef0123', 'identifier'],
    ['deadbeefdead', 'word'],
    ['123456789012', 'number'],
    ['12 s', 'amount'],
    ['1.5MB', 'amount'],
    ['12 sheep', 'number space word'],
    ['-1.5e-3', 'number'],
    ['1.2.3', 'number sign word'],
    ['v2', 'name'],
    ['a_1', 'name'],
    ['größe', 'word'],
    ['🦊', 'sign'],
    ['\r\n', 'line-end'],
    ['\n', 'line-end'],
    ['\r', 'space'],
    [' \t\u00a0', 'space'],
    ['\0', 'sign']
  ])('%j are %j', (text, kinds) => {
    const tokens = tokensOf(text)
    expect(tokens.map(({ kind }) => kind).join(' ')).toBe(kinds)
    expect(tokens.map((token) => token.text).join('')).toBe(text)
  })

  it('are the whole text, whatever it is', () => {
    const text = Array.from({ length: 70_000 }, (_, code) => String.fromCharCode(code)).join('')
    expect(
      tokensOf(text)
        .map((token) => token.text)
        .join('')
    ).toBe(text)
  })
})
