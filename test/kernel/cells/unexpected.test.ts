import { expect, test } from 'vitest'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

function hintOf(code: string): string | null {
  const parsed = parseCell(code)
  if (parsed.ok) throw new Error('nothing is wrong')
  const [first] = parsed.mistake
  return first === undefined ? null : syntaxWords(first).hint
}

test.each([
  ['a = 1\nb = 2;', "a `;` is missing behind '1' on line 1"],
  ['a = 1', "a `;` is missing behind '1' on line 1"],
  ['a = f {\n  x = 1\n};', "a `;` is missing behind '1' on line 2"],
  ['a = b.c\n\nd.e.f = 2;', "a `;` is missing behind 'c' on line 1"],
  ['a = "x"\n"b c".d = 2;', 'a `;` is missing behind the string that ends on line 1'],
  ["a = output ''\n  x\n''\nb = 1;", 'a `;` is missing behind the string that ends on line 3'],
  ['a = 1\ninherit b;', "a `;` is missing behind '1' on line 1"],
  ['x = {\n  a = (f 1)\n  b = 2;\n};', "a `;` is missing behind ')' on line 2"]
])('a missing semicolon: %j', (code, hint) => {
  expect(hintOf(code)).toBe(hint)
})

test.each([
  [
    "a = output ''\n  x\n;\nb = output ''\n  y\n'';",
    "the string that begins on line 1 goes on into line 4: a `''` is missing at its end, before line 4"
  ],
  [
    "a = output ''\n  x\n;",
    "the string `''` that begins on line 1 is not closed: a `''` is missing"
  ],
  ['a = "x;\nb = 1;', 'the string `"` that begins on line 1 is not closed: a `"` is missing'],
  ["a = 'x';", 'a string stands in `"…"`'],
  ['a = “x”;', 'the character “““ (U+201C) means nothing to Nix: write `"`'.replace('“““', '““”')],
  ['a =\u00a01;', '(U+00A0) means nothing to Nix: write an ordinary space'],
  ['a = "${b";', 'the string `"` that begins on line 1 is not closed: a `"` is missing'],
  ['y = output ${x}/bin/cat a b;', 'text stands in quotes'],
  ['y = output {\n  cmd = ${x}/bin/cat a;\n};', 'text stands in quotes'],
  ['output\n  ${x}/bin/cat a > b', 'text stands in quotes'],
  ['y = f [ ${x}/a ];', 'text stands in quotes'],
  ['y = ${x}/data.csv;', 'text stands in quotes'],
  ['(${x}/data.csv)', 'text stands in quotes'],
  ['y = output ${x};', 'text stands in quotes']
])('strings and characters: %j', (code, hint) => {
  expect(hintOf(code)).toContain(hint)
})

test.each([
  ['a = (1;', 'the bracket `(` that begins on line 1 is not closed: a `)` is missing'],
  [
    'a = {\n  b = [ 1 2;\n};',
    'the bracket `[` that begins on line 2 is not closed: a `]` is missing'
  ],
  ['a = [ { b = 1; ];', 'the bracket `{` that begins on line 1 is not closed: a `}` is missing'],
  ['a = {\n b = 1;\n', 'the bracket `{` that begins on line 1 is not closed: a `}` is missing'],
  ['a = 1; }', 'nothing is open that this `}` could close: take it out'],
  ['(1))', 'nothing is open that this `)` could close: take it out']
])('brackets: %j', (code, hint) => {
  expect(hintOf(code)).toBe(hint)
})

test.each([
  ['[ 1, 2 ]', 'separated by blanks, without commas'],
  ['a = { b: 1 };', 'in a set write `b = value;`'],
  ['1 + 1;', 'the expression at the end of a cell has none'],
  ['foo 1\nbar = 2;', 'definitions come before the expression of a cell: `bar = …` on line 2'],
  ['a = if b = c then 1 else 2;', 'two values are compared with `==`'],
  ['a = 1;\n%info', 'lines that begin with `%` stand at the top of a cell'],
  ['a = (1 /* b', 'the comment that begins on line 1 is not closed'],
  ['a = 1; a = 2;', 'take one of the two out'],
  ['a = ./b/;', 'take the superfluous `/`'],
  ['a = x |> f;', 'write the function before its argument'],
  ['a.b.${n} = 1;', '`a.b = { ${n} = …; };`'],
  ['%x\n%%python y', 'put `%%python` and its text into a cell of their own']
])('others: %j', (code, hint) => {
  expect(hintOf(code)).toContain(hint)
})
