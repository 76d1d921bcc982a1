import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readErrorText } from '../../../nix/evaluator/error-text.ts'
import { NeededBuilds } from '../../../nix/evaluator/needed-builds.ts'
import { shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'
import { run } from '../../../nix/process/process.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import {
  asked,
  failure,
  hintOf,
  shown,
  step,
  testEvaluator,
  type TestEvaluator
} from './support.ts'

let test: TestNix
let evaluator: TestEvaluator
beforeAll(async () => {
  test = await testNix()
  evaluator = testEvaluator(test)
})
afterAll(async () => {
  await evaluator.close()
  test.remove()
})

describe('an error is placed where it is in the text', () => {
  it.each([
    ['1 + "x"', 1, [5, 5]],
    ['{\n  a = 1;\n  b = nowhere;\n}.b', 3, [7, 7]],
    ['"grün ${1} b"', 1, [7, 7]],
    ['/* 🚂🚂 */ nowhere', 1, [10, 10]],
    ["''\n  first\n  größer ${2}\n''", 3, [10, 10]],
    ['let\r\n  x = 1;\r\nin nowhere', 3, [4, 4]],
    ['\tnowhere', 1, [2, 2]],
    ['(x:\n  x.y) { }', 2, [3, 5]],
    ['let f = x: assert x; 1; in\n\nf false', 1, [12, 19]]
  ] as const)('%j', async (text, line, [from, to]) => {
    const slot = evaluator.one(text)
    const { position } = failure(await evaluator.read(slot))
    expect(position).toMatchObject({ source: slot, line })
    expect(position?.column).toBeGreaterThanOrEqual(from)
    expect(position?.column).toBeLessThanOrEqual(to)
  })

  it('and where that is in the cell', async () => {
    const at = (text: string) => evaluator.one(text, {}, { offset: { line: 7, column: 12 } })
    expect(failure(await evaluator.read(at('nowhere'))).position).toMatchObject({
      line: 7,
      column: 12
    })
    expect(failure(await evaluator.read(at('1 +\n  nowhere'))).position).toMatchObject({
      line: 8,
      column: 3
    })
  })

  it('of the definition that is wrong, not of the one that uses it', async () => {
    const wrong = evaluator.one('x: x + "a"', {}, { name: 'wrong' })
    const user = evaluator.one('[\n (wrong 1) ]', { wrong }, { name: 'user' })
    const result = await evaluator.evaluate('user', new Map([['user', user]]))
    expect(failure(result).position).toMatchObject({ source: wrong, line: 1 })
  })

  it('of the one that uses the library, where the library throws', async () => {
    const library = evaluator.one(
      'x:\n  if builtins.isString x then x else throw "output: needs a command"',
      {},
      { library: true, name: 'output' }
    )
    const user = evaluator.one('{ a =\n  output 1; }.a', { output: library }, { name: 'dataset' })
    const mistake = failure(await evaluator.read(user))
    expect(mistake.message).toBe('output: needs a command')
    expect(mistake.position).toMatchObject({ source: user })
  })

  it('of the nearest, where two cells hold the same text', async () => {
    const first = evaluator.one('1 + "same"', {}, { offset: { line: 3, column: 1 } })
    const second = evaluator.one('1 + "same"', {}, { offset: { line: 9, column: 1 } })
    expect(failure(await evaluator.read(second)).position).toMatchObject({
      source: second,
      line: 9
    })
    expect(failure(await evaluator.read(first)).position).toMatchObject({ source: first, line: 3 })
  })
})

describe('a trace', () => {
  it('names definitions and their lines, not files that were written for Nix', async () => {
    const f = evaluator.one('x:\n  { y }: y', {}, { name: 'f', offset: { line: 3, column: 5 } })
    const user = evaluator.one('{ a = f 1 { z = 1; }; }.a', { f }, { name: 'user' })
    const { message, trace } = failure(await evaluator.read(user))
    expect(message).toContain("called without required argument 'y'")
    expect(message + trace).not.toMatch(/folder|\.nix|«string»/)
    expect(trace).toContain('user, line 1')
  })

  it('of a deep recursion is short', async () => {
    const mistake = failure(
      await evaluator.of('let f = n: if n == 0 then throw "bottom" else 1 + f (n - 1); in f 1000')
    )
    expect(mistake.message).toBe('bottom')
    expect(mistake.trace.length).toBeLessThan(50_000)
  })

  it('leaves a message of several lines whole', async () => {
    const words = 'first\n\n  second: at /x.nix:1:2:\n… third\nerror: fourth'
    const slot = evaluator.one(`throw ${JSON.stringify(words)}`)
    expect(
      failure(await evaluator.read(slot))
        .message.split('\n')
        .map((line) => line.trim())
    ).toEqual(words.split('\n').map((line) => line.trim()))
  })
})

