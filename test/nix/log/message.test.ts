import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutControlSequences } from '../../../nix/base/colours.ts'
import { parseLogLine, readableLine } from '../../../nix/log/message.ts'

const message = (value: object) => parseLogLine(`@nix ${JSON.stringify(value)}`)
const drv = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const other = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-b.drv'

describe('a line of a log', () => {
  it.each([
    [
      'a builder starts',
      { action: 'start', id: 7, type: 105, fields: [drv, '', 1, 1], text: 'building' },
      { kind: 'build-started', id: '7', drvPath: drv, machine: '' }
    ],
    [
      'a derivation is resolved',
      { action: 'start', id: 7, type: 111, fields: [drv, other] },
      { kind: 'resolved', drvPath: drv, resolved: other }
    ],
    ['something is waited for', { action: 'start', id: 7, type: 111, text: 'waiting' }, null],
    [
      'a lock is waited for',
      { action: 'start', id: 7, type: 111, text: `waiting for lock on '\u001b[33;1m${drv}'` },
      { kind: 'waiting', paths: [drv] }
    ],
    [
      'a path is fetched',
      { action: 'start', id: 7, type: 108, fields: ['/nix/store/p', 'file:///c'] },
      { kind: 'substitution-started', id: '7', path: '/nix/store/p', from: 'file:///c' }
    ],
    [
      'a path is copied',
      { action: 'start', id: 7, type: 100, fields: ['/nix/store/p', 'a', 'b'] },
      { kind: 'copy-started', id: '7', path: '/nix/store/p' }
    ],
    [
      'builds are counted',
      { action: 'start', id: 7, type: 104 },
      { kind: 'counter-started', id: '7', counts: 'builds' }
    ],
    [
      'a line is written',
      { action: 'result', id: 7, type: 101, fields: ['hello'] },
      { kind: 'log-line', id: '7', text: 'hello' }
    ],
    [
      'a phase begins',
      { action: 'result', id: 7, type: 104, fields: ['buildPhase'] },
      { kind: 'phase', id: '7', phase: 'buildPhase' }
    ],
    [
      'there is progress',
      { action: 'result', id: 7, type: 105, fields: [1, 2, 3, 4] },
      { kind: 'progress', id: '7', done: 1, expected: 2, running: 3, failed: 4 }
    ],
    [
      'bytes are expected',
      { action: 'result', id: 7, type: 106, fields: [100, 12] },
      { kind: 'expected', id: '7', what: 'copied-bytes', amount: 12 }
    ],
    ['an activity ends', { action: 'stop', id: 7 }, { kind: 'stopped', id: '7' }],
    [
      'Nix complains, in colour',
      { action: 'msg', level: 0, msg: '\u001b[31;1merror:\u001b[0m no', raw_msg: 'no' },
      { kind: 'text', level: 0, text: 'error: no' }
    ],
    [
      'somebody complains without a place, as a daemon and builders do',
      { action: 'msg', level: 0, msg: '\u001b[31;1merror:\u001b[0m no' },
      { kind: 'claim', text: 'error: no' }
    ],
    [
      'a builder ends',
      { action: 'msg', level: 6, msg: `builder process for '${drv}' finished` },
      { kind: 'builder-ended', drvPath: drv }
    ],
    ['a daemon debugs', { action: 'msg', level: 0, msg: 'killing process 1' }, null],
    [
      'a builder of a daemon ends',
      { action: 'msg', level: 0, msg: `builder process for '${drv}' finished` },
      { kind: 'builder-ended', drvPath: drv }
    ],
    [
      'a daemon warns',
      { action: 'msg', level: 0, msg: '\u001b[35;1mwarning:\u001b[0m oh' },
      { kind: 'text', level: 1, text: 'warning: oh' }
    ],
    ['Nix debugs', { action: 'msg', level: 6, msg: 'killing process 1' }, null],
    ['a code is not known', { action: 'start', id: 7, type: 999, fields: [1] }, null],
    ['a result is not known', { action: 'result', id: 7, type: 999, fields: [1] }, null],
    ['an action is not known', { action: 'sing' }, null]
  ])('is typed when %s', (_, line, expected) => expect(message(line)).toEqual(expected))

  it.each([
    ['a warning of a program', 'warning: something', 'warning: something'],
    ['JSON that is cut off', '@nix {"action":"start"', '@nix {"action":"start"'],
    ['JSON that is no object', '@nix 12', '@nix 12']
  ])('stays plain text: %s', (_, line, text) => {
    expect(parseLogLine(line)).toEqual({ kind: 'text', level: 3, text })
  })

  it('is an error where it says so', () => {
    expect(parseLogLine('error: no such option')).toEqual({
      kind: 'text',
      level: 0,
      text: 'error: no such option'
    })
  })

  it('says nothing when it is empty', () => expect(parseLogLine('  ')).toBeNull())

  it('tells neighbours beyond 2^53 apart', () => {
    const ids = ['9007199254740993', '9007199254740992'].map((id) => {
      const parsed = parseLogLine(`@nix {"action":"stop","id":${id}}`)
      return parsed?.kind === 'stopped' ? parsed.id : null
    })
    expect(ids).toEqual(['9007199254740993', '9007199254740992'])
  })

  it('leaves what looks like an id in a text alone', () => {
    const text = 'x,"id":12,{"id":13} \\","id":14'
    expect(message({ action: 'result', id: 1, type: 101, fields: [text] })).toEqual({
      kind: 'log-line',
      id: '1',
      text
    })
  })
})

