import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upstreamPlaceholder } from '../../../nix/store/store.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { failure, shown, step, testEvaluator, type TestEvaluator } from './support.ts'

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

describe('a plain value', () => {
  it.each([
    ['1 + 1', 'int', '2'],
    ['9223372036854775807', 'int', '9223372036854775807'],
    ['0.5', 'float', '0.5'],
    ['true', 'bool', 'true'],
    ['null', 'null', 'null'],
    ['"a\\"b"', 'string', '"a\\"b"'],
    [`''two\n  lines \${"$"}{x}''`, 'string', '"two\\n  lines \\${x}"'],
    ['"grün 🚂"', 'string', '"grün 🚂"'],
    ['"\u2028\u2029\u0085"', 'string', '"\u2028\u2029\u0085"'],
    [
      'builtins.fromJSON ("\\"" + "\\\\u001b[31mred\\\\u0007\\"")',
      'string',
      '"\u001b[31mred\u0007"'
    ],
    ['/etc/hosts', 'path', '/etc/hosts'],
    ['x: x', 'lambda', '«function»'],
    ['map', 'lambda', '«function»'],
    ['{ a, b ? 1 }: a', 'lambda', '«function» { a, b ? … }: …'],
    ['{ __functor = self: x: x; }', 'lambda', '«function»'],
    ['[ ]', 'list', '[ ]'],
    ['{ }', 'set', '{ }'],
    ['{ type = "derivation"; }', 'set', '{ type = "derivation"; }'],
    ['[ 1 [ 2 "x" ] (x: x) ]', 'list', '[ 1 [ 2 "x" ] «function» ]']
  ])('%s', async (text, type, expected) => {
    expect(await evaluator.of(text)).toEqual({
      ok: true,
      value: { kind: 'plain', type, text: expected }
    })
  })

  it.each([
    ['{ type = throw "no"; }', '{ type = «error: no»; }'],
    ['{ "a b" = 1; c = throw "no"; }', '{ "a b" = 1; c = «error: no»; }'],
    ['[ 1 (throw "two\\nlines") ]', '[ 1 «error: two…» ]']
  ])('names what is wrong with a member: %s', async (text, expected) => {
    expect(await evaluator.of(text)).toMatchObject({
      ok: true,
      value: { kind: 'plain', text: expected, failed: [{ mistake: { kind: 'evaluation' } }] }
    })
  })

  it('is cut where it is long, between two characters', async () => {
    const text = shown(
      await evaluator.of('builtins.concatStringsSep "" (builtins.genList (x: "é🚂") 100000)')
    )
    expect(text.length).toBeLessThan(4000)
    expect(text).toMatch(/^"(é🚂)+é?"… \(600000 bytes\)$/u)
    expect(text).not.toContain('\ufffd')
  })

  it('that is not UTF-8 is still a value', async () => {
    const result = await evaluator.of('builtins.substring 1 1 "é"')
    expect(result.ok && result.value.kind).toBe('plain')
  })

  it('of many members names the first', async () => {
    const text =
      'builtins.listToAttrs (builtins.genList (n: { name = "n${toString n}"; value = n; }) 500)'
    const result = await evaluator.describe({
      slot: evaluator.one(text),
      literal: null,
      question: false
    })
    expect(shown(result)).toMatch(/^\{ n0 = …; n1 = …; .* … 480 more \}$/)
  })
})

