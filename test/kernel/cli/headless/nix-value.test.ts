import { afterAll, beforeAll, expect, it } from 'vitest'
import { nixValue } from '../../../../kernel/cli/headless/nix-value.ts'
import { evaluatingEngine } from '../../session/support.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'

const values: readonly (readonly [given: string, nix: string])[] = [
  ['0.1', '0.1'],
  ['5', '5'],
  ['-5', '(-5)'],
  ['5.0', '5.0'],
  ['1e-7', '1.0e-7'],
  ['1.5E+3', '1.5e+3'],
  ['-1e2', '(-1.0e2)'],
  ['9223372036854775807', '9223372036854775807'],
  ['0.1000000000000000055', '0.1000000000000000055'],
  ['true', 'true'],
  ['null', 'null'],
  ['"1"', '"1"'],
  ['abc', '"abc"'],
  ['', '""'],
  ['1.', '"1."'],
  ['${builtins.currentTime}', '"\\${builtins.currentTime}"'],
  ['"; x = 1; y = "', '"; x = 1; y = "'],
  ['x"; y = "', '"x\\"; y = \\""'],
  ['a\nb', '"a\\nb"'],
  ['"\\u00e9\\n\\"$"', '"é\\n\\"$"'],
  ['[]', '[ ]'],
  ['{}', '{ }'],
  ['[1, -2, "x", [true]]', '[ 1  (-2)  "x"  [ true ] ]'],
  ['{"a": 1, "b c": {"d": []}}', '{ "a" = 1 ; "b c" = { "d" = [ ] ; } ; }']
]

it.each(values)('%j is written for Nix', (given, nix) => {
  const value = nixValue(given)
  expect(value.ok && value.value.replace(/ +/g, ' ')).toBe(nix.replace(/ +/g, ' '))
})

it.each([
  ['9223372036854775808', 'integer-too-large'],
  ['[-9223372036854775809]', 'integer-too-large'],
  ['1e999', 'number-too-large'],
  ['a\0b', 'zero-character'],
  ['"\\u0000"', 'zero-character']
])('%j is refused', (given, kind) => {
  const value = nixValue(given)
  expect(value.ok ? value.value : value.mistake.kind).toBe(kind)
})

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

it('is what Nix reads', async () => {
  const engine = evaluatingEngine(test)
  const expression = `builtins.toJSON [ ${values
    .flatMap(([given]) => {
      const value = nixValue(given)
      return value.ok ? value.value : []
    })
    .join(' ')} ]`
  const read = engine.parsed.read(expression)
  if (!read.ok || read.value.question === null) throw new Error(JSON.stringify(read))
  const slot = engine.workspace.program.questionSlot(read.value.question)
  const described = await engine.evaluator.describe(
    { slot, literal: null, question: true },
    new AbortController().signal
  )
  await engine.close()
  if (!described.ok || described.value.kind !== 'plain') throw new Error(JSON.stringify(described))
  expect(described.value.text).toContain('[0.1,5,-5,')
})