describe('a line that a builder writes', () => {
  it('is taken as it is, whatever stands in it', () => {
    const character = fc.constantFrom(
      'a',
      ' ',
      '"',
      '\\',
      ']',
      '}',
      '"],"id":1',
      '\u2028',
      'é',
      '🦊',
      '\t'
    )
    fc.assert(
      fc.property(fc.array(character), fc.bigInt({ min: 0n, max: 2n ** 64n }), (parts, id) => {
        const text = parts.join('')
        // Nix sorts the keys.
        const line = `@nix {"action":"result","fields":[${JSON.stringify(text)}],"id":${id},"type":101}`
        expect(parseLogLine(line)).toEqual({ kind: 'log-line', id: String(id), text })
      })
    )
  })
})

describe('a line as it is shown', () => {
  it.each([
    ['plain', 'a b', 'a b'],
    ['a tab', 'a\tb', 'a\tb'],
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['the title of a terminal', '\u001b]0;title\u0007text', 'text'],
    ['a progress bar', ' 10%\r 50%\r100%', '100%'],
    ['a line end of Windows', 'text\r', 'text'],
    ['steps back', '\b\b\b\b1/3 \b\b\b\b2/3 \b\b\b\b3/3 ', '3/3'],
    ['a step back over one character', 'ab\bc', 'ac'],
    ['a step back that nothing follows', '100%\b', '100%'],
    ['what is written over in part', 'loading 99%\rdone', 'doneing 99%'],
    ['what is erased to its end', 'loading 99%\rdone\u001b[K', 'done'],
    ['what is erased first', 'loading 99%\r\u001b[0Kdone', 'done'],
    ['what is erased whole', 'loading 99%\u001b[2K\rdone', 'done'],
    ['colours in what is written over', '\u001b[32m 10%\u001b[0m\r\u001b[31m 50%\u001b[0m', ' 50%'],
    ['a bar that is blanked', ' 99%|###|\r         \r', ''],
    ['characters outside the BMP', '𝄞𝄞\b€', '𝄞€'],
    ['a zero among what is erased', 'ab\u0000c\rx', 'xbc'],
    ['bells and zeros', 'a\u0000b\u0007c\u007f\u009b', 'abc'],
    ['other scripts', 'ünïcödé €𝄞', 'ünïcödé €𝄞']
  ])('keeps no control characters: %s', (_, text, expected) => {
    expect(readableLine(text)).toBe(expected)
  })

  it('is cut where it is too long', () => {
    expect(readableLine('x'.repeat(3_000_000))).toBe(`${'x'.repeat(2000)} …`)
    expect(readableLine('x\b'.repeat(3_000_000))).toBe('x')
    expect(readableLine('\rx'.repeat(3_000_000))).toBe('x')
  })

  it('loses colours only', () => expect(withoutControlSequences('a\u001b[0mb\rc')).toBe('ab\rc'))
})
