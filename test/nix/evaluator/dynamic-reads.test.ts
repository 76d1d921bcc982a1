import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Slot } from '../../../nix/evaluator/evaluator.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'
import { asked, shown, testEvaluator, type Described, type TestEvaluator } from './support.ts'

/*
  What an evaluation reads of a step that is not built: how Nix fails then, and what it keeps of that,
  differs from version to version. To be run with each.
*/
let test: TestNix
let evaluator: TestEvaluator
let shell: Slot
beforeAll(async () => {
  test = await testNix()
  evaluator = testEvaluator(test)
  shell = evaluator.one(`rec { ${await shellDefinitions(test.folder)} }`)
})
afterAll(async () => {
  await evaluator.close()
  test.remove()
})

let steps = 0

/** A step that writes `x.nix`, by itself or from an input that is built or is not. */
async function stepWith(input: 'none' | 'built' | 'not built'): Promise<Slot> {
  steps += 1
  const number = String(steps)
  const make = 'mkdir $out; echo 7 > $out/x.nix'
  if (input === 'none') return evaluator.one(`shell.sh "s${number}" "${make}"`, { shell })
  const before = evaluator.one(`shell.sh "i${number}" "echo i${number} > $out"`, { shell })
  if (input === 'built') await build(await namesOf([evaluator.one('"${before}"', { before })]))
  return evaluator.one(`shell.sh "s${number}" "cat \${before}; ${make}"`, { shell, before })
}

async function build(drvPaths: readonly string[]): Promise<void> {
  const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', ...drvPaths]))
  expect(built.exitCode, built.stderr).toBe(0)
}

/** The derivations behind texts, without building them. */
async function namesOf(texts: readonly Slot[]): Promise<string[]> {
  const names: string[] = []
  for (const text of texts) {
    const asked = await evaluator.evaluate(
      'builtins.attrNames (builtins.getContext text)',
      new Map([['text', text]])
    )
    if (!asked.ok) throw new Error(JSON.stringify(asked.mistake))
    const parsed: unknown = JSON.parse(asked.value)
    if (Array.isArray(parsed)) names.push(...parsed.map(String))
  }
  return names
}

function needed(result: Described | undefined): readonly string[] {
  if (result === undefined || result.ok || result.mistake.kind !== 'needs-build') {
    throw new Error(`nothing is to be built: ${JSON.stringify(result)}`)
  }
  return result.mistake.drvPaths
}

const reads = [
  ['import', 'import "${step}/x.nix"', '7'],
  ['readFile', 'builtins.readFile "${step}/x.nix"', '"7\\n"'],
  ['readDir', 'builtins.attrNames (builtins.readDir step)', '[ "x.nix" ]'],
  ['pathExists', 'builtins.pathExists "${step}/x.nix"', 'true'],
  ['a set', '{ a = import "${step}/x.nix"; }.a', '7']
] as const

describe.each(['none', 'built', 'not built'] as const)('of a step whose input is: %s', (input) => {
  it.each(reads)(
    '%s names what is to be built, and is there after that',
    async (_, text, value) => {
      const step = await stepWith(input)
      const reader = evaluator.one(text, { step })
      const named = needed(await evaluator.read(reader))
      expect(named).toEqual(await namesOf([evaluator.one('"${step}"', { step })]))
      // Asked again before it is built it says the same.
      expect(needed(await evaluator.read(reader))).toEqual(named)
      await build(named)
      expect(shown(await evaluator.read(reader))).toBe(value)
    }
  )

  it('in one request with others, each names its own', async () => {
    const step = await stepWith(input)
    const other = await stepWith(input)
    const slots = [
      evaluator.one('1'),
      evaluator.one('builtins.readFile "${step}/x.nix"', { step }),
      evaluator.one('import "${step}/x.nix"', { step }),
      evaluator.one('builtins.pathExists "${other}/x.nix"', { other })
    ]
    const ask = () => evaluator.describeAll(asked(slots))
    const first = await ask()
    const names = await namesOf([
      evaluator.one('"${step}"', { step }),
      evaluator.one('"${other}"', { other })
    ])
    expect(first.slice(1).map(needed)).toEqual([[names[0]], [names[0]], [names[1]]])
    await build(names.slice(0, 1))
    const second = await ask()
    expect(second.slice(0, 3).map(shown)).toEqual(['1', '"7\\n"', '7'])
    expect(needed(second[3])).toEqual([names[1]])
    await build(names)
    expect((await ask()).map(shown)).toEqual(['1', '"7\\n"', '7', 'true'])
  })

  it('is not kept, in what reads the reader and in what comes after it', async () => {
    const step = await stepWith(input)
    const reader = evaluator.one('import "${step}/x.nix"', { step })
    const after = evaluator.one('{ twice = 2 * reader; }', { reader })
    const twice = evaluator.one('after.twice', { after })
    const named = needed(await evaluator.read(twice))
    expect(needed(await evaluator.read(reader))).toEqual(named)
    await build(named)
    expect(shown(await evaluator.of('builtins.readFile "${step}/x.nix"', { step }))).toBe('"7\\n"')
    expect(shown(await evaluator.read(twice))).toBe('14')
    expect(shown(await evaluator.read(reader))).toBe('7')
  })
})

describe('words of a notebook itself', () => {
  it.each([
    "build of 'x' failed",
    "build of resolved derivation 'x' failed",
    'unable to start any build; either increase',
    'local builds are disabled'
  ])('such as %j are an error like any other', async (words) => {
    const result = await evaluator.of(`throw ${JSON.stringify(words)}`)
    expect(result).toMatchObject({ ok: false, mistake: { kind: 'evaluation', message: words } })
  })
})
