import { describe, expect, it, test } from 'vitest'
import { definitionsOf } from '../support.ts'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { explainScriptError } from '../../../../kernel/session/mistakes/explain-script.ts'
import { scriptErrorIn } from '../../../../kernel/session/mistakes/script-error.ts'
import { explanationInWords } from '../../../../kernel/render/words/explanation.ts'

const python = [
  'before',
  'Traceback (most recent call last):',
  '  File "/build/script.py", line 3, in <module>',
  '    f(0)',
  '  File "/build/script.py", line 2, in f',
  '    x = 1/n',
  '        ~^~',
  'ZeroDivisionError: division by zero'
]

describe('the error of a script', () => {
  test.each<[string, readonly string[], number, string | null, string | null]>([
    ['Python', python, 2, 'x = 1/n', 'ZeroDivisionError: division by zero'],
    [
      'in a library that the script calls',
      [
        'Traceback (most recent call last):',
        '  File "/build/script.py", line 4, in <module>',
        '    json.loads("{")',
        '  File "/nix/store/aaaa-python3/lib/python3.11/json/__init__.py", line 346, in loads',
        '    return _default_decoder.decode(s)',
        '           ^^^^^^^^^^^^^^^^^^^^^^^^^^',
        'json.decoder.JSONDecodeError: Expecting property name: line 1 column 2 (char 1)'
      ],
      4,
      'json.loads("{")',
      'json.decoder.JSONDecodeError: Expecting property name: line 1 column 2 (char 1)'
    ],
    [
      'after another',
      [
        'Traceback (most recent call last):',
        '  File "/build/script.py", line 2, in <module>',
        '    a()',
        'KeyError: 1',
        '',
        'During handling of the above exception, another exception occurred:',
        '',
        'Traceback (most recent call last):',
        '  File "/build/script.py", line 4, in <module>',
        '    b()',
        'ValueError: 2'
      ],
      4,
      'b()',
      'ValueError: 2'
    ],
    [
      'in the syntax',
      [
        '  File "/build/script.py", line 1',
        '    x = = 1',
        '        ^',
        'SyntaxError: invalid syntax'
      ],
      1,
      'x = = 1',
      'SyntaxError: invalid syntax'
    ],
    [
      'bash',
      [
        '/build/script.sh: line 2: foo: command not found',
        '/build/script.sh: line 2: exit code 127: foo'
      ],
      2,
      null,
      'foo: command not found'
    ],
    [
      'a command of bash',
      ['/build/script.sh: line 5: exit code 1: grep x y'],
      5,
      null,
      'exit code 1'
    ],
    ['a plain shell', ['script.sh: 7: foo: not found'], 7, null, 'foo: not found'],
    [
      'node',
      [
        '/build/script.js:3',
        '  throw new Error("no")',
        '  ^',
        '',
        'Error: no',
        '    at Object.<anonymous> (/build/script.js:3:9)',
        '    at node:internal/main/run_main_module:28:49',
        '',
        'Node.js v20.19.2'
      ],
      3,
      'throw new Error("no")',
      'Error: no'
    ],
    [
      'in a library of node',
      [
        'node:fs:441',
        '    return binding.readFileUtf8(path, stringToFlags(options.flag));',
        '                   ^',
        '',
        "Error: ENOENT: no such file or directory, open 'x'",
        '    at Object.readFileSync (node:fs:441:20)',
        '    at Object.<anonymous> (/build/script.js:2:4)'
      ],
      2,
      null,
      "Error: ENOENT: no such file or directory, open 'x'"
    ],
    [
      'another language',
      ["/build/script.ruby:4:in `<main>': divided by 0 (ZeroDivisionError)"],
      4,
      null,
      "in `<main>': divided by 0 (ZeroDivisionError)"
    ],
    [
      'perl',
      ['Illegal division by zero at /build/script.perl line 3.'],
      3,
      null,
      'Illegal division by zero'
    ]
  ])('%s', (_, log, line, source, message) => {
    expect(scriptErrorIn(log)).toEqual({ line, source, message })
  })

  test.each([
    [[]],
    [['ValueError: 3']],
    [[`  File "/nix/store/${'a'.repeat(32)}-tools/script.py", line 3, in <module>`]],
    [[`/nix/store/${'a'.repeat(32)}-tools/script.sh: line 3: foo: not found`]],
    [['  File "/build/other.py", line 3']]
  ])('is none in %j', (log) => {
    expect(scriptErrorIn(log)).toBeNull()
  })
})

describe('its line in the cell', () => {
  function explained(code: string, step: string, log: readonly string[], count: number | null = 5) {
    const parsed = parseCell(code)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistake))
    const notebook = createNotebook()
    const { definitions } = parsed.value
    notebook.take({ key: 'a', id: 'a', executionCount: count, code, definitions })
    return explainScriptError({ notebook }, step, log).flatMap(explanationInWords)
  }
  const said = (line: number, where = 'cell [5]') =>
    `Line ${line} of ${where}: \`x = 1/n\`: ZeroDivisionError: division by zero`
  const body = 'def f(n):\n    x = 1/n\nf(0)\n'
  const indented = body.replace(/^/gm, '    ')

  it.each([
    ['a cell of its own', `%%python report\n${body}`, 'report', 3],
    ['below a comment', `# a\n\n%%python models.small\n${body}`, 'models.small', 5],
    ['an indented string', `a = 1;\nreport = script.python ''\n${indented}'';`, 'report', 4],
    [
      'on the line of its quotes',
      `report = script.python ''def f(n):\n  x = 1/n\n'';`,
      'report',
      2
    ],
    [
      'a body',
      `report = script.python {\n  params = { n = ''a''; };\n  body = ''\n${indented}  '';\n};`,
      'report',
      5
    ],
    [
      'the right one of two',
      `m = {\n  a = script.python ''\n    y\n    z\n  '';\n  b = script.python ''\n${indented}  '';\n};`,
      'm.b',
      8
    ],
    ['a string in double quotes', `report = ruby "def f(n):\n x = 1/n";`, 'report', 2]
  ])('%s', (_, code, step, line) => {
    expect(explained(code, step, python)).toEqual([said(line)])
  })

  it('without a count, and where the cell does not hold it', () => {
    expect(explained(`%%python x\n${body}`, 'x', python, null)).toEqual([said(3, 'the cell')])
    expect(explained('x = script.python (builtins.readFile ./x.py);', 'x', python)).toEqual([
      said(2, 'the script')
    ])
    expect(explained('y = 1;', 'x', python)).toEqual([said(2, 'the script')])
  })

  it('is not guessed where there are several', () => {
    const code = 'm = [ (script.bash "a\\nb\nc") (script.bash "d\ne") ];'
    expect(definitionsOf(code)).toHaveLength(1)
    expect(explained(code, 'm', ['/build/script.sh: line 2: exit code 1: e'])).toEqual([
      'Line 2 of the script: exit code 1'
    ])
  })

  it('is short', () => {
    const code = `%%bash x\n${'a'.repeat(500)}`
    const [sentence = ''] = explained(code, 'x', ['/build/script.sh: line 1: exit code 1: a'])
    expect(sentence.length).toBeLessThan(200)
  })
})
