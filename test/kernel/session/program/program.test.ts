import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { baseDefinitions, libraryNames } from '../../../../kernel/session/program/base.ts'
import {
  cellKey,
  createNotebook,
  type Notebook
} from '../../../../kernel/session/notebook/notebook.ts'
import { createProgram, type Program } from '../../../../kernel/session/program/program.ts'
import { createEvaluator, type Evaluator } from '../../../../nix/evaluator/evaluator.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { definitionsOf, libraryFolder, wordsAsToolchain } from '../support.ts'

let test: TestNix
let evaluator: Evaluator
let notebook: Notebook
let program: Program
/** The names that the evaluator was given to bind since they were last looked at. */
let bound: string[]

beforeAll(async () => {
  test = await testNix()
  evaluator = createEvaluator(test.nix, {
    folder: join(test.folder, 'evaluator'),
    memoryLimitBytes: 2e9
  })
})
afterAll(async () => {
  await evaluator.close()
  test.remove()
})
beforeEach(() => {
  bound = []
  notebook = createNotebook()
  program = createProgram({
    notebook,
    evaluator: {
      copies: evaluator.copies,
      bind(group) {
        bound.push(...group.map(({ name }) => name ?? ''))
        return evaluator.bind(group)
      },
      move: (slot, offset) => evaluator.move(slot, offset)
    },
    base: baseDefinitions(libraryFolder, wordsAsToolchain, true),
    folder: test.folder
  })
})

function take(id: string, code: string): void {
  const definitions = definitionsOf(code)
  const key = cellKey(id, definitions)
  program.changed(notebook.take({ key, id, executionCount: null, code, definitions }))
}

/** The value of an expression in the notebook, in JSON; the words of Nix where it fails. */
async function valueOf(code: string): Promise<string> {
  const parsed = parseCell(code)
  if (!parsed.ok || parsed.value.kind !== 'nix' || parsed.value.question === null)
    throw new Error(`no expression: ${code}`)
  const { question } = parsed.value
  const result = await evaluator.evaluate(question.text, program.scope(question))
  if (result.ok) return result.value
  return 'message' in result.mistake ? result.mistake.message : result.mistake.kind
}

/** What is bound when an expression is asked for. */
async function boundBy(code: string): Promise<string[]> {
  bound = []
  await valueOf(code)
  return bound.sort()
}