describe('a hint tells beginners what to do', () => {
  it.each([
    ['let lr = 1; in "${lr}"', '${toString NAME}'],
    ['let lr = 0.1; in "${lr}"', '${exact NAME}'],
    ['let lr = 0.5; in "${lr}"', 'six digits'],
    ['"a" + 1', '${toString NAME}'],
    ['1 + "a"', '${toString NAME}'],
    ['"${null}"', 'null'],
    ['"${true}"', 'if NAME then'],
    ['"${[ 1 ]}"', 'concatStringsSep'],
    ['"${{ a = 1; }}"', 'NAME.member'],
    ['"${x: x}"', 'all its arguments'],
    ['let x = x; in x', 'needs its own value'],
    ['{ a = 1; }.b', 'no member b'],
    ['nowhere', 'Nothing is called nowhere'],
    ['({ a }: a) { }', 'needs the argument a'],
    ['({ a }: a) { a = 1; b = 2; }', 'knows no argument b'],
    ['1 2', 'a ; may be missing'],
    ['if 1 then 2 else 3', 'Here Nix needs a Boolean'],
    ['[ ] ++ 1', 'Here Nix needs a list'],
    ['{ } // 1', 'Here Nix needs a set'],
    ['<nixpkgs-that-is-not-here>', 'fetchTarball'],
    ['builtins.readFile /nowhere/at/all', '/nowhere/at/all'],
    ['import /nowhere/at/all', '/nowhere/at/all'],
    ['builtins.elemAt [ 1 ] 4', 'fewer members'],
    ['builtins.head [ ]', 'fewer members'],
    ['assert 1 == 2; 3', 'false for these values'],
    ['1 / 0', 'is 0'],
    ['1 < "a"', 'can be compared'],
    ['builtins.toJSON (x: x)', 'no function'],
    ['builtins.fromJSON "{"', 'is not JSON']
  ])('%s', async (text, words) => {
    expect(hintOf(await evaluator.of(text))).toContain(words)
  })

  it('and where Nix names a near name, says it', async () => {
    expect(failure(await evaluator.of('{ model = 1; }.modle')).message).toContain(
      'Did you mean model?'
    )
  })

  it('and keeps quiet about errors of the notebook itself', async () => {
    expect(hintOf(await evaluator.of('throw "of our own"'))).toBeNull()
    expect(hintOf(await evaluator.of('abort "of our own"'))).toBeNull()
  })
})

describe('a value that needs a result', () => {
  it('names what is to be built, and is there when it is', async () => {
    const shell = evaluator.one(`rec { ${await shellDefinitions(test.folder)} }`)
    const reads = evaluator.one('builtins.readFile "${shell.sh "plan" "echo hello > $out"}"', {
      shell
    })
    const needs = await evaluator.read(reads)
    expect(needs).toMatchObject({ ok: false, mistake: { kind: 'needs-build' } })
    if (needs.ok || needs.mistake.kind !== 'needs-build') return
    expect(needs.mistake.position).toMatchObject({ source: reads })
    expect(needs.mistake.drvPaths).toHaveLength(1)
    const [drvPath = ''] = needs.mistake.drvPaths
    expect(drvPath).toMatch(/-plan\.drv$/)
    const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', drvPath]))
    expect(built.exitCode, built.stderr).toBe(0)
    expect(shown(await evaluator.read(reads))).toBe('"hello\\n"')
  })

  it('names the step itself and not its inputs, and several steps', async () => {
    const make = evaluator.one(`
      name: input: derivation {
        inherit name input;
        system = "x86_64-linux"; builder = "/bin/sh";
        __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";
      }`)
    const names = async (text: string) => {
      const result = await evaluator.of(text, { make })
      if (result.ok || result.mistake.kind !== 'needs-build') return shown(result)
      return result.mistake.drvPaths.map((path) => path.slice(44)).sort()
    }
    expect(await names('import "${make "last" (make "first" "")}/x.nix"')).toEqual(['last.drv'])
    expect(await names('builtins.readFile "${make "p" ""}/${make "q" ""}"')).toEqual([
      'p.drv',
      'q.drv'
    ])
  })

  it('leaves other values of the same request alone', async () => {
    const make = evaluator.one(step)
    const slots = [
      evaluator.one('1'),
      evaluator.one('builtins.readFile "${make "one"}"', { make }),
      evaluator.one('builtins.readFile "${make "two"}"', { make }),
      evaluator.one('make "three"', { make })
    ]
    const results = await evaluator.describeAll(asked(slots))
    expect(
      results.map((result) =>
        result.ok
          ? result.value.kind
          : result.mistake.kind === 'needs-build' &&
            result.mistake.drvPaths.map((path) => path.slice(44))
      )
    ).toEqual(['plain', ['one.drv'], ['two.drv'], 'step'])
  })
})

