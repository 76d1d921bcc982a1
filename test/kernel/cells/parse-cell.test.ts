import type { Literal } from '../../../nix/syntax/literal.ts'
import { describe, expect, test } from 'vitest'
import type { NixCell, SyntaxMistake } from '../../../kernel/cells/cell.ts'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

function cellOf(code: string): NixCell {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error(parsed.mistake.map((one) => syntaxWords(one).message).join('\n'))
  if (parsed.value.kind !== 'nix') throw new Error('a script cell')
  return parsed.value
}

function mistakesOf(code: string): readonly SyntaxMistake[] {
  const parsed = parseCell(code)
  return parsed.ok ? [] : parsed.mistake
}

/** `NAME = TEXT` of each definition, and the question behind `?`. */
function shortly(code: string): string[] {
  const { definitions, question } = cellOf(code)
  return [
    ...definitions.map(({ path, expression }) => `${path.join('.')} = ${expression.text}`),
    ...(question === null ? [] : [`? ${question.text}`])
  ]
}

describe('what a cell holds', () => {
  test.each([
    ['', []],
    ['\n\n', []],
    ['# a comment\n/* another */', []],
    ['a', ['? a']],
    ['a.b.c', ['? a.b.c']],
    ['{ a = 1; }', ['? { a = 1; }']],
    ['x: x', ['? x: x']],
    ['"a"', ['? "a"']],
    ['a = 1;', ['a = 1']],
    ['a = 1; b = 2;', ['a = 1', 'b = 2']],
    ['a = 1;\na', ['a = 1', '? a']],
    ['a.b = 1; a.c = 2;', ['a.b = 1', 'a.c = 2']],
    ['"a b".c = 1;', ['a b.c = 1']],
    ['${"a"} = 1;', ['a = 1']],
    ['or = 1;', ['or = 1']],
    ['inherit a b;', ['a = a', 'b = b']],
    ['inherit (e) a "b c";', ['a = (e).a', 'b c = (e)."b c"']],
    ['inherit (e.f or g) a;', ['a = (e.f or g).a']],
    ['a = with b; c; with d; e', ['a = with b; c', '? with d; e']],
    ["a = output ''\n  x ${b}\n'';", ["a = output ''\n  x ${b}\n''"]],
    ['a = { d = 1; }; a.b = 2;', ['a = { d = 1; }', 'a.b = 2']],
    ['let a = 1; in a', ['? let a = 1; in a']],
    ['%x\na = 1;', ['a = 1']]
  ])('%j', (code, expected) => {
    expect(shortly(code)).toEqual(expected)
  })

  test('each definition with its places', () => {
    const code = '%info\n\n  models.small = f "é😀" x;\ny\n'
    const { definitions, question } = cellOf(code)
    const [definition] = definitions
    expect(code.slice(definition?.from, definition?.to)).toBe('models.small = f "é😀" x;')
    expect(code.slice(definition?.nameFrom, definition?.nameTo)).toBe('models.small')
    expect(definition?.expression).toMatchObject({ text: 'f "é😀" x', line: 3, column: 18 })
    expect(
      definition?.expression.free.map(({ name, from, to }) => [name, code.slice(from, to)])
    ).toEqual([
      ['f', 'f'],
      ['x', 'x']
    ])
    expect(question).toMatchObject({ text: 'y', line: 4, column: 1, from: code.indexOf('y\n') })
  })

  test('the column counts code points', () => {
    const { definitions } = cellOf('a = "😀é"; b = 2; c = "😀"; d = 3;')
    expect(definitions.map(({ expression }) => expression.column)).toEqual([5, 15, 22, 31])
  })

  test('the names that a definition needs, its own too', () => {
    const { definitions } = cellOf('a = with p; a + b; inherit (q r) c;')
    expect(
      definitions.map(({ expression }) =>
        expression.free.map(({ name, underWith }) => name + (underWith ? '?' : ''))
      )
    ).toEqual([
      ['p', 'a?', 'b?'],
      ['q', 'r']
    ])
  })

  test('an inherited name is that of outside', () => {
    const { definitions } = cellOf('inherit a; inherit (b) c; d = 1;')
    expect(definitions.map(({ outer }) => outer)).toEqual([true, false, false])
    expect(definitions[0]?.expression.free).toEqual([
      { name: 'a', from: 8, to: 9, underWith: false }
    ])
  })

  test('the paths of an expression, where they stand in the cell', () => {
    const code = 'a = 1;\nb = f ./data/${a}.csv <nixpkgs>;'
    const paths = cellOf(code).definitions[1]?.expression.paths ?? []
    expect(paths.map(({ kind, from, to }) => [kind, code.slice(from, to)])).toEqual([
      ['relative', './data/${a}.csv'],
      ['search', '<nixpkgs>']
    ])
  })

  test.each([
    ['{ }', 'set', []],
    ['rec { }', 'set', []],
    ['({ a = 1; })', 'set', []],
    ['[ 1 ]', 'list', []],
    ['([ ])', 'list', []],
    ['{ } // { }', null, []],
    ['{ }: { }', null, []],
    ['f [ ]', null, []],
    ['let { body = 1; }', null, []],
    ['{ a = { b = [ 1 ({ }) ]; c = f { }; }; }', 'set', ['a', 'a.b', 'a.b.1']],
    ['{ a.b = 1; a.c.d = { }; inherit ({ e = { }; }) e; }', 'set', ['a', 'a.c', 'a.c.d']]
  ])('whether %s is a set or a list by its text', (code, kind, inside) => {
    const read = [cellOf(code).question, cellOf(`a = ${code};`).definitions[0]?.expression]
    for (const expression of read) {
      expect(expression?.literal?.kind ?? null).toBe(kind)
      expect(pathsIn(expression?.literal ?? null)).toEqual(inside)
    }
  })
})

