import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { asked, shown, step, testEvaluator, type Described, type TestEvaluator } from './support.ts'

/** For a field that must not be there. */
const anything: unknown = expect.anything()

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

/** An expression that may use `make`, which makes a step of a name; what is evaluated is traced. */
async function searched(text: string): Promise<{ result: Described; evaluated: string[] }> {
  const make = evaluator.one(`name: builtins.trace name ((${step}) name)`)
  const say = evaluator.one('builtins.trace')
  const slot = evaluator.one(text, { make, say })
  const [result] = await evaluator.describeAll(asked([slot], false))
  if (result === undefined) throw new Error('no answer')
  const evaluated = evaluator.traces(slot).messages.map((line) => line.replace('trace: ', ''))
  return { result, evaluated }
}

/** The members that were looked at, in a few words. */
function members(result: Described): string[] {
  if (!result.ok || result.value.kind !== 'steps') return [shown(result)]
  return result.value.members.map(({ path, result: member }) =>
    [path.join('.'), member.ok && member.value.kind === 'step' ? 'step' : shown(member)].join(' ')
  )
}

function endOf(result: Described) {
  return result.ok && result.value.kind === 'steps' ? result.value.ended : undefined
}

describe('a computed set or list', () => {
  it.each([
    ['map make [ "a" "b" "c" ]', ['0 step', '1 step', '2 step']],
    ['builtins.mapAttrs (name: _: make name) { a = 1; b = 2; }', ['a step', 'b step']],
    [
      'builtins.listToAttrs (map (name: { inherit name; value = make name; }) [ "a" "b.c" ])',
      ['a step', 'b.c step']
    ],
    [
      'builtins.mapAttrs (name: _: { x = make "x"; y = [ (make "y") ]; }) { a = 1; b = 2; }',
      ['a.x step', 'a.y.0 step', 'b.x step', 'b.y.0 step']
    ],
    ['map (x: x) [ (make "a") [ ] { } (make "b") ]', ['0 step', '1 [ ]', '2 { }', '3 step']],
    [
      'map (x: x) [ (make "a") (throw "no") (1 + "x") (make "b") (1 + "y") ]',
      [
        '0 step',
        '1 no',
        '2 cannot add a string to an integer',
        '3 step',
        '4 cannot add a string to an integer'
      ]
    ],
    [
      'builtins.mapAttrs (name: n: if n == 1 then 1 + "x" else make name) { a = 1; b = 0; c = 1; nw = 0; z = 1; }',
      [
        'a cannot add a string to an integer',
        'b step',
        'c cannot add a string to an integer',
        'z cannot add a string to an integer'
      ]
    ],
    [
      'builtins.genList (n: if n < 5 then { nwKind = "static"; name = "s"; outPath = "/nix/store/00000000000000000000000000000000-s"; } else make "a") 6',
      ['0 static', '1 static', '2 static', '3 static', '4 static', '5 step']
    ]
  ])('is searched for steps: %s', async (text, expected) => {
    const { result } = await searched(text)
    expect(members(result)).toEqual(expected)
    expect(endOf(result)).toBe(null)
  })

  it.each([
    // What ends it, what was evaluated, where it ended, and how many were not searched.
    ['{ a = make "a"; b = say "b" 1; c = make "c"; }', ['a', 'b'], 'b', 2],
    ['{ a = make "a"; b = say "b" (x: x); c = make "c"; }', ['a', 'b'], 'b', 2],
    ['[ (make "a") (say "b" (derivation { name = "p"; })) (make "c") ]', ['a', 'b'], '1', 2],
    ['{ a = make "a"; b = { c = say "c" 1; d = make "d"; }; }', ['a', 'c'], 'b', 1],
    [
      '{ a = { b = make "b"; c = say "c" 1; d = make "d"; }; e = make "e"; }',
      ['b', 'c', 'e'],
      'a.c',
      2
    ]
  ])('is searched up to the first member that is none: %s', async (text, evaluated, end, count) => {
    const found = await searched(`let x = ${text}; in x`)
    expect(found.evaluated).toEqual(evaluated)
    expect(endOf(found.result)).toEqual({ path: end.split('.'), unsearched: count })
  })

  it.each([
    ['{ a = say "a" 1; b = say "b" 2; }', ['a']],
    // The first member of nixpkgs throws.
    [
      '{ A = say "A" (throw "no"); a = say "a" (derivation { name = "p"; system = throw "deep"; builder = "b"; }); b = say "b" 1; }',
      ['A', 'a']
    ],
    ['{ A = say "A" (1 + "x"); a = say "a" (x: x); b = say "b" 1; }', ['A', 'a']],
    ['let s = { a = say "a" s; b = say "b" 1; }; in s', ['a']],
    ['{ a = say "a" { __functor = self: x: x; }; b = say "b" 1; }', ['a']]
  ])('that holds no steps stays as it is: %s', async (text, evaluated) => {
    const found = await searched(`let x = ${text}; in x`)
    expect(found.evaluated).toEqual(evaluated)
    expect(found.result).toMatchObject({ ok: true, value: { kind: 'plain', type: 'set' } })
    expect(shown(found.result)).toMatch(/^\{ \w = …; (\w = …; )+\}$/)
    expect(found.result).not.toMatchObject({ value: { failed: anything } })
  })

  it('of which every member fails is an error', async () => {
    const { result } = await searched('map (x: x + 1) [ "a" "b" ]')
    expect(result).toMatchObject({
      value: { kind: 'plain', failed: [{ path: ['0'] }, { path: ['1'] }] }
    })
  })

  it.each([
    [19_999, null],
    [20_001, { path: [], unsearched: 1 }],
    [200_000, { path: [], unsearched: 180_000 }]
  ])('of %i members', async (count, end) => {
    const { result } = await searched(`let one = make "one"; in builtins.genList (n: one) ${count}`)
    expect(members(result)).toHaveLength(Math.min(count, 20_000))
    expect(endOf(result)).toEqual(end)
  })

  it('of more steps than are named at once, of which the last cannot be evaluated', async () => {
    const { result } = await searched(
      'builtins.listToAttrs (builtins.genList (n: { name = "m${toString (100 + n)}"; value = if n == 40 then 1 + "x" else make "n"; }) 41)'
    )
    expect(members(result)).toHaveLength(41)
    expect(members(result).at(-1)).toBe('m140 cannot add a string to an integer')
  })

  it('of a thousand steps of which the last cannot be evaluated', async () => {
    const { result } = await searched(
      'builtins.genList (n: if n == 999 then 1 + "x" else make "n${toString n}") 1000'
    )
    expect(members(result)).toHaveLength(1000)
    expect(members(result).at(-1)).toBe('999 cannot add a string to an integer')
  })
})

