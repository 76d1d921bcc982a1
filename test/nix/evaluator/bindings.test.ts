import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { asked, failure, shown, testEvaluator, type TestEvaluator } from './support.ts'

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

describe('a binding', () => {
  it('is evaluated only when it is asked for', async () => {
    const fails = evaluator.one('throw "asked"')
    const pair = evaluator.one('{ good = 1; bad = fails; }', { fails })
    expect(await evaluator.evaluate('pair.good', new Map([['pair', pair]]))).toEqual({
      ok: true,
      value: '1'
    })
    expect(failure(await evaluator.read(fails)).message).toBe('asked')
  })

  it('may be wrong as a text without harm to others', async () => {
    const broken = evaluator.one('1 +')
    const undefinedName = evaluator.one('nowhere')
    const fine = evaluator.one('2')
    const results = await evaluator.describeAll(asked([broken, fine, undefinedName]))
    expect(results.map((result) => result.ok)).toEqual([false, true, false])
    expect(results.map(shown)[2]).toBe("undefined variable 'nowhere'")
  })

  it('keeps what its names meant, also when a name gets another meaning', async () => {
    const before = evaluator.one('1')
    const user = evaluator.one('x + 10', { x: before })
    const after = evaluator.one('2')
    const user2 = evaluator.one('x + 10', { x: after })
    expect(
      await Promise.all([user, user2].map(async (slot) => shown(await evaluator.read(slot))))
    ).toEqual(['11', '12'])
  })

  it('may have a name of Nix, of the process itself, or any that is an identifier', async () => {
    const scope = {
      map: evaluator.one('1'),
      builtins: evaluator.one('2'),
      b0: evaluator.one('3'),
      nw: evaluator.one('4'),
      say: evaluator.one('5'),
      end: evaluator.one('6'),
      "a'-b": evaluator.one('7'),
      true: evaluator.one('8'),
      import: evaluator.one('9')
    }
    expect(
      shown(await evaluator.of("[ map builtins b0 nw say end a'-b true import ]", scope))
    ).toBe('[ 1 2 3 4 5 6 7 8 9 ]')
  })

  it('shadows a with, and a with gives what nothing else does', async () => {
    const x = evaluator.one('"notebook"')
    expect(shown(await evaluator.ask('with { x = "with"; y = "with"; }; [ x y ]', { x }))).toBe(
      '[ "notebook" "with" ]'
    )
  })

  it('stands as it is: comments, line breaks and strings of all kinds', async () => {
    expect(shown(await evaluator.of('# first\n1 + /* in */ 2 # last'))).toBe('3')
    expect(shown(await evaluator.of("''\n  a\n    b\n''"))).toBe('"a\\n  b\\n"')
    expect(shown(await evaluator.of('"a\r\nb"'))).toMatch(/^"a(\\r)?\\nb"$/)
    expect(shown(await evaluator.of('x: y: x'))).toBe('«function»')
  })

  it('is evaluated once', async () => {
    const said: string[] = []
    const own = testEvaluator(test, {
      onMessage: ({ kind, text }) => {
        if (kind === 'trace') said.push(text)
      }
    })
    const costly = own.one('builtins.trace "working" 1')
    await own.read(costly)
    await own.of('x + x', { x: costly })
    await own.close()
    expect(said).toEqual(['working'])
  })

  it('with a name that cannot be one is a mistake of the caller', () => {
    const x = evaluator.one('1')
    expect(() => evaluator.one('1', { 'a b': x })).toThrow('identifier')
  })
})

describe('texts that come together', () => {
  it('have their errors where they stand, each in its own lines', async () => {
    const slots = ['1\n+ 1', '{\n  a = 1;\n}', '\n\n  { }.here', 'b: b\r\n'].map((text) =>
      evaluator.one(text)
    )
    const last = evaluator.one('let\n  deep = third;\nin deep', { third: at(slots, 2) })
    const results = await evaluator.describeAll(asked([...slots, last]))
    expect(results.map((result) => result.ok)).toEqual([true, true, false, true, false])
    const own = failure(at(results, 2))
    expect(own).toMatchObject({
      message: "attribute 'here' missing",
      position: { source: slots[2], line: 3, column: 3 }
    })
    const seen = failure(at(results, 4))
    expect(seen).toMatchObject({
      message: "attribute 'here' missing",
      position: { source: slots[2], line: 3 }
    })
    expect(seen.trace).not.toContain('.nix')
  })

  it('of which one cannot be read are read all the same, and what uses them too', async () => {
    const broken = evaluator.one('{ a = ; }')
    const fine = evaluator.one('2')
    const user = evaluator.one('fine + 1', { fine })
    const of = evaluator.one('broken.a', { broken })
    const all = asked([user, of, fine, broken])
    const results = await evaluator.describeAll(all)
    expect(results.map((result) => result.ok)).toEqual([true, false, true, false])
    expect(failure(at(results, 1))).toMatchObject({ position: { source: broken, line: 1 } })
    const later = evaluator.one('user * 2', { user })
    expect(shown(await evaluator.read(later))).toBe('6')
  })

  it('go by what they are: one that comes again has the place of the first', async () => {
    const [one, two] = [evaluator.one('40 + 2'), evaluator.one('throw "again"')]
    const same = [one, two, evaluator.one('40 + 2'), evaluator.one('throw "again"')]
    const results = await evaluator.describeAll(asked(same))
    expect(results.map(shown)).toEqual(['42', 'again', '42', 'again'])
  })
})