describe('the goals that Nix reports', () => {
  const named = (events: readonly string[]) => {
    const needed = new NeededBuilds()
    for (const event of events) needed.take(event)
    return needed.paths
  }
  const goal = (name: string, event: string) =>
    `building of '/nix/store/${name}.drv!out' from .drv file: ${event}`
  it.each([
    ['nothing', [], []],
    ['one', [goal('a', 'created'), goal('a', 'woken up')], ['a']],
    ['several', [goal('a', 'created'), goal('b', 'created'), goal('a', 'woken up')], ['a', 'b']],
    [
      'what is wanted, not its inputs',
      [goal('a', 'created'), goal('a', 'init'), goal('input', 'created'), goal('input', 'init')],
      ['a']
    ],
    [
      'several, one after the other',
      [goal('a', 'created'), goal('a', 'woken up'), goal('b', 'created'), goal('a', 'init')],
      ['a', 'b']
    ],
    [
      'what is wanted last',
      [goal('a', 'created'), goal('a', 'init'), goal('a', 'goal destroyed'), goal('b', 'created')],
      ['b']
    ]
  ])('%s', (_, events, names) => {
    expect(named(events)).toEqual(names.map((name) => `/nix/store/${name}.drv`))
  })
  it('in the words of newer versions', () => {
    expect(
      named([
        "obtaining derivation from '/nix/store/a.drv' and then building outputs 'out': created outer",
        "getting output 'out' from derivation '/nix/store/a.drv': created",
        "building of '/nix/store/b.drv^out' from .drv file: created"
      ])
    ).toEqual(['/nix/store/a.drv', '/nix/store/b.drv'])
  })
})

describe('the text of an error', () => {
  const colours = (text: string) =>
    text
      .replace(/^( *)error:/gm, '$1\u001b[31;1merror:\u001b[0m')
      .replace(/^( *)at (\S+:\d+:\d+)/gm, '$1\u001b[34;1mat \u001b[35;1m$2\u001b[0m')
  const first = [
    "error: attribute 'y' missing",
    '',
    '       at /a.nix:2:3:',
    '',
    '            1| code',
    '            2|   code',
    '             |   ^',
    '       Did you mean x?',
    '',
    "       … while evaluating 'f'",
    '',
    '       at /b.nix:7:1:'
  ].join('\n')
  const last = [
    'error:',
    "       … while calling 'f'",
    '         at /b.nix:7:1:',
    '            7| code',
    '             | ^',
    '',
    "       error: attribute 'y' missing",
    '       at /a.nix:2:3:',
    '            1| code',
    '            2|   code',
    '             |   ^',
    '       Did you mean x?'
  ].join('\n')
  it.each([
    ['2.8', first],
    ['2.8, with colours', colours(first)],
    ['2.26', last],
    ['2.26, with colours', colours(last)]
  ])('as %s writes it', (_, text) => {
    const error = readErrorText(text)
    expect(error.message).toBe("attribute 'y' missing\nDid you mean x?")
    expect(error.positions).toEqual([
      { file: '/a.nix', line: 2, column: 3 },
      { file: '/b.nix', line: 7, column: 1 }
    ])
  })
  it.each([
    ['error: one line', 'one line'],
    ['error: two\n       lines', 'two\nlines'],
    ['error:\n       … while something\n\n       error:\n       Unable\n       to', 'Unable\nto'],
    ['', '']
  ])('%j', (text, message) => {
    expect(readErrorText(text).message).toBe(message)
  })
})