describe('what sweep gives', () => {
  const sweep = (members: string) =>
    `builtins.listToAttrs (${members}) // { nwKind = "sweep"; nw = { names = [ ]; }; __toString = _: ""; }`

  it.each([17, 18, 21, 200])('is searched whole: %i members', async (count) => {
    const { result } = await searched(
      sweep(`builtins.genList (n: { name = "n=\${toString n}"; value = make "one"; }) ${count}`)
    )
    expect(members(result)).toHaveLength(count)
    expect(endOf(result)).toBe(null)
  })

  it('is searched whole in a computed set, and behind what is no step', async () => {
    const { result } = await searched(
      `let x = { a = ${sweep('[ { name = "b"; value = 1; } { name = "c"; value = make "c"; } ]')}; }; in x`
    )
    expect(members(result)).toEqual(['a.b 1', 'a.c step'])
  })
})

describe('a set or list that stands in the text', () => {
  it('is looked at whole, and computed ones in it as others', async () => {
    const make = evaluator.one(step)
    const result = await evaluator.of(
      '{ a = 1; b = { c = 2; d = make "d"; e.f = make "f"; }; g = map (x: x) [ 3 (throw "g") ]; h = [ 4 (make "h") ]; }',
      { make }
    )
    expect(members(result)).toEqual([
      'a 1',
      'b.c 2',
      'b.d step',
      'b.e.f step',
      'g [ … 2 members ]',
      'h.0 4',
      'h.1 step'
    ])
  })

  it.each([21, 200])('of %i members', async (count) => {
    const make = evaluator.one(step)
    const text = Array.from({ length: count }, (_, n) => `m${n} = make "m";`).join(' ')
    expect(members(await evaluator.of(`{ ${text} }`, { make }))).toHaveLength(count)
  })
})