describe('a group', () => {
  it('may refer to each other', async () => {
    const [even, odd] = evaluator.bind([
      { text: 'n: n == 0 || odd (n - 1)', scope: new Map([['odd', { member: 1 }]]) },
      { text: 'n: n != 0 && even (n - 1)', scope: new Map([['even', { member: 0 }]]) }
    ])
    if (even === undefined || odd === undefined) throw new Error('nothing was bound')
    expect(shown(await evaluator.of('[ (even 10) (odd 10) ]', { even, odd }))).toBe(
      '[ true false ]'
    )
  })

  it('may refer to itself, and an endless one is an error of Nix', async () => {
    const [tree, endless] = evaluator.bind([
      { text: '{ name = "root"; child = tree; }', scope: new Map([['tree', { member: 0 }]]) },
      { text: 'endless + 1', scope: new Map([['endless', { member: 1 }]]) }
    ])
    if (tree === undefined || endless === undefined) throw new Error('nothing was bound')
    expect(shown(await evaluator.of('tree.child.child.name', { tree }))).toBe('"root"')
    const mistake = failure(await evaluator.read(endless))
    expect(mistake.message).toContain('infinite recursion encountered')
    expect(mistake.position).toMatchObject({ source: endless, line: 1, column: 1 })
  })
})

describe('many bindings', () => {
  it('are quick, as a chain and at once', async () => {
    let last = evaluator.one('0')
    const slots = Array.from({ length: 2000 }, (_, index) => {
      last = evaluator.one(`x + ${index}`, { x: last })
      return last
    })
    const started = performance.now()
    const results = await evaluator.describeAll(asked(slots))
    expect(shown(results[1999] ?? { ok: false, mistake: { kind: 'interrupted' } })).toBe('1999000')
    // Takes a second on a machine with nothing else to do; line by line it would take a minute.
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('go on in a new process when one has no room for more names', async () => {
    let processes = 0
    const own = testEvaluator(test, {
      mostNames: 5,
      onMessage: ({ text }) => {
        if (text.includes('Type :? for help')) processes++
      }
    })
    let last = own.one('0')
    for (let number = 1; number <= 23; number++) {
      last = own.one('x + 1', { x: last })
      expect(shown(await own.read(last))).toBe(String(number))
    }
    await own.close()
    expect(processes).toBeGreaterThan(3)
  })
})

describe('an expression', () => {
  it('is evaluated as deep as it goes, and given as JSON', async () => {
    const a = evaluator.one('{ b = [ 1 2.5 "x\ny" null ]; }')
    const result = await evaluator.evaluate('a // { c = true; }', new Map([['a', a]]))
    expect(result.ok && JSON.parse(result.value)).toEqual({ b: [1, 2.5, 'x\ny', null], c: true })
  })

  it('may be long, and so may its answer', async () => {
    const text = `"${'0123456789'.repeat(200_000)}"`
    const result = await evaluator.evaluate(text, new Map())
    expect(result.ok && result.value.length).toBe(2_000_002)
  })

  it('gives its errors with their place', async () => {
    expect(await evaluator.evaluate('{\n  a = throw "deep";\n}.a', new Map())).toMatchObject({
      ok: false,
      mistake: { kind: 'evaluation', message: 'deep', position: { source: null } }
    })
  })
})

describe('what Nix knows', () => {
  it('has the names of builtins and their documentation', async () => {
    expect(await evaluator.builtinNames()).toEqual(
      expect.arrayContaining(['attrNames', 'map', 'toJSON'])
    )
    expect(await evaluator.documentation('map')).toContain('list')
    expect(await evaluator.documentation('nothingLikeThis')).toBeNull()
    expect(await evaluator.documentation('map; 1')).toBeNull()
  })
})

it('a restart forgets what was read, and keeps what is bound', async () => {
  const { writeFileSync } = await import('node:fs')
  const file = join(test.folder, 'changing.nix')
  writeFileSync(file, '1')
  const value = evaluator.one(`import ${file}`)
  expect(shown(await evaluator.read(value))).toBe('1')
  writeFileSync(file, '2')
  expect(shown(await evaluator.of('x', { x: value }))).toBe('1')
  await evaluator.restart()
  expect(shown(await evaluator.read(value))).toBe('2')
})

function at<Value>(list: readonly Value[], index: number): Value {
  const value = list[index]
  if (value === undefined) throw new Error(`there is no ${index}`)
  return value
}
