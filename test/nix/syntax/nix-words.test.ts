import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readError, syntaxErrorInNixWords } from '../../../nix/syntax/nix-words.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { placeOf } from '../../../nix/syntax/place.ts'
import { endOfWords } from '../../../nix/syntax/words.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

let own: TestNix

beforeAll(async () => {
  own = await testNix()
})

afterAll(() => own.remove())

describe('in the words of the Nix that is there', () => {
  test.each([
    ['a = 1\nb = 2;', 2, 3, /unexpected '=', expecting ';'/],
    ['a = 1;\nb = { c = 1 };', 2, 13, /unexpected '}', expecting ';'/],
    ['a = 1;\n\nb +\n  ]', 4, 3, /unexpected '?]'?/],
    ['a = "é😀"; b = ];', 1, 15, /unexpected '?]'?/],
    ['a = 1;\n"é😀" ]', 2, 6, /unexpected '?]'?/],
    ['a = "abc;\n', 1, 10, /unexpected end of file/],
    ['a = 1', 1, 6, /unexpected end of file/],
    ['a = with b; c; foo bar = 1;', 1, 24, /unexpected '=', expecting end of file/],
    ['a = 1;\r\nb = 2;\r\n)', 3, 1, /unexpected '?\)'?/],
    ['a = 1; a = 2;', 1, 8, /^attribute 'a' already defined at/],
    ['f = { x, x }: 1;', 1, 10, /^duplicate formal function argument 'x'/],
    ['f = 99999999999999999999;', 1, 5, /^invalid integer/]
  ])('%j', async (body, line, column, message) => {
    const error = await syntaxErrorInNixWords(own.nix, body)
    expect(error).toMatchObject({ line, column })
    expect(error?.message).toMatch(message)
  })

  test('nothing where nothing is wrong, and nothing of undefined names', async () => {
    expect(await syntaxErrorInNixWords(own.nix, 'a = undefined;\nb')).toBe(null)
    expect(await syntaxErrorInNixWords(own.nix, '')).toBe(null)
  })

  test.each([
    '1 |> f',
    '{ a = 1; a = 2; }',
    '99999999999999999999',
    'let ${b} = 1; in 2',
    './b//c',
    '"a\0b"',
    '{ a, b }@a: 1',
    '[ 1 -1 ]',
    'if 1 then 2',
    '<a b>'
  ])('of what is wrong, and not of what stands around it: %j', async (wrong) => {
    for (const body of [
      `a = "x";\nb = "𝒳" + (${wrong});\nc = 3;\nc`,
      `a = 1;\nb = ${wrong};\nc`,
      `a = 1;\n\n${wrong}`
    ]) {
      const error = await syntaxErrorInNixWords(own.nix, body)
      const from = placeOf(body, body.indexOf(wrong))
      const { line = from.line, column = from.column } = error ?? {}
      expect([line, line === from.line && column >= from.column]).toEqual([from.line, true])
      expect(error?.message ?? '').not.toMatch(/unexpected '=', expecting end of file/)
    }
  })

  test('at the place where our parser stops', async () => {
    const cases = readFileSync(join(import.meta.dirname, 'corpus/cases.txt'), 'utf8')
    const wrong = cases.split('\n----\n').filter((text) => parse(text, 'definitions').tree === null)
    // A comment that is not closed is for us one to the end, a `/` and a `*` for Nix; and it refuses
    // any pipe where the feature is off.
    const bodies = wrong.filter((text, index) => index % 3 === 0 && !/\/\*|\|>|<\|/.test(text))
    expect(bodies.length).toBeGreaterThan(25)
    for (const body of bodies) {
      const { errorAt } = parse(body, 'definitions')
      const error = await syntaxErrorInNixWords(own.nix, body)
      const end = body.slice(errorAt ?? 0).trim() === '' ? endOfWords(body) : (errorAt ?? 0)
      expect({ body, line: error?.line, column: error?.column }).toEqual({
        body,
        line: placeOf(body, end).line,
        column: placeOf(body, end).column
      })
    }
  })
})

test.each([
  [
    'of 2.8',
    "error: syntax error, unexpected '=', expecting ';'\n\n       at «stdin»:3:3:\n\n            2| a = 1\n"
  ],
  [
    'of 2.26',
    "error: syntax error, unexpected '=', expecting ';'\n       at «stdin»:3:3:\n            2| a = 1\n"
  ],
  [
    'with colours',
    "\u001b[31;1merror:\u001b[0m syntax error, unexpected '=', expecting ';'\n\n       at \u001b[34;1m«stdin»:3:3:\u001b[0m\n"
  ],
  [
    'of older versions',
    "error: syntax error, unexpected '=', expecting ';'\n\n       at (stdin):3:3:\n"
  ]
])('reads an error %s', (_, stderr) => {
  expect(readError(stderr, 'a = 1\nb = 2;', 1)).toEqual({
    message: "syntax error, unexpected '=', expecting ';'",
    line: 2,
    column: 3
  })
})

test('passes over what it cannot read', () => {
  expect(readError('', 'a', 0)).toBe(null)
  expect(readError('error: something else', 'a', 0)).toBe(null)
})
