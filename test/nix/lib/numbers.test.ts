import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, packageRoot, program, withLibrary } from './evaluate.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** The numbers as the library writes them; what is passed are their texts, with a point. */
async function written(texts: readonly string[]): Promise<string[]> {
  const value = await evaluate(
    test.nix,
    test.folder,
    `map (text: import ${packageRoot}/nix/lib/numbers.nix (builtins.fromJSON text)) input`,
    texts
  )
  if (!Array.isArray(value)) throw new Error('no list')
  return value.map(String)
}

const cases: readonly (readonly [text: string, written: string])[] = [
  ['7', '7'],
  ['-3', '-3'],
  ['1e-7', '1e-7'],
  ['0.1', '0.1'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-5'],
  ['2.0', '2.0'],
  ['0.0', '0.0'],
  ['-0.5', '-0.5'],
  ['0.30000000000000004', '0.30000000000000004'],
  ['1e15', '1000000000000000.0'],
  ['1.5e20', '1.5e20'],
  ['1.7976931348623157e308', '1.7976931348623157e308'],
  ['5e-324', '5e-324'],
  ['123456789.125', '123456789.125']
]

describe('a number', () => {
  it('is written by the cases', async () => {
    const texts = await written(cases.map(([text]) => text))
    expect(texts).toEqual(cases.map(([, text]) => text))
  })

  it('loses nothing, and is as short as can be', async () => {
    const digits = (text: string) =>
      text
        .replace(/e.*/, '')
        .replace(/[-.]/g, '')
        .replace(/^0+|0+$/g, '').length
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.double({ min: -1000, max: 1000, noNaN: true })
          ),
          { minLength: 200, maxLength: 200 }
        ),
        async (numbers) => {
          const asked = numbers
            .filter((number) => number !== 0)
            .map((number) => (Number.isInteger(number) ? number.toExponential() : String(number)))
          for (const [index, text] of (await written(asked)).entries()) {
            const number = Number(asked[index])
            expect(Number(text)).toBe(number)
            expect(digits(text)).toBe(digits(String(number)))
          }
        }
      ),
      { numRuns: 3 }
    )
  })
})

it('stands in a command as a step gets it by its keys, by `exact`', async () => {
  const numbers = cases.map(([text]) => text)
  const both = await evaluate(
    test.nix,
    test.folder,
    `${withLibrary} map (text: let p = { n = builtins.fromJSON text; }; in [
      (lib.output "${program} --n=\${lib.exact p.n}").nw.command
      (lib.output { program = "${program}"; args = p; }).nw.command
    ]) input`,
    numbers
  )
  expect(both).toEqual(
    cases.map(([, text]) => [
      [program, `--n=${text}`],
      [program, `--n=${text}`]
    ])
  )
})

it('of no number is the text that it is, by `exact`', async () => {
  const value = await evaluate(test.nix, test.folder, `${withLibrary} lib.exact "auto"`)
  expect(value).toBe('auto')
})