describe('what a name means', () => {
  const cases: [string, readonly string[], string, string][] = [
    ['a definition', ['x = 5;'], 'x', '5'],
    ['one that uses another', ['x = 5;', 'y = x + 1;'], 'y', '6'],
    ['names used before the cell of theirs ran', ['y = x + 1;', 'x = 5;'], 'y', '6'],
    ['in one cell, in any order', ['y = x + 1; x = 5;'], 'y', '6'],
    ['two cells that define it: the last', ['x = 1;', 'x = 2;'], 'x', '2'],
    [
      'functions that refer to each other',
      ['even = n: n == 0 || odd (n - 1);', 'odd = n: n != 0 && even (n - 1);'],
      '[ (even 10) (odd 10) ]',
      '[true,false]'
    ],
    [
      'a function that refers to itself',
      ['f = n: if n < 2 then 1 else n * f (n - 1);'],
      'f 5',
      '120'
    ],
    ['attribute paths', ['m.a = 1;', 'm.b = m.a + 1;'], 'm', '{"a":1,"b":2}'],
    [
      'a path deeper in one',
      ['m.a.x = 1;', 'm.a.y = 2; m.b = 3;'],
      'm',
      '{"a":{"x":1,"y":2},"b":3}'
    ],
    ['a local name first', ['x = 5;'], 'let x = 1; in x', '1'],
    ['before a name of Nix', ['map = 5;', 'y = map;'], 'y', '5'],
    ['before builtins itself', ['builtins = { a = 5; };'], 'builtins.a', '5'],
    ['before what `with` brings', ['x = 5;'], 'with { x = 1; }; x', '5'],
    ['what `with` brings, where nobody defines it', [], 'with { x = 1; }; x', '1'],
    ['under `with` in a definition', ['s = { x = 1; };', 'y = with s; x;'], 'y', '1'],
    ['under `with`, and defined later', ['s = { x = 1; };', 'y = with s; x;', 'x = 2;'], 'y', '2'],
    ['before the library', ['output = command: "own ${command}";'], 'output "x"', '"own x"'],
    ['Nix outside of the notebook', ['inherit map;'], 'map (x: x + 1) [ 1 ]', '[2]'],
    [
      'the library outside of the notebook',
      ['inherit output;'],
      '(output "/nix/store/x/y").nwKind',
      '"step"'
    ],
    ['attributes of a set', ['x = { a = 1; b = 2; };', 'inherit (x) a b;'], '[ a b ]', '[1,2]'],
    ['of a set that comes later', ['inherit (x) a;', 'x = { a = 1; };'], 'a', '1'],
    ['a quoted name', ['"x" = 5;', 'y = x;'], 'y', '5'],
    ['a quoted name below', ['m."a b" = 5;'], 'm."a b"', '5'],
    ['a quoted name that no expression can say', ['"a b" = 5; c = 6;'], 'c', '6'],
    ['a name with a hyphen and a quote', ["a-b' = 5;", "c = a-b' + 1;"], 'c', '6'],
    [
      'merged below a name with a hyphen',
      ['a-b.x = 1;', "a-b.y = 2; a'b.x = 3;"],
      "[ a-b a'b ]",
      '[{"x":1,"y":2},{"x":3}]'
    ],
    ['what a function is told to default to', ['x = 5;', 'f = { y ? x }: y;'], 'f { }', '5'],
    ['in a string', ['x = "a";'], '"${x}b"', '"ab"']
  ]
  it.each(cases)('%s', async (_, cells, question, expected) => {
    for (const [index, code] of cells.entries()) take(`cell ${index}`, code)
    expect(await valueOf(question)).toBe(expected)
  })

  it('is an error of Nix where definitions lead round in a circle', async () => {
    take('a', 'x = y + 1; y = x + 1;')
    expect(await valueOf('x')).toContain('infinite recursion')
  })

  it('is unknown where nothing defines it, and known from then on', async () => {
    take('a', 'y = x + 1;')
    expect(await valueOf('y')).toContain("undefined variable 'x'")
    take('b', 'x = 1;')
    expect(await valueOf('y')).toBe('2')
    take('b', 'z = 1;')
    expect(await valueOf('y')).toContain("undefined variable 'x'")
  })

  it('is that of the library again, once no cell defines it', async () => {
    take('a', 'output = x: x;')
    take('b', 'y = output "z";')
    expect(await valueOf('y')).toBe('"z"')
    take('a', 'z = 1;')
    expect(await valueOf('(output "/nix/store/x/y").nwKind')).toBe('"step"')
  })

  it('is gone with a cell that is removed', async () => {
    take('a', 'x = 1;')
    take('b', 'y = x;')
    expect(await valueOf('y')).toBe('1')
    program.changed(notebook.remove(cellKey('a', [])))
    expect(await valueOf('y')).toContain("undefined variable 'x'")
    expect(program.names()).not.toContain('x')
  })

  it('of a part is that part alone', async () => {
    take('a', 'm.a = 1;')
    take('b', 'm.b = throw "no";')
    const [part] = notebook.parts('m')
    const slot = part === undefined ? undefined : program.partSlot(part)
    if (slot === undefined || part === undefined) throw new Error('no part')
    expect(await evaluator.describe({ slot, literal: null, question: false })).toMatchObject({
      value: { kind: 'plain', text: '1' }
    })
    expect(program.origin(slot)).toBe(part)
  })
})

