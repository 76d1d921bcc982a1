import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEnds, type EndLimits } from '../../../nix/log/ends.ts'
import { append, emptyTail, keptLines, lastLines, lastStyledLines } from '../../../nix/log/tail.ts'

const up = (rows = ''): string => `\u001b[${rows}A`
const down = (rows = ''): string => `\u001b[${rows}B`
const erase = '\u001b[2K'
const roomy = { lines: 1000, characters: 1e9 }

function ends(text: string, limits: EndLimits = roomy) {
  const both = lineEnds(limits)
  both.take(Buffer.from(text))
  both.end()
  const [head = [], tail = []] = [both.head(), both.tail()].map((lines) =>
    lines.map(({ text }) => text)
  )
  return { head, tail, total: both.total() }
}

const asWritten = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** As Nix passes lines on, which nobody reads before they are shown. */
const unread = (lines: readonly string[]) => {
  const messages = lines.map(
    (line) => `@nix {"action":"result","fields":[${JSON.stringify(line)}],"id":1,"type":101}`
  )
  return { count: lines.length, bytes: Buffer.from(asWritten(messages)).toString('latin1') }
}

describe('lines that are written over', () => {
  it.each([
    ['one above', ['a', `${up()}b`], ['b']],
    [
      'bars of tqdm, one in another',
      [
        'begin',
        'outer 0%',
        `inner 50%${up()}`,
        `\rinner 100%${up()}\router 50%`,
        `inner 50%${up()}`,
        `\rinner 100%${up()}\router 100%`,
        'inner 100%',
        'end'
      ],
      ['begin', 'outer 100%', 'inner 100%', 'end']
    ],
    [
      'bars of rich, with a line above them',
      [
        'begin',
        'read 1',
        `clean 1\r${erase}${up('1')}${erase}line`,
        'read 2',
        `clean 2\r${erase}${up('1')}${erase}read 3`,
        'clean 3',
        'end'
      ],
      ['begin', 'line', 'read 3', 'clean 3', 'end']
    ],
    ['those between', ['a', 'b', 'c', `${up('3')}A${down('2')}\rC`, 'd'], ['A', 'b', 'C', 'd']],
    ['after going down again', ['a', 'b', `${up('2')}A`, 'B', 'c'], ['A', 'B', 'c']],
    ['an empty line leaves what it passes', ['a', 'b', up('2'), '', 'c'], ['a', 'b', 'c']],
    ['erased ones are empty', ['a', 'b', `${up('2')}${erase}`, '', 'c'], ['', 'b', 'c']],
    ['those below are erased', ['a', 'b', 'c', `${up('2')}\u001b[J`, 'd'], ['a', '', 'd']],
    ['not above the first', ['a', `${up('99999999999999999999')}b`, 'c'], ['b', 'c']],
    ['not below the last', ['a', `${down('99999999999999999999')}b`, 'c'], ['a', 'b', 'c']],
    ['what only looks like it', ['a', '[1Ab', '\\u001b[A', 'c'], ['a', '[1Ab', '\\u001b[A', 'c']]
  ])('%s', (_, lines, shown) => {
    expect(ends(asWritten(lines))).toEqual({ head: shown, tail: [], total: shown.length })
    const one = lines.reduce(append, emptyTail)
    const many = append(emptyTail, unread(lines))
    for (const tail of [one, many]) {
      expect([lastLines(tail), tail.total]).toEqual([shown, shown.length])
    }
  })

  it('have the colours of what was written last, that go on where the cursor was moved', () => {
    const lines = ['\u001b[31ma', `\u001b[32m${up()}b\u001b[0mc`]
    const styled = [{ from: 0, to: 1, colour: 'green', isBold: false }]
    for (const tail of [lines.reduce(append, emptyTail), append(emptyTail, unread(lines))])
      expect(lastStyledLines(tail)).toEqual([{ text: 'bc', styled }])
    const both = lineEnds(roomy)
    both.take(Buffer.from(asWritten(lines)))
    both.end()
    expect(both.head()).toEqual([{ text: 'bc', styled }])
    const [unreadLine] = lastStyledLines(append(emptyTail, unread(lines.slice(0, 1))))
    expect(unreadLine?.styled).toMatchObject([{ colour: 'red' }])
  })

  it('are the same as on a page without end, however the lines come', () => {
    const text = fc.stringMatching(/^[a-z]{0,3}$/)
    const way = fc.tuple(fc.constantFrom('A', 'B', 'E', 'F'), fc.nat(9))
    const line = fc.oneof(text, fc.tuple(text, way, text))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.nat(60), (all, cut) => {
        const page: string[] = []
        let row = 0
        const write = (part: string): void => {
          if (part !== '') page[row] = part
        }
        const lines = all.map((one) => {
          if (typeof one === 'string') write(one)
          else {
            write(one[0])
            const [kind, by] = one[1]
            const rows = Math.max(1, by)
            row = kind === 'A' || kind === 'F' ? row - rows : row + rows
            row = Math.min(Math.max(0, row), page.length)
            write(one[2])
          }
          page[row] ??= ''
          row += 1
          return typeof one === 'string' ? one : `${one[0]}\u001b[${one[1][1]}${one[1][0]}${one[2]}`
        })
        const total = page.length
        expect(ends(asWritten(lines))).toEqual({ head: page, tail: [], total })
        const few = append(lines.slice(0, cut).reduce(append, emptyTail), unread(lines.slice(cut)))
        expect([lastLines(few), few.total]).toEqual([page, total])
        const half = Math.max(1, Math.ceil(total / 2))
        const both = ends(asWritten(lines), { lines: half, characters: 1e9 })
        expect(both).toEqual({ head: page.slice(0, half), tail: page.slice(half), total })
      })
    )
  })

  it.each([keptLines, keptLines + 1, 10 * keptLines])(
    'reach as far as lines are kept, of %i',
    (count) => {
      const lines = Array.from({ length: count }, (_, line) => `line ${line}`)
      const tail = append(lines.reduce(append, emptyTail), `${up(String(10 * count))}over`)
      const kept = lines.slice(-keptLines).with(0, 'over')
      expect([lastLines(tail), tail.total]).toEqual([kept, count])
      const both = ends(`${asWritten(lines)}${up(String(10 * count))}over\n`, {
        lines: 100,
        characters: 1e9
      })
      const isWhole = count <= 200
      expect(both.total).toBe(count)
      expect(both.head[0]).toBe(isWhole ? 'over' : 'line 0')
      expect(both.tail[0]).toBe(isWhole ? 'line 100' : 'over')
    }
  )

  it('keep within the characters that are kept, and are counted where they do not', () => {
    const long = 'x'.repeat(50)
    const text = asWritten(['a', 'b', `${up('2')}${long}`, `${long}${long}`, 'c'])
    expect(ends(text, { lines: 10, characters: 60 })).toEqual({
      head: [long, 'b', 'c'],
      tail: [],
      total: 3
    })
    const shortened = asWritten(['a', 'b', 'c', 'd', 'e', 'f', `${up('5')}\u001b[J`, 'g'])
    expect(ends(shortened, { lines: 3, characters: 60 })).toEqual({
      head: ['a', '', 'g'],
      tail: [],
      total: 3
    })
    expect(ends(shortened, { lines: 2, characters: 60 })).toEqual({
      head: ['a', 'b'],
      tail: ['', 'g'],
      total: 6
    })
  })

  it('cost the same however many updates there are', () => {
    const update = ['a', `b${up('2')}`]
    let tail = append(emptyTail, 'begin')
    for (let times = 0; times < 1000; times += 1) {
      tail = append(tail, unread(Array.from({ length: 100 }, () => update).flat()))
    }
    expect([lastLines(tail).length, tail.total]).toEqual([3, 3])
  })
})
