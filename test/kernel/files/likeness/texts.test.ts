import { describe, expect, it } from 'vitest'
import { distanceOf } from '../../../../kernel/files/likeness/likeness.ts'
import { relativeDifference, textLikeness } from '../../../../kernel/files/likeness/texts.ts'

/** What the causes are, and how far it is. */
function told(before: string, after: string): readonly string[] {
  const found = textLikeness(before, after)
  return [...(found?.causes ?? []).map(({ kind }) => kind), distanceOf(found).kind]
}

describe('two texts', () => {
  it.each([
    // What is left of a text when its beginning is taken off says nothing of the beginning.
    ['\nsame', 'xsame', ['other']],
    ['\nsame 1', '\tsame 1', ['other']],
    ['a\nsame', 'b\nsame', ['other']],
    ['', 'a', ['other']],
    ['a', '', ['other']],
    ['a\n', 'a', ['other']],
    ['\n', '', ['other']],
    ['same\na', 'same\nb', ['other']],
    // Columns are as wide as what is in them, but an empty cell of a table is one.
    ['a  9\n', 'a 10\n', ['seed', 'numbers']],
    ['a\t1\n', 'a\t\t1\n', ['other']],
    ['a \t1\n', 'a\t1\n', ['other']],
    ['x = 1\n', '    x = 1\n', ['other']],
    ['took 1 s\ta\n', 'took 2 s\t\ta\n', ['measured', 'other']],
    ['a b\n', 'a  b\n', ['other']],
    ['at 10:00:00 \tx\n', 'at 10:00:01 \tx\n', ['time', 'times-and-paths']],
    // Of what is a time something else may be other too.
    ['at 10:00:00 yes\n', 'at 10:00:01 no\n', ['time', 'other']],
    ['at 10:00:00 1\n', 'at 10:00:01 2\n', ['time', 'seed', 'numbers']],
    ['acc 0.5\n', 'acc 0.9\n', ['seed', 'numbers']],
    ['acc 0.5\n', 'acc 0.500000001\n', ['rounding', 'numbers']],
    ['acc 1e999\n', 'acc 1\n', ['seed', 'numbers']],
    ['🦊 1\n', '🦊 2\n', ['seed', 'numbers']],
    ['🦊\n', '🐻\n', ['other']],
    ['é\r\nb', 'é\nb', ['line-ends', 'times-and-paths']],
    ['\ud800 1', '\ud800 2', ['seed', 'numbers']],
    ['b\na\n', 'a\nb\n', ['order', 'order']],
    ['b a\nc', 'a b\nc', ['order', 'order']],
    ['a a b', 'a b b', ['other']],
    ['process 12', 'process 13', ['process-id', 'times-and-paths']],
    ['seed,seconds\n1,2\n', 'seed,seconds\n1,3\n', ['measured', 'times-and-paths']],
    ['seconds,acc\n1,2\n', 'seconds,acc\n1,3\n', ['seed', 'numbers']],
    ['/tmp/a1/x\n', '/tmp/b2/x\n', ['random-name', 'times-and-paths']],
    ['/build/a/x\n', '/build/b/x\n', ['build-path', 'times-and-paths']],
    ['/data/a\n', '/data/b\n', ['build-path', 'times-and-paths']]
  ])('%j and %j differ in %j', (before, after, causes) => {
    expect(told(before, after)).toEqual(causes)
  })

  it('are judged the same way round', () => {
    const texts = [
      '',
      '\n',
      'a',
      '\na',
      'a\n',
      'a 1\n',
      '\t1',
      '10:00:00',
      '12 s',
      '/tmp/x/y',
      '{"a"}'
    ]
    for (const one of texts)
      for (const other of texts)
        if (one !== other)
          expect([one, other, ...told(one, other)]).toEqual([one, other, ...told(other, one)])
  })

  it.each([
    ['hexadecimal', 'a1'],
    ['blanks', ' '],
    ['a day and blanks', 'Mon  '],
    ['tabs', '\t'],
    ['line ends', '\r\n'],
    ['quotes', '"'],
    ['fractions', '.1e'],
    ['characters outside of ASCII', 'é']
  ])('of %s alone take time in proportion', (_, piece) => {
    const timeOf = (length: number): number => {
      const text = piece.repeat(length / piece.length)
      const before = process.cpuUsage()
      textLikeness(`${text}x`, `${text}yz`)
      const { user, system } = process.cpuUsage(before)
      return Math.max(1000, user + system)
    }
    timeOf(5_000)
    expect(timeOf(50_000) / timeOf(5_000)).toBeLessThan(50)
  })
})

describe('the difference of two numbers', () => {
  it.each([
    [0, 0, 0],
    [0, -0, 0],
    [1, 2, 0.5],
    [-1, 1, 2],
    [0, 5, 1],
    [NaN, NaN, 0],
    [NaN, 1, Infinity],
    [Infinity, Infinity, 0],
    [Infinity, 1, Infinity],
    [Infinity, -Infinity, Infinity],
    [5e-324, 0, 1],
    [1e308, -1e308, Infinity]
  ])('%d and %d is %d', (one, other, difference) => {
    expect(relativeDifference(one, other)).toBe(difference)
    expect(relativeDifference(other, one)).toBe(difference)
  })
})