describe('a derivation', () => {
  it('that is a step is one, and is in the store', async () => {
    const make = evaluator.one(step)
    const result = await evaluator.of('make "train"', { make })
    expect(result).toMatchObject({
      ok: true,
      value: { kind: 'step', name: 'train', outputs: ['out'] }
    })
    if (!result.ok || result.value.kind !== 'step') return
    expect(result.value.drvPath).toMatch(/^\/nix\/store\/[0-9a-z]{32}-train\.drv$/)
    expect(readFileSync(test.nix.onDisk(result.value.drvPath), 'utf8')).toMatch(/^Derive\(/)
  })

  it('that is none is an environment', async () => {
    const text =
      'derivation { name = "tool"; system = "x86_64-linux"; builder = "/bin/sh"; nwKind = "frozen"; }'
    expect(await evaluator.of(text)).toMatchObject({
      ok: true,
      value: { kind: 'environment', name: 'tool', nwKind: 'frozen' }
    })
  })

  it('that cannot be made gives its error', async () => {
    const result = await evaluator.of('derivation { name = "x"; system = 1 + "a"; builder = "b"; }')
    expect(failure(result).message).toContain('cannot add a string to an integer')
  })
})

describe('a text inside an output', () => {
  const addressed = (more: string) =>
    `derivation { name = "made"; system = "x86_64-linux"; builder = "/bin/sh"; outputs = [ "out" "doc" ]; ${more} }`
  const content =
    '__contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";'

  it.each([
    ['content-addressed', content],
    ['input-addressed', '']
  ])('is a file: %s', async (_, more) => {
    const made = evaluator.one(addressed(more))
    const cases = [
      ['"${made}/data.csv"', 'out', 'data.csv'],
      ['"${made}/a folder/b"', 'out', 'a folder/b'],
      ['"${made}"', 'out', ''],
      ['"${made}/"', 'out', ''],
      ['"${made.doc}/x"', 'doc', 'x'],
      ['made + "/x"', 'out', 'x']
    ] as const
    for (const [text, output, path] of cases) {
      const result = await evaluator.of(text, { made })
      expect(result).toMatchObject({ ok: true, value: { kind: 'file', output, path } })
      expect(result.ok && result.value.kind === 'file' && result.value.drvPath).toMatch(
        /-made\.drv$/
      )
    }
  })

  it.each([
    '"see ${made}/data.csv"',
    '"${made}/bin/x --data=${made}/y"',
    '"${made}x"',
    '"${made}\\n"',
    'builtins.substring 0 30 "${made}"'
  ])('is not every text that mentions one: %s', async (text) => {
    const made = evaluator.one(addressed(content))
    expect(await evaluator.of(text, { made })).toMatchObject({
      ok: true,
      value: { kind: 'plain', type: 'string' }
    })
  })

  it('belongs to the right one of two', async () => {
    const made = evaluator.one(addressed(content))
    const result = await evaluator.of('make "zz" + (builtins.substring 0 0 "${made}")', {
      make: evaluator.one(`name: "\${(${step}) name}/x"`),
      made
    })
    expect(result.ok && result.value.kind === 'file' && result.value.drvPath).toMatch(/-zz\.drv$/)
  })

  it('has the placeholder that Nix computes', async () => {
    const make = evaluator.one(step)
    const drvPath = await evaluator.evaluate('(make "p").drvPath', new Map([['make', make]]))
    const outPath = await evaluator.evaluate('(make "p").outPath', new Map([['make', make]]))
    expect(drvPath.ok && outPath.ok).toBe(true)
    if (!drvPath.ok || !outPath.ok) return
    expect(upstreamPlaceholder(String(JSON.parse(drvPath.value)), 'out')).toBe(
      JSON.parse(outPath.value)
    )
  })
})

describe('a set or list of steps', () => {
  it('is searched, deeply, and a member that fails leaves the others', async () => {
    const make = evaluator.one(step)
    const result = await evaluator.of(
      '{ a = make "one"; b = [ (make "two") (throw "no") (1 + "x") { c = make "three"; } ]; d = 7; }',
      { make }
    )
    expect(result.ok && result.value.kind).toBe('steps')
    if (!result.ok || result.value.kind !== 'steps') return
    expect(result.value.shape).toBe('set')
    expect(
      result.value.members.map(({ path, result: member }) => [
        path.join('.'),
        member.ok && member.value.kind === 'step' ? member.value.name : shown(member)
      ])
    ).toEqual([
      ['a', 'one'],
      ['b.0', 'two'],
      ['b.1', 'no'],
      ['b.2', 'cannot add a string to an integer'],
      ['b.3.c', 'three'],
      ['d', '7']
    ])
  })
})

describe('what a step declares', () => {
  const declared = async (nw: string) => {
    const result = await evaluator.of(`(${step}) "declares" // { nw = ${nw}; }`)
    if (!result.ok || result.value.kind !== 'step') throw new Error(shown(result))
    return result.value.declared
  }

  it('is nothing where it declares nothing', async () => {
    expect(
      await declared('{ name = "declares"; info = null; preview = [ ]; state = false; }')
    ).toBe(null)
    expect(await evaluator.of(`(${step}) "declares"`)).toMatchObject({ value: { declared: null } })
  })

  it('is given as data', async () => {
    expect(
      await declared(`{
        info = { note = "für"; at = 0.5; list = [ 1 true null ]; };
        preview = [ "plot.svg" ];
        timeout = 60;
        memory = 2000000000;
        state = true;
        snapshot = 0;
      }`)
    ).toEqual({
      info: { note: 'für', at: 0.5, list: [1, true, null] },
      preview: ['plot.svg'],
      metrics: [],
      timeout: 60,
      cores: null,
      memory: 2e9,
      hash: null,
      network: false,
      state: true,
      process: null,
      snapshot: 0
    })
  })

  it('may hold what is no data, without end, or wrong', async () => {
    const { info } = (await declared(`{
      info = rec { f = x: x; bad = throw "no"; self = { inherit self; }; drv = (${step}) "inner"; path = /etc/hosts; };
    }`)) ?? { info: null }
    expect(info).toMatchObject({
      f: '«function»',
      bad: '«error»',
      drv: '«derivation inner»',
      path: '/etc/hosts'
    })
    expect(JSON.stringify(info)).toContain('"…"')
  })
})
