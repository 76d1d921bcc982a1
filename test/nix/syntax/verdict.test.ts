import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { problemsOf } from '../../../nix/syntax/checks.ts'
import { dialectOf, newestDialect } from '../../../nix/syntax/dialect.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { expressions } from './expressions.ts'
import { parenthesized } from './parenthesized.ts'
import { corpusCases, globalNames, nixFiles, nixVerdicts, ownVerdict } from './verdict.ts'

let own: TestNix
let globals: ReadonlySet<string>

beforeAll(async () => {
  own = await testNix()
  globals = await globalNames(own.nix)
})

afterAll(() => own.remove())

const cases = corpusCases()

/** All texts on which Nix and we differ, each with what both say. */
async function differences(texts: readonly string[]): Promise<object[]> {
  const verdicts = await nixVerdicts(own.nix, texts)
  return texts.flatMap((text, index) => {
    const verdict = verdicts[index]
    const wrong = ownVerdict(text, own.nix, globals)
    if (verdict === undefined || verdict.accepted === (wrong === null)) return []
    return [{ text, nix: verdict.accepted ? 'accepts it' : verdict.error, own: wrong }]
  })
}

describe('the verdict of `nix-instantiate --parse`', () => {
  test('on the cases of the corpus', async () => {
    expect(cases.length).toBeGreaterThan(500)
    expect(await differences(cases)).toEqual([])
  })

  test('on every Nix file of the repository', async () => {
    const files = nixFiles()
    const texts = files.map((file) => readFileSync(file, 'utf8'))
    for (const folder of ['/corpus/', '/nix/lib/', '/nix/freeze/', '/nix/evaluator/'])
      expect(files.filter((file) => file.includes(folder)).length, folder).toBeGreaterThan(0)
    expect(await differences(texts)).toEqual([])
  })

  test('on random expressions', async () => {
    // The seed is a fixed one, so that a run can be repeated; a larger count is for a longer search.
    const count = Number(process.env['NIX_SYNTAX_CASES'] ?? 200)
    const texts = [...new Set(fc.sample(expressions(), { numRuns: count, seed: 20_240_501 }))]
    expect(await differences(texts)).toEqual([])
    const accepted = texts.filter((text) => ownVerdict(text, own.nix, globals) === null)
    expect(accepted.length).toBeGreaterThan(count / 50)
  })
})

const binary = ['->', '||', '&&', '==', '!=', '<', '>', '<=', '>=', '//', '+', '-', '*', '/', '++']
const infix = [...binary.map((operator) => [operator, 'b'] as const), ['?', 'k'] as const]

function* operatorPairs(): Generator<string> {
  for (const [first, middle] of infix)
    for (const [second, last] of infix) {
      yield `a ${first} ${middle} ${second} ${last}`
      for (const prefix of ['!', '-', '!-', '-!']) {
        yield `${prefix} a ${first} ${middle} ${second} ${last}`
        if (first !== '?') yield `a ${first} ${prefix} b ${second} ${last}`
        if (first !== '?' && second !== '?') yield `a ${first} b ${second} ${prefix} c`
      }
    }
}

describe('the structure that Nix reads', () => {
  test('each two operators, with prefix operators anywhere', async () => {
    expect(await misread([...operatorPairs()])).toEqual([])
  })

  test('three binary operators each', async () => {
    const triples = fc.sample(fc.tuple(...Array.from({ length: 3 }, () => fc.nat(14))), {
      numRuns: 150,
      seed: 7
    })
    const texts = triples.map(
      ([x = 0, y = 0, z = 0]) => `a ${binary[x]} b c ${binary[y]} !d.e ${binary[z]} f`
    )
    expect(await misread(texts)).toEqual([])
  })

  test('the cases of the corpus', async () => {
    expect(await misread(cases, '')).toEqual([])
  })

  test('random expressions', async () => {
    expect(await misread(fc.sample(expressions(), { numRuns: 200, seed: 11 }))).toEqual([])
  })
})