test.each([
  ['# one\n# two\na = 1;', ['# one\n# two']],
  ['/* one */ a = 1;', ['/* one */']],
  ['# one\n\na = 1;', ['']],
  ['# one\n\n# two\na = 1;', ['# two']],
  ['a = 1; # behind a\nb = 2;', ['', '']],
  ['a = 1; # behind a\n# before b\nb = 2;', ['', '# before b']],
  ['a = 1;\n  # before b\n  # and more\n  b = 2;', ['', '# before b\n  # and more']],
  ['# one\r\na = 1;\r\n# two\r\ninherit b c;', ['# one', '# two', '']],
  ['a = # inside\n 1;', ['']]
])('the comments directly before a definition: %j', (code, comments) => {
  expect(cellOf(code).definitions.map(({ comment }) => comment)).toEqual(comments)
})

describe('what is wrong', () => {
  test.each([
    ['a = 1\nb = 2;', 2, 3, "syntax error, unexpected '='"],
    ['a = 1;\nb = { c = 1 };', 2, 13, "syntax error, unexpected '}'"],
    ['a = "é😀"; b = ];', 1, 15, "syntax error, unexpected ']'"],
    ['a = 1', 1, 6, 'syntax error, unexpected end of the cell'],
    ['a = "x;\n\n', 1, 8, 'syntax error, unexpected end of the cell'],
    ['%x\n%y\n]', 3, 1, "syntax error, unexpected ']'"],
    ['a = 1;\na = 2;', 2, 1, "attribute 'a' already defined on line 1, column 1"],
    ['a.b = 1; a.b.c = 2;', 1, 10, "attribute 'a.b' already defined on line 1, column 1"],
    ['inherit a; a = 1;', 1, 12, "attribute 'a' already defined on line 1, column 9"],
    ['f = { x, y, x }: 1;', 1, 13, "duplicate formal function argument 'x'"],
    ['a = 9223372036854775808;', 1, 5, "invalid integer '9223372036854775808'"],
    ['a = let ${b} = 1; in 2;', 1, 9, 'dynamic attributes not allowed in let'],
    ['a = { inherit ${b}; };', 1, 15, 'dynamic attributes not allowed in inherit'],
    ['a = ./b/;', 1, 8, 'path has a trailing slash'],
    ['${n} = 1;', 1, 1, 'a name at the top of a cell cannot be computed'],
    ['"a${n}" = 1;', 1, 1, 'a name at the top of a cell cannot be computed'],
    ['a.${n} = 1;', 1, 3, 'a name at the top of a cell cannot be computed'],
    ['a = f |> g;', 1, 7, "the experimental Nix feature 'pipe-operators' is disabled"],
    ['a = 1; /* b', 1, 8, 'the comment is not closed'],
    ['% x', 1, 1, 'a command without a name'],
    ['%x\n%%python y', 2, 1, '`%%` does not stand on the first line'],
    ['%%', 1, 1, '`%%` without a language']
  ])('%j', (code, line, column, message) => {
    const [mistake] = mistakesOf(code)
    expect(mistake).toMatchObject({ line, column })
    expect(mistake && syntaxWords(mistake).message).toBe(message)
    expect(mistake?.text).toBe(code.split(/\r?\n/)[line - 1])
  })

  test('all that Nix would reject one after the other', () => {
    const code = 'a = 1; a = 2; b = { c = 1; c = 2; }; d = 99999999999999999999;'
    expect(mistakesOf(code).map(({ from, to }) => code.slice(from, to))).toEqual([
      'a',
      'c',
      '99999999999999999999'
    ])
  })

  test('the same as the Nix that is there', () => {
    const code = 'a.b.c = 1; a = { b.d = 2; };'
    expect(parseCell(code).ok).toBe(true)
    expect(parseCell(code, dialectOf('2.8.0')).ok).toBe(false)
    expect(parseCell('1 |> f', dialectOf('2.34.8', ['pipe-operators'])).ok).toBe(true)
  })
})

