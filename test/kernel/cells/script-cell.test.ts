import { describe, expect, test } from 'vitest'
import type { CellDefinition, SyntaxMistake } from '../../../kernel/cells/cell.ts'
import { parseCell } from '../../../kernel/cells/parse-cell.ts'
import { run } from '../../../nix/process/process.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

function definitionOf(code: string): CellDefinition {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error(parsed.mistake.map((one) => syntaxWords(one).message).join('\n'))
  if (parsed.value.kind !== 'script') throw new Error('no script cell')
  expect(parsed.value).toMatchObject({ commands: [], question: null })
  const [definition] = parsed.value.definitions
  return definition
}

function mistakeOf(code: string): SyntaxMistake {
  const parsed = parseCell(code)
  if (parsed.ok) throw new Error('it was read')
  const [mistake] = parsed.mistake
  if (mistake === undefined || parsed.mistake.length > 1) throw new Error('not one mistake')
  return mistake
}

/** The set that the language's function is given, without the body. */
function argumentOf(code: string): string {
  const { text } = definitionOf(code).expression
  return text
    .slice(text.indexOf(' {\n'))
    .replace(/\s+/g, ' ')
    .replace(/ body = .*$/, '')
    .trim()
}

describe('what a cell in another language defines', () => {
  test.each([
    ['%%python report', ['report'], '{'],
    ['%%python report data', ['report'], '{ inputs = { inherit data; };'],
    ['%%python models.small data', ['models', 'small'], '{ inputs = { inherit data; };'],
    ['%%bash x models.small', ['x'], '{ inputs = { inherit (models) small; };'],
    ['%%bash x a.b.c d', ['x'], '{ inputs = { inherit (a.b) c; inherit d; };'],
    ['%%js x n=5', ['x'], '{ params = { n = 5; };'],
    ['%%js x a n=-0.5 b=c.d', ['x'], '{ inputs = { inherit a; }; params = { n = -0.5; b = c.d; };'],
    ['%%js x n = 5', ['x'], '{ params = { n = 5; };'],
    ['%%js x n=5 a', ['x'], '{ inputs = { inherit a; }; params = { n = 5; };'],
    ["%%js x t=\"a b\" u=''c d''", ['x'], "{ params = { t = \"a b\"; u = ''c d''; };"],
    ['%%js x l=[ 1 "a" ] s={ a = 1; }', ['x'], '{ params = { l = [ 1 "a" ]; s = { a = 1; }; };'],
    ['%%js x n=(1 + 2) p=./a/b', ['x'], '{ params = { n = (1 + 2); p = ./a/b; };'],
    ['%%js x a # b c="d', ['x'], '{ inputs = { inherit a; };'],
    ['%%  python   x', ['x'], '{']
  ])('%j', (code, path, expected) => {
    expect(definitionOf(`${code}\nbody`).path).toEqual(path)
    expect(argumentOf(`${code}\nbody`)).toBe(expected)
  })

  test.each([
    ['--sweep depth=[ 2 4 8 ]', '{ depth = [ 2 4 8 ]; }', 'depth = one.depth;'],
    ['--sweep depth="[2 4 8]"', '{ depth = [2 4 8]; }', 'depth = one.depth;'],
    ['--sweep depth=" [2 4] "', '{ depth = [2 4]; }', 'depth = one.depth;'],
    [
      '--sweep d=[ "a" ] rate=rates',
      '{ d = [ "a" ]; rate = rates; }',
      'd = one.d; rate = one.rate;'
    ],
    ['n=5 --sweep d=(f 2)', '{ d = (f 2); }', 'n = 5; d = one.d;'],
    ["one --sweep d=one'", "{ d = one'; }", "d = one''.d;"]
  ])('a sweep: %s', (rest, lists, params) => {
    const { text, free } = definitionOf(`%%python m ${rest}\nbody`).expression
    const flat = text.replace(/\s+/g, ' ')
    expect(flat).toContain(`sweep ${lists} (one`)
    expect(flat).toContain(`params = { ${params} };`)
    expect(flat.endsWith('})')).toBe(true)
    expect(free.map(({ name }) => name)).toContain('sweep')
  })

  test.each([
    ['--sweep', 'no parameter stands behind `--sweep`'],
    ['--sweep data', 'no parameter stands behind'],
    ['n=1 --sweep', 'no parameter stands behind'],
    ['--sweep n=2', '`n` is swept, and `2` is no list'],
    ['--sweep n="2 4"', 'is no list'],
    ['--sweep n={ a = 1; }', 'is no list'],
    ['--sweep n="[ 2"', 'is no list'],
    ['--sweep n="[ 2 ) ]"', '`n`'],
    ['n=1 --sweep n=[ 1 ]', 'given twice']
  ])('no sweep: %s', (rest, message) => {
    expect(syntaxWords(mistakeOf(`%%python m ${rest}\nbody`)).message).toContain(message)
  })

  test.each([
    ['python', ['python3']],
    ['bash', ['bash', 'sh']],
    ['js', ['node']]
  ])("%s runs with the notebook's %j, which need not be there", (language, interpreters) => {
    const { free } = definitionOf(`%%${language} x a k=b.c\n`).expression
    expect(free.map(({ name, underWith }) => [name, underWith])).toEqual([
      ['script', false],
      ...interpreters.map((name) => [name, true]),
      ['a', false],
      ['b', false]
    ])
  })

  test('the first of them that there is', () => {
    expect(definitionOf('%%bash x\n').expression.text).toBe(
      '(with { bash = null; sh = null; }; if bash != null then script.make "bash" bash else if sh != null then script.make "bash" sh else script.bash) {\n  body = "";\n}'
    )
  })

  test('another language is a name of the notebook', () => {
    const { text, free } = definitionOf('%%ruby x\nputs 1').expression
    expect(free.map(({ name }) => name)).toEqual(['script', 'ruby'])
    expect(text).toBe(
      '(if builtins.isFunction ruby then ruby else script.make "ruby" ruby) {\n  body = "puts 1";\n}'
    )
  })

  test('names have the places where they stand in the cell', () => {
    const code = '# é😀\n%%python report models.small n=(other + 1)\nprint(1)\n'
    const { expression, nameFrom, nameTo, from, to, comment } = definitionOf(code)
    expect(expression.free.map(({ from, to }) => code.slice(from, to))).toEqual([
      'python',
      'python',
      'models',
      'other'
    ])
    expect(code.slice(nameFrom, nameTo)).toBe('report')
    expect(code.slice(from, to)).toBe(code.slice(code.indexOf('%%')))
    expect(comment).toBe('# é😀')
    expect(expression.script?.body).toBe('print(1)\n')
    const lines = expression.text.split('\n')
    for (const piece of expression.script?.pieces ?? []) {
      const written = code.slice(piece.from, piece.to)
      const line = Array.from(lines[piece.textLine - 1] ?? '')
      expect(
        line
          .slice(piece.textColumn - 1)
          .join('')
          .startsWith(written)
      ).toBe(true)
    }
    expect(expression.script?.pieces).toHaveLength(3)
  })

  test.each([
    ['# a\n\n# b\n# c\n%%js x', '# b\n# c'],
    ['# a\n\n%%js x', ''],
    ['\n%%js x', '']
  ])('and the comment above: %j', (code, comment) => {
    expect(definitionOf(code).comment).toBe(comment)
  })
})