describe('a question shows the first members', () => {
  it.each([
    ['map (x: x * x) [ 1 2 3 ]', '[ 1 4 9 ]'],
    ['builtins.attrNames { a = 1; b = 2; }', '[ "a" "b" ]'],
    ['builtins.genList (n: n) 20', `[ ${Array.from({ length: 20 }, (_, n) => n).join(' ')} ]`],
    [
      'builtins.genList (n: n) 21',
      `[ ${Array.from({ length: 20 }, (_, n) => n).join(' ')} … 1 more ]`
    ],
    [
      'builtins.genList (n: n) 200',
      `[ ${Array.from({ length: 20 }, (_, n) => n).join(' ')} … 180 more ]`
    ],
    ['builtins.genList (n: if n < 20 then n else throw "not asked for") 25', /… 5 more \]$/],
    [
      'let s = { a = { a = 1; b = throw "deeper"; }; c = [ 1 (throw "deeper") ]; }; in s',
      '{ a = { a = …; b = …; }; c = [ … 2 members ]; }'
    ],
    ['builtins.mapAttrs (n: v: make n) { a = 1; } // { z = 1; }', 'steps']
  ])('%s', async (text, expected) => {
    const result = await evaluator.ask(text, { make: evaluator.one(step) })
    expect(shown(result)).toMatch(
      typeof expected === 'string' ? new RegExp(`^${escaped(expected)}$`) : expected
    )
    expect(result).not.toMatchObject({ value: { failed: anything } })
  })

  it.each([
    [2, null],
    [20, null],
    [21, { path: [], unsearched: 1 }],
    [200, { path: [], unsearched: 180 }]
  ])('of %i, with steps behind the first that is none, and counts the rest', async (count, end) => {
    const make = evaluator.one(step)
    const text = `builtins.genList (n: if n == 1 then make "n" else n) ${count}`
    const result = await evaluator.ask(text, { make })
    expect(members(result).slice(0, 3)).toEqual(['0 0', '1 step', '2 2'].slice(0, count))
    expect(members(result)).toHaveLength(Math.min(count, 20))
    expect(endOf(result)).toEqual(end)
  })

  it("each by itself: an error in one is that one's", async () => {
    const text =
      'builtins.genList (n: if n == 1 then 1 + "x" else if n == 3 then throw "three" else n) 5'
    const result = await evaluator.ask(text)
    expect(shown(result)).toBe(
      '[ 0 «error: cannot add a string to an integer» 2 «error: three» 4 ]'
    )
    expect(result).toMatchObject({ value: { failed: [{ path: ['1'] }, { path: ['3'] }] } })
  })

  it('but writes no package of a package set to the store, and takes what throws in it for its own', async () => {
    const text =
      'let s = { a = throw "removed"; b = derivation { name = "p"; system = throw "deep"; builder = "b"; }; }; in s'
    const result = await evaluator.ask(text)
    expect(shown(result)).toBe('{ a = «error: removed»; b = «derivation p»; }')
    expect(result).not.toMatchObject({ value: { failed: anything } })
  })
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
