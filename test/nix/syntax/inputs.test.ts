import { describe, expect, it } from 'vitest'
import { parser } from '../../../kernelspec/labextension/language/parser.ts'
import { type Input, inputsIn, parse } from '../../../nix/syntax/index.ts'

/** By the kernel's tree, which the page's has to agree with. */
function inputsOf(text: string): readonly Input[] {
  const { tree } = parse(text, 'definitions')
  if (tree === null) throw new Error(`not Nix: ${text}`)
  const found = inputsIn(tree, text)
  const onPage = inputsIn(parser.parse(text), text)
  expect(JSON.stringify(onPage)).toBe(JSON.stringify(found))
  return found
}

function chosenIn(text: string, name: string, value: string): string {
  const edit =
    inputsOf(text)
      .find((input) => input.name === name)
      ?.choose(value) ?? null
  return edit === null ? text : text.slice(0, edit.from) + edit.text + text.slice(edit.to)
}

const lr = { of: 'h', gives: ['h'], name: 'lr', values: ['0.1', '0.01'], value: '0.1' }

describe('the inputs of a text', () => {
  it.each<[string, string, readonly Partial<Input>[]]>([
    ['a list', 'h = input { lr = [ 0.1 0.01 ]; };', [lr]],
    [
      'what was chosen',
      'h = input { lr = [ 0.1 0.01 ]; } // { lr = 0.01; };',
      [{ ...lr, value: '0.01' }]
    ],
    [
      'none of the list',
      'h = input { lr = [ 0.1 0.01 ]; } // { lr = 5; };',
      [{ ...lr, value: '5' }]
    ],
    [
      'parentheses',
      'h = (input { lr = [ 0.1 0.01 ]; }) // { lr = 0.01; };',
      [{ ...lr, value: '0.01' }]
    ],
    ['comments', 'h = input /* a */ { lr = [ 0.1 # b\n 0.01 ]; };', [lr]],
    ['others beside it', 'a = 1; h = input { lr = [ 0.1 0.01 ]; }; a + h.lr', [lr]],
    ['inherit', 'inherit (input { lr = [ 0.1 0.01 ]; }) lr;', [{ ...lr, of: null, gives: ['lr'] }]],
    ['a question', 'input { lr = [ 0.1 0.01 ]; }', [{ ...lr, of: null, gives: [] }]],
    ['a path', 'a.b = input { lr = [ 0.1 0.01 ]; };', [{ ...lr, of: 'a.b', gives: ['a'] }]],
    [
      'a deep place',
      'x = let y = input { lr = [ 0.1 0.01 ]; }; in y;',
      [{ ...lr, of: 'y', gives: ['x'] }]
    ],
    [
      'free ones',
      'input { title = "first"; seed = 3; low = -1.5; }',
      [
        { name: 'title', values: null, value: '"first"' },
        { name: 'seed', values: null, value: '3' },
        { name: 'low', values: null, value: '-1.5' }
      ]
    ],
    [
      'any expressions',
      'input { data = [ ./a.csv ./b.csv ]; from = [ model.a (f 1) ]; on = [ true false null ]; }',
      [
        { values: ['./a.csv', './b.csv'] },
        { values: ['model.a', '(f 1)'] },
        { values: ['true', 'false', 'null'] }
      ]
    ],
    ['names in quotes', 'input { "a b" = [ 1 2 ]; }', [{ name: 'a b' }]],
    ['values that repeat', 'input { a = [ 1 1 2 ]; }', [{ values: ['1', '2'] }]],
    ['computed text', 'input { title = "a ${b}"; seed = 1 + 2; f = g; }', []],
    ['an empty list', 'input { lr = [ ]; }', []],
    ['parts of others', 'input { a.b = [ 1 2 ]; inherit c; ${"d" + e} = [ 1 2 ]; }', []],
    ['no set', 'h = input values;', []],
    ['more arguments', 'h = input { lr = [ 1 2 ]; } { };', []],
    ['another function', 'h = inputs { lr = [ 1 2 ]; };', []],
    ['where // fits not', 'h = input { lr = [ 1 2 ]; } ++ [ 1 ];', []],
    ['a text about it', 'h = "input { lr = [ 1 2 ]; }"; # input { lr = [ 1 2 ]; }', []]
  ])('%s', (_, text, expected) => {
    expect(inputsOf(text)).toMatchObject(expected)
    expect(inputsOf(text)).toHaveLength(expected.length)
  })

  it('are found on the page behind lines of commands, and in no script', () => {
    const text = '%freeze sh\nh = input { lr = [ 0.1 0.01 ]; };'
    expect(inputsIn(parser.parse(text), text)).toMatchObject([lr])
    const script = '%%python a\nh = input { lr = [ 0.1 0.01 ]; };'
    expect(inputsIn(parser.parse(script), script)).toEqual([])
  })
})

