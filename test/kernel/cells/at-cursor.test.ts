import { describe, expect, test } from 'vitest'
import { callAt } from '../../../kernel/cells/call-at.ts'
import { scriptKeyAt } from '../../../kernel/cells/script-keys.ts'
import { stringAt, wordsOfString } from '../../../kernel/cells/string-at.ts'

/** `|` marks the cursor. */
function at(marked: string): readonly [code: string, offset: number] {
  const offset = marked.indexOf('|')
  return [marked.slice(0, offset) + marked.slice(offset + 1), offset]
}

describe('the call whose keys are written', () => {
  test.each([
    ['output { | }', ['output'], 0, [], []],
    ['x = output { ha|', ['output'], 0, [], []],
    ['x = script.python { params = 1; | };', ['script', 'python'], 0, [], ['params']],
    ['f 1 "a ${b} c" ./d (e f) { | }', ['f'], 4, [], []],
    ['f [ 1 2 ] { a = 1; b| }', ['f'], 1, [], ['a']],
    ['f { a = { c = 1; |', ['f'], 0, ['a'], ['c']],
    ['f { a = { b = { |', ['f'], 0, ['a', 'b'], []],
    ['f { a.b = { c = { |', ['f'], 0, ['a', 'b', 'c'], []],
    ['f { | b = 1; c.d = 2; }', ['f'], 0, [], ['b', 'c']],
    ['f { a| = 1; }', ['f'], 0, [], []],
    ['f { in| }', ['f'], 0, [], []],
    ['f { /* ; */ # {\n | }', ['f'], 0, [], []],
    ['"${f { | }}"', ['f'], 0, [], []],
    ['a = ] ) f { |', ['f'], 0, [], []]
  ])('%j', (marked, path, index, inside, given) => {
    expect(callAt(...at(marked))).toMatchObject({ path, index, inside, given })
  })

  test.each([
    '|',
    'f |',
    '{ | }',
    'x = { | };',
    'f { a = | }',
    'f { a = 1 | }',
    'f { a b | }',
    'f "{ | }"',
    'let { | }',
    '(f) { | }',
    'f [ { a = { | }; } ]',
    'f { "a" = { | }; }'
  ])('none: %j', (marked) => {
    expect(callAt(...at(marked))).toBeNull()
  })
})

describe('the string that is written', () => {
  const textOf = (marked: string) => {
    const found = stringAt(...at(marked))
    return found === null ? null : [found.kind, found.from, ...found.pieces.map(({ text }) => text)]
  }

  test.each([
    ['x = "a|b"', ['"', 4, 'a']],
    ['x = "|"', ['"', 4]],
    ["x = ''a ${b} c|''", ["''", 4, 'a ', 'b', ' c']],
    ['"${ f { a = "}"; } }/da|"', ['"', 0, 'f { a = "}"; }', '/da']],
    ['"a${b}${c}|"', ['"', 0, 'a', 'b', 'c']],
    ['"a ${"in|"}"', ['"', 5, 'in']],
    ["''a ''${b} $${c} |", ["''", 0, "a ''${b} $${c} "]],
    ['"😀 |', ['"', 0, '😀 ']]
  ])('%j', (marked, found) => {
    expect(textOf(marked)).toEqual(found)
  })

  test.each(['|', '"a" |', '"a ${b |', './a/|', '# "|'])('none: %j', (marked) => {
    expect(textOf(marked)).toBeNull()
  })

  test.each([
    ['a b|', [['a'], ['b']]],
    ['a |', [['a'], []]],
    [
      '${t}/bin/x --da=${d}/y|',
      [
        ['t', '/bin/x'],
        ['--da=', 'd', '/y']
      ]
    ],
    ["cat 'a b';ls|", [['cat'], ['a'], ['b'], ['ls']]]
  ])('words of %j', (marked, words) => {
    const found = stringAt(...at(`''${marked}`))
    const texts = wordsOfString(found?.pieces ?? []).map((word) => word.map(({ text }) => text))
    expect(texts).toEqual(words)
  })

  test('pieces say where they stand', () => {
    const code = "x = '' ${tool}/bin/a --b"
    for (const word of wordsOfString(stringAt(code, code.length)?.pieces ?? []))
      for (const { kind, text, from } of word)
        expect(code.slice(from)).toMatch(kind === 'text' ? text : `\${${text}}`)
  })
})

describe('the key of inputs or params', () => {
  test.each([
    ['%%python x dataset n=5\nprint(params["|', 'params', ['n'], ''],
    ["%%python x dataset n=5\nprint(inputs['da|ta", 'inputs', ['dataset'], 'da'],
    ['%%python x a.b n=5\ninputs.get("|', 'inputs', ['b'], ''],
    ['%%bash x dataset\ncat "${inputs[da|', 'inputs', ['dataset'], 'da'],
    ['%%js x dataset n=5\nparams.n|', 'params', ['n'], 'n'],
    [
      "x = script.python { inputs = { a = 1; inherit b c; }; text = ''\n  inputs[\"|",
      'inputs',
      ['a', 'b', 'c'],
      ''
    ]
  ])('%j', (marked, of, keys, typed) => {
    expect(scriptKeyAt(...at(marked))).toMatchObject({ of, keys, typed })
  })

  test('what is replaced is the whole word', () => {
    const [code, offset] = at('%%python x n=5\nprint(params["al|pha-1"])')
    const key = scriptKeyAt(code, offset)
    expect(code.slice(key?.from, key?.to)).toBe('alpha-1')
  })

  test.each([
    '%%python x n=5\nprint(others["|',
    '%%python x n=5\nparams.|',
    '%%python x n=5 params["|\n',
    '%%python\nparams["|',
    'x = params["|',
    "x = script.python { text = '' params[\"|"
  ])('none: %j', (marked) => {
    expect(scriptKeyAt(...at(marked))).toBeNull()
  })
})