describe('a toolchain of the notebook', () => {
  it('is what the library starts steps with, wherever they are defined', async () => {
    take('a', 'step = output "/nix/store/x/y";')
    const before = await valueOf('step.drvPath')
    take('b', `toolchain = { sh = "/nix/store/${'2'.repeat(32)}-other"; };`)
    const after = await valueOf('step.drvPath')
    expect(after).not.toBe(before)
    expect(await valueOf('step.builder')).toContain('-other/bin/sh')
    take('b', 'x = 1;')
    expect(await valueOf('step.drvPath')).toBe(before)
  })

  it('may be made with the library, and with the one outside', async () => {
    take('a', 'toolchain = { inherit (given) sh; made = freeze; };')
    take('b', 'given = { sh = "/nix/store/x-sh"; };')
    expect(await valueOf('(output "/nix/store/x/y").builder')).toBe('"/nix/store/x-sh/bin/sh"')
  })

  it('is not changed by a name of the library that the notebook takes', async () => {
    take('a', 'import = 1; freeze = 2;')
    expect(await valueOf('(output "/nix/store/x/y").builder')).toMatch(/^"\/nix\/store\/0+-sh/)
  })
})

describe('what a change reaches is bound anew, and only that', () => {
  beforeEach(() => {
    take('a', 'a = 1;')
    take('b', 'b = a;')
    take('c', 'c = b;')
    take('d', 'd = 5;')
  })

  it('at first what is asked for, with what it uses', async () => {
    expect(await boundBy('b')).toEqual(['a', 'b'])
    expect(await boundBy('[ c d ]')).toEqual(['c', 'd'])
    expect(await boundBy('[ a b c d ]')).toEqual([])
  })

  it.each<[string, string, string, string[]]>([
    ['what uses it', 'a', 'a = 2;', ['a', 'b', 'c']],
    ['not what it uses', 'b', 'b = a + 1;', ['b', 'c']],
    ['nothing else', 'd', 'd = 6;', ['d']],
    ['what uses it no more is not reached', 'b', 'b = 3;', ['b', 'c']]
  ])('then %s', async (_, id, code, expected) => {
    await valueOf('[ a b c d ]')
    take(id, code)
    expect(await boundBy('[ a b c d ]')).toEqual(expected)
  })

  it('nothing by a cell that only asks', async () => {
    await valueOf('[ a b c d ]')
    take('e', '')
    expect(await boundBy('[ a b c d ]')).toEqual([])
  })

  it('not what is not asked for', async () => {
    await valueOf('[ a b c d ]')
    take('a', 'a = 2;')
    expect(await boundBy('d')).toEqual([])
    expect(await boundBy('a')).toEqual(['a'])
    expect(await boundBy('c')).toEqual(['b', 'c'])
  })

  it('and is told once, as long as it stands', async () => {
    const told = () =>
      [...program.newlyBound(notebook.names()).keys()]
        .map(({ definition }) => definition.path.join('.'))
        .sort()
    await valueOf('[ c d ]')
    expect(told()).toEqual(['a', 'b', 'c', 'd'])
    expect(told()).toEqual([])
    take('a', 'a = 2;')
    await valueOf('b')
    take('b', 'b = 3;')
    await valueOf('c')
    expect(told()).toEqual(['a', 'b', 'c'])
  })

  it('a name by all its parts, when one changes', async () => {
    take('e', 'm.x = d;')
    take('f', 'm.y = a;')
    take('g', 'n = m.x;')
    await valueOf('[ n a b c d ]')
    take('e', 'm.x = 1;')
    expect(await boundBy('[ n a b c d ]')).toEqual(['m', 'm.x', 'm.y', 'n'])
  })

  it('of a hundred cells, one', async () => {
    for (let index = 0; index < 100; index += 1) take(`n${index}`, `n${index} = a + ${index};`)
    const all = `[ ${Array.from({ length: 100 }, (_, index) => `(n${index} != 1)`).join(' ')} ]`
    await valueOf(all)
    take('n7', 'n7 = 7;')
    expect(await boundBy(all)).toEqual(['n7'])
  })
})

it('what is missing: neither of the notebook, nor of the library, nor of Nix, nor under `with`', () => {
  take('a', 'x = 1;')
  const parsed = parseCell(
    '[ x y output toolchain map builtins __add (with x; z) (let v = 1; in v) ]'
  )
  if (!parsed.ok || parsed.value.kind !== 'nix' || parsed.value.question === null)
    throw new Error('no expression')
  expect(program.missing(parsed.value.question).map(({ name }) => name)).toEqual(['y'])
})

it('the names are those of the notebook and of the library, and nothing that no cell can say', () => {
  take('a', 'x = 1; m.y = 2;')
  expect([...program.names()].sort()).toEqual([...libraryNames, 'm', 'toolchain', 'x'].sort())
})