describe('a value is chosen', () => {
  const two = 'h = input { a = [ 1 2 ]; b = [ 3 4 ]; };'
  it.each<[string, string, string, string, string]>([
    ['first', two, 'a', '2', 'h = input { a = [ 1 2 ]; b = [ 3 4 ]; } // { a = 2; };'],
    [
      'beside others',
      `${two.slice(0, -1)} // { a = 2; };`,
      'b',
      '4',
      `${two.slice(0, -1)} // { a = 2; b = 4; };`
    ],
    [
      'in an empty set',
      `${two.slice(0, -1)} // { };`,
      'b',
      '4',
      `${two.slice(0, -1)} // { b = 4; };`
    ],
    ['again', `${two.slice(0, -1)} // { a = 2; };`, 'a', '7', `${two.slice(0, -1)} // { a = 7; };`],
    [
      'as it counts',
      `${two.slice(0, -1)} // { a = 2; };`,
      'a',
      '2',
      `${two.slice(0, -1)} // { a = 2; };`
    ],
    ['the first of all', two, 'a', '1', two],
    ['the first again', `${two.slice(0, -1)} // { a = 2; };`, 'a', '1', two],
    [
      'the first beside others',
      `${two.slice(0, -1)} // { a = 2; b = 4; };`,
      'a',
      '1',
      `${two.slice(0, -1)} // { b = 4; };`
    ],
    [
      'the first behind others',
      `${two.slice(0, -1)} // { a = 2; b = 4; };`,
      'b',
      '3',
      `${two.slice(0, -1)} // { a = 2; };`
    ],
    [
      'in parentheses',
      'inherit (input { a = [ 1 2 ]; }) a;',
      'a',
      '2',
      'inherit (input { a = [ 1 2 ]; } // { a = 2; }) a;'
    ],
    [
      'with a name in quotes',
      'input { "a b" = [ 1 2 ]; }',
      'a b',
      '2',
      'input { "a b" = [ 1 2 ]; } // { "a b" = 2; }'
    ],
    ['as text', 'input { t = "a"; }', 't', '"b \\${c}"', 'input { t = "b \\${c}"; }'],
    [
      'over lines',
      'h = input {\n  a = [ 1 2 ]; # one\n} // {\n  a = 2;\n};',
      'a',
      '1',
      'h = input {\n  a = [ 1 2 ]; # one\n};'
    ],
    [
      'before others',
      'h = input { a = [ 1 2 ]; } // more;',
      'a',
      '2',
      'h = input { a = [ 1 2 ]; } // { a = 2; } // more;'
    ]
  ])('%s', (_, text, name, value, expected) => {
    expect(chosenIn(text, name, value)).toBe(expected)
    const counts = inputsOf(expected).find((input) => input.name === name)?.value
    expect(counts).toBe(value)
  })

  it('in time that grows as the text does', () => {
    const many = (count: number): string =>
      `h = input { ${Array.from({ length: count }, (_, at) => `a${at} = [ 1 2 ];`).join(' ')} };`
    expect(inputsOf(many(500))).toHaveLength(500)
  })
})