describe('what adds to a rec set', () => {
  test.each([
    ['a = rec { x = 1; }; a.z = x;', 'a', 'x'],
    ['a = rec { x = 1; }; a = { z = x; };', 'a', 'x'],
    ['a = rec { x = z; }; a.z = 2;', 'a', 'z'],
    ['a = rec { b.x = z; }; a.z.y = 2;', 'a', 'z'],
    ['a.b = rec { inherit (c) x; }; a.b.c.d = x + 1;', 'a.b', 'x'],
    ['a = rec { x = 1; }; a.y = 2; a.z = y;', 'a', 'y']
  ])('and would mean another thing: %s', (code, set, name) => {
    const [mistake, ...more] = mistakesOf(code)
    expect(more).toEqual([])
    expect(mistake && syntaxWords(mistake).message).toBe(
      `\`${name}\` means \`${set}.${name}\` in Nix here, since \`${set}\` is a \`rec\` set`
    )
    expect(mistake && syntaxWords(mistake).hint).toContain(`\`${set} = rec { … };\``)
  })

  test.each([
    'a = rec { x = 1; }; a.z = y;',
    'a = rec { x = 1; }; a.z = a.x;',
    'a = { x = 1; }; a.z = x;',
    'a.z = x; a = rec { x = 1; };',
    'a = rec { x = 1; }; b.z = x;',
    'a = rec { x = 1; y = x; }; a.z = { x = 2; };'
  ])('and means the same: %s', (code) => {
    expect(mistakesOf(code)).toEqual([])
  })
})

/** The members that are sets or lists themselves, by their paths. */
function pathsIn(literal: Literal | null): string[] {
  return [...(literal?.members ?? [])].flatMap(([name, inner]) => [
    name,
    ...pathsIn(inner).map((path) => `${name}.${path}`)
  ])
}