/**
 * The texts that Nix reads otherwise once all that our tree holds together stands in parentheses.
 * Only those that our parser accepts; the other tests say that Nix accepts the same.
 */
async function misread(texts: readonly string[], head = '{ a, b, c, d, e, f, x, ... }: ') {
  const pairs = texts.flatMap((body) => {
    const text = head + body
    const { tree } = parse(text, 'program')
    if (
      tree === null ||
      problemsOf(tree, text, dialectOf(own.nix.version, own.nix.features)).length > 0
    )
      return []
    return [[text, parenthesized(tree.topNode, text)] as const]
  })
  expect(pairs.length).toBeGreaterThan(texts.length / 10)
  const verdicts = await nixVerdicts(own.nix, pairs.flat())
  return pairs.flatMap(([text, rewritten], index) => {
    const [before, after] = [verdicts[2 * index], verdicts[2 * index + 1]]
    if (before?.accepted !== true) return []
    const printed = after?.accepted === true ? after.printed : after?.error
    return withoutPlaces(printed) === withoutPlaces(before.printed)
      ? []
      : [{ text, rewritten, before: before.printed, after: printed }]
  })
}

/** `__curPos` and the names of computed attributes print where they stand. */
function withoutPlaces(printed: string | undefined): string | undefined {
  return printed?.replace(/__curPos|\d+\.nix/g, '')
}

describe('what differs from version to version', () => {
  const accepts = (text: string, dialect = newestDialect) => {
    const { tree } = parse(text, 'program')
    return tree !== null && problemsOf(tree, text, dialect).length === 0
  }

  test('the pipe operators are an experimental feature', () => {
    const withPipes = dialectOf('2.34.8', ['nix-command', 'pipe-operators'])
    expect(accepts('f: 1 |> f |> f', withPipes)).toBe(true)
    expect(accepts('f: f <| f <| 1', withPipes)).toBe(true)
    expect(accepts('f: f <| 1 |> f', withPipes)).toBe(false)
    expect(accepts('f: 1 |> f')).toBe(false)
    expect(accepts('f: 1 |> f', dialectOf('2.8.0', ['pipe-operators']))).toBe(false)
  })

  test('that is taken where the Nix that is there takes it, and as it evaluates it', async () => {
    for (const setting of ['extra-experimental-features', 'experimental-features']) {
      const piping = await testNix([`${setting} = pipe-operators`])
      try {
        const { nix } = piping
        expect(nix.features).toContain('pipe-operators')
        const dialect = dialectOf(nix.version, nix.features)
        const asked = await run(
          invokeNix(nix, 'nix-instantiate', ['--eval', '-E', '1 |> (x: x + 1) |> (x: x * 4)'])
        )
        expect(asked.exitCode === 0).toBe(dialect.pipeOperators)
        expect(accepts('1 |> f', dialect)).toBe(dialect.pipeOperators)
        if (dialect.pipeOperators) expect(asked.stdout.trim()).toBe('8')
      } finally {
        piping.remove()
      }
    }
  })

  test('before 2.26 sets of one name are merged at their top only', () => {
    const text = '{ a.b.c = 1; a = { b.d = 2; }; }'
    expect(accepts(text, dialectOf('2.34.8'))).toBe(true)
    expect(accepts(text, dialectOf('2.26.0'))).toBe(true)
    expect(accepts(text, dialectOf('2.25.3'))).toBe(false)
    expect(accepts(text, dialectOf('2.8.0'))).toBe(false)
  })

  test('before 2.26 a string may hold a null character', () => {
    expect(accepts('"a\0b"', dialectOf('2.8.0'))).toBe(true)
    expect(accepts('"a\0b"', dialectOf('2.26.3'))).toBe(false)
    expect(accepts("''a\0b''", dialectOf('2.26.3'))).toBe(false)
    expect(accepts('1 # \0', dialectOf('2.26.3'))).toBe(true)
  })
})
