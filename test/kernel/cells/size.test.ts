import { describe, expect, test } from 'vitest'
import { cellCompleteness } from '../../../kernel/cells/completeness.ts'
import { nameAt } from '../../../kernel/cells/name-at.ts'
import { parseCell, parseCellInParts } from '../../../kernel/cells/parse-cell.ts'
import { anyDialect, mostSteps } from '../../../nix/syntax/index.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

function definitions(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `step_${index} = output '' \${dataset}/bin/x --n=${index} '' ++ [ 1 { a = b; } ];`
  ).join('\n')
}

/**
 * Texts of `size` characters that would be slow if anything were quadratic, or overflow the stack
 * if anything were recursive. Whether they are good Nix is not the point.
 */
const shapes: Readonly<Record<string, (size: number) => string>> = {
  definitions: (size) => definitions(size / 70),
  'definitions on one line': (size) => definitions(size / 70).replaceAll('\n', ' '),
  'characters outside the BMP': (size) => 'a = "😀"; b = '.repeat(size / 14),
  'an attribute path': (size) => `x = ${'a.'.repeat(size / 2)}b;`,
  'a sum': (size) => `x = ${'a + '.repeat(size / 4)}b;`,
  'a call': (size) => `x = ${'a '.repeat(size / 2)};`,
  'a string': (size) => `x = "${'a \\n ${b} '.repeat(size / 10)}";`,
  'an indented string': (size) => `x = ''${"a '''\n ${b} ".repeat(size / 13)}'';`,
  comments: (size) => `${'/**/ # x\n'.repeat(size / 9)} a = 1;`,
  commands: (size) => '%a\n'.repeat(size / 3),
  'inherited names': (size) =>
    `inherit (a) ${Array.from({ length: size / 8 }, (_, n) => `n${n}`).join(' ')};`,
  'open parentheses': (size) => '('.repeat(size),
  'open sets': (size) => '{a='.repeat(size / 3),
  'open strings': (size) => '"${'.repeat(size / 3),
  'open indented strings': (size) => "''a".repeat(size / 3),
  functions: (size) => 'a: '.repeat(size / 3),
  'closed braces': (size) => '} '.repeat(size / 2),
  quotes: (size) => "'".repeat(size),
  'unfinished comments': (size) => '/* '.repeat(size / 3),
  'equals signs': (size) => 'a = '.repeat(size / 4),
  'a missing semicolon at the end': (size) => `${definitions(size / 70)}\na = 1\nb = 2;`
}

describe('time grows with the size', () => {
  test.each(Object.keys(shapes))('%s', async (name) => {
    const text = shapes[name] ?? (() => '')
    const seconds = async (size: number) => {
      const code = text(size)
      const start = performance.now()
      parseCell(code)
      await cellCompleteness(code)
      nameAt(code, code.length - 1)
      return (performance.now() - start) / 1000
    }
    await seconds(10_000)
    // Ten times the text takes ten times as long. Were anything quadratic, it would be a hundred
    // times; the rest is room for a busy machine, and for what is too quick to be measured.
    const small = Math.max(await seconds(25_000), 0.02)
    const once = await seconds(250_000)
    const large = once < 40 * small ? once : Math.min(once, await seconds(250_000))
    expect(large).toBeLessThan(40 * small)
  })
})

describe('a cell of very many words', () => {
  const numbers = (count: number) => `x = [ ${'1 '.repeat(count)}];`
  /** A number takes two steps of the parser. */
  const most = mostSteps / 2
  const mistakesOf = (parsed: ReturnType<typeof parseCell>) =>
    parsed.ok ? [] : parsed.mistake.map((mistake) => syntaxWords(mistake).message)

  test('is read, up to the most', () => {
    expect(mistakesOf(parseCell(numbers(most - 10)))).toEqual([])
  })

  test.each([1, 10])('is said to be too long, %d times above that', async (times) => {
    const code = numbers(times * most + 1)
    const said = ['the cell has too many words, and is read up to here']
    expect(mistakesOf(parseCell(code))).toEqual(said)
    expect(mistakesOf(await parseCellInParts(code, anyDialect))).toEqual(said)
    expect(await cellCompleteness(code)).toEqual({ status: 'invalid' })
  })

  test.each([
    ['that are good', numbers(100_000)],
    ['with a mistake at the end', `${numbers(100_000)} ]`],
    ['that are too many', numbers(most + 1)]
  ])('%s leaves others their turn', async (_, code) => {
    let turns = 0
    const counting = setInterval(() => (turns += 1), 1)
    await cellCompleteness(code)
    await parseCellInParts(code, anyDialect)
    clearInterval(counting)
    // In one go there would be two.
    expect(turns).toBeGreaterThan(4)
  })

  test('is one word where that is a string, of whatever size', async () => {
    expect(await cellCompleteness(`x = "${'a'.repeat(20_000_000)}";`)).toEqual({
      status: 'complete'
    })
  })
})

test('what is nested as deep as a parser can go is read whole', () => {
  const deep = `x: ${'('.repeat(2300)}x y${')'.repeat(2300)}`
  const parsed = parseCell(deep)
  expect(parsed.ok && parsed.value.kind === 'nix' ? parsed.value.question?.free : null).toEqual([
    { name: 'y', from: 2305, to: 2306, underWith: false }
  ])
  const sets = `${'{ a = '.repeat(800)}b${'; }'.repeat(800)}`
  const inner = parseCell(sets)
  expect(inner.ok && inner.value.kind === 'nix' ? inner.value.question?.free.length : null).toBe(1)
})

/* The last that is read, as measured; so many more are too deep, and so are ten times as many. */
describe('what is nested deeper is said to be that', () => {
  const shapes: readonly (readonly [string, number, (count: number) => string])[] = [
    ['parentheses', 2398, (count) => `${'('.repeat(count)}1${')'.repeat(count)}`],
    ['lists', 2399, (count) => `${'['.repeat(count)}${']'.repeat(count)}`],
    ['sets', 931, (count) => `${'{ a = '.repeat(count)}1${'; }'.repeat(count)}`],
    ['strings', 1198, (count) => `${'"${'.repeat(count)}"a"${'}"'.repeat(count)}`],
    ['functions', 1398, (count) => `${'x: '.repeat(count)}1`],
    ['let', 931, (count) => `${'let a = 1; in '.repeat(count)}a`],
    ['with', 931, (count) => `${'with {}; '.repeat(count)}1`],
    ['else if', 558, (count) => `${'if true then 1 else '.repeat(count)}1`]
  ]
  test.each(shapes)('%s', (_, most, shape) => {
    const mistakeOf = (count: number) => {
      const parsed = parseCell(`x = ${shape(count)};`)
      return parsed.ok
        ? null
        : parsed.mistake.map(syntaxWords).map(({ message, hint }) => `${message}: ${hint}`)
    }
    expect(mistakeOf(most - 3)).toBeNull()
    const said = ['the expression is nested too deeply: give parts of it names of their own']
    for (const count of [most + 3, 10 * most, 100 * most]) expect(mistakeOf(count)).toEqual(said)
  })

  test('and a mistake in what is not too deep is one of its own', () => {
    const parsed = parseCell(`x = ${'('.repeat(2300)}1 +;`)
    const said = parsed.ok ? [] : parsed.mistake.map((one) => syntaxWords(one).message)
    expect(said).toEqual(["syntax error, unexpected ';'"])
  })
})