test('the body reaches Nix byte by byte', async () => {
  const bodies = [
    '',
    '\n',
    '  indented\n\tand tabs\n  \n',
    "''${a} ''' ${b} $${c} $$${d} \\${e} $ {f} $\n",
    '"quotes" \'x\' \\n \\ \\\\ "" \\"\n',
    'a\r\nb\rc\r\n',
    '\u0001\u007f é😀   \ufeff\n',
    '%%python x\n# not a comment of Nix\n/* neither */'
  ]
  const texts = bodies.map((body) => {
    const { text } = definitionOf(`%%ruby x\n${body}`).expression
    return `(${text.slice(text.indexOf(') {') + 1)}).body`
  })
  const { stdout, stderr } = await run({
    program: 'nix-instantiate',
    arguments: ['--eval', '--strict', '--json', '-'],
    input: `[ ${texts.join('\n')} ]`
  })
  expect(stderr.replace(/^warning.*\n/gm, '')).toBe('')
  expect(JSON.parse(stdout)).toEqual(bodies)
})

describe('what is wrong with a cell in another language', () => {
  test.each<[string, number, number, string, string]>([
    ['%%python', 1, 9, 'the step has no name', '%%python report'],
    ['%%python n=1', 1, 10, 'the step has no name', '%%python report'],
    ['# a\n%%python 1x', 2, 10, '`1x` cannot be the name', '%%python report'],
    ['%%python if', 1, 10, '`if` cannot be the name', '%%python report'],
    ['%%python "a b"', 1, 10, '`"a b"` cannot be the name', '%%python report'],
    ['%%c++ x', 1, 3, '`c++` is no language', '%%python'],
    ['%%python x ./data.csv', 1, 12, '`./data.csv` is no name of an input', 'rate=0.5'],
    ['%%python x n=1 + 2', 1, 16, '`+` is no name of an input', 'count=(1 + 2)'],
    ['%%python x a.', 1, 12, '`a.` is no name of an input', ''],
    ['%%python x a b a', 1, 16, 'two inputs are called `a`', ''],
    ['%%python x m.a a', 1, 16, 'two inputs are called `a`', 'cell of its own'],
    ['%%python x n=1 n=2', 1, 16, '`n` is given twice', ''],
    ['%%python x n=', 1, 12, '`n=` has no value', 'n=1'],
    ['%%python x n=1e-3', 1, 14, '`1e-3` is no number', 'n=1.0e-3'],
    ['%%python x n=-01E5', 1, 14, '`-01E5` is no number', 'n=-1.0e5'],
    ['%%python x n=(1', 1, 16, 'the value of `n` ends too early', 'parentheses'],
    ['%%python x n="a', 1, 16, 'the value of `n` ends too early', ''],
    ['%%python x 😀=1 n=(1 ])', 1, 12, '`😀=1` is no name', ''],
    ['%%python x t="😀" n=(1 ])', 1, 23, 'unexpected `]`', ''],
    ['%%python x n=a+b', 1, 14, 'more than a simple expression', 'n=(a+b)'],
    ['%%python x n={a=1;a=2;}', 1, 19, "attribute 'a' already defined", ''],
    ['%%python x\na\n b\0', 3, 3, 'NUL', '\\x00'],
    ['%%python x\na\ud800', 2, 2, 'half a character', '']
  ])('%j', (code, line, column, message, hint) => {
    const mistake = mistakeOf(code)
    expect(syntaxWords(mistake).message).toContain(message)
    expect(mistake).toMatchObject({ line, column, text: code.split('\n')[line - 1] })
    expect(syntaxWords(mistake).hint).toContain(hint)
  })

  test('a long body costs no more than its length', () => {
    const started = performance.now()
    definitionOf(`%%python x\n${'print("${x}")\n'.repeat(100_000)}`)
    // 40 ms here.
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
