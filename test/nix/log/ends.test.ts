import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEnds, type EndLimits } from '../../../nix/log/ends.ts'

function endsOf(chunks: readonly Buffer[], limits: EndLimits) {
  const ends = lineEnds(limits)
  for (const chunk of chunks) ends.take(chunk)
  ends.end()
  const [head = [], tail = []] = [ends.head(), ends.tail()].map((lines) =>
    lines.map(({ text }) => text)
  )
  return { head, tail, total: ends.total() }
}

const roomy = { lines: 1000, characters: 1e9 }

describe('both ends of a text', () => {
  it('are its first and its last lines, however it is cut into chunks', () => {
    const limit = fc.integer({ min: 1, max: 8 })
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.nat(30), limit, sizes, (count, lines, by) => {
        const all = Array.from({ length: count }, (_, index) => `é ${index}`)
        const bytes = Buffer.from(all.map((one) => `${one}\n`).join(''))
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length; at += by[chunks.length - 1] ?? 1) {
          chunks.push(bytes.subarray(at, at + (by[chunks.length] ?? 1)))
        }
        expect(endsOf(chunks, { lines, characters: 1e9 })).toEqual({
          head: all.slice(0, lines),
          tail: all.slice(lines).slice(-lines),
          total: count
        })
      })
    )
  })

  it('hold so many characters at most, and count all lines', () => {
    const text = Buffer.from(`${'x'.repeat(9)}\n`.repeat(1000))
    const { head, tail, total } = endsOf([text], { lines: 500, characters: 100 })
    expect([head.length, tail.length, total]).toEqual([10, 10, 1000])
  })

  it.each([
    ['nothing', '', []],
    ['a last line without an end', 'a\nb', ['a', 'b']],
    ['empty lines', '\n\na\n', ['', '', 'a']],
    ['what overwrites itself', ' 10%\r 50%\r100%\n', ['100%']],
    ['colours', '\u001b[1mbold\u001b[0m\n', ['bold']]
  ])('are fit to be shown: %s', (_, text, lines) => {
    expect(endsOf([Buffer.from(text)], roomy).head).toEqual(lines)
  })

  it('are bounded for lines of any length', { timeout: 30_000 }, () => {
    const ends = lineEnds({ lines: 100, characters: 1e9 })
    const long = Buffer.from(`${'x'.repeat(300_000)}\n`)
    const before = process.memoryUsage()
    let grown = 0
    for (let count = 0; count < 600; count += 1) {
      ends.take(long)
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      grown = Math.max(grown, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers)
    }
    // Whole, those that are kept would be 60 MB; all of them, 180.
    const shown = `${'x'.repeat(2000)} …`
    expect([ends.total(), ends.head()[99]?.text, ends.tail()[99]?.text]).toEqual([
      600,
      shown,
      shown
    ])
    expect(grown).toBeLessThan(50e6)
  })
})
