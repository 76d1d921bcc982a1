import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, isWordLists, program, withLibrary } from './evaluate.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const cases: readonly (readonly [what: string, written: string, canonical: string])[] = [
  ['options are sorted by name', '--lr=1 --epochs=5', '--epochs=5 --lr=1'],
  ['stably', '--r=b --r=a --a=1 --r=c', '--a=1 --r=b --r=a --r=c'],
  ['a name that begins another comes first', '--ab=1 --a=2 --a-b=3', '--a=2 --a-b=3 --ab=1'],
  ['flags too, before options', '--z --a -f --b=1', '--a --b=1 --z -f'],
  ['a flag at the end', '--b=1 --a', '--a --b=1'],
  ['not across an operand', '--b=1 x --a=1', '--b=1 x --a=1'],
  ['on each side of an operand', '--b=1 --a=1 x --d=1 --c=1', '--a=1 --b=1 x --c=1 --d=1'],
  ['behind a subcommand', 'fit --b=1 --a=1', 'fit --a=1 --b=1'],
  [
    'a flag before an operand: as written',
    '--b=1 --a=1 --f x --d=1 --c=1',
    '--b=1 --a=1 --f x --d=1 --c=1'
  ],
  ['a letter before an operand: as written', '--b=1 --a=1 -n 5', '--b=1 --a=1 -n 5'],
  ['-o=x before an operand: as written', '--b=1 --a=1 -o=x y', '--b=1 --a=1 -o=x y'],
  ['nothing after --', '--b=1 --a=1 -- --d=1 --c=1', '--a=1 --b=1 -- --d=1 --c=1'],
  ['a flag before --', '--b --a -- x', '--a --b -- x'],
  ['a flag before an operand after --', '--b=1 --a=1 -- -f x', '--a=1 --b=1 -- -f x'],
  ['- is an operand', '--b=1 - --a=1', '--b=1 - --a=1'],
  ['and may be the value of a flag', '--b=1 --a=1 -f -', '--b=1 --a=1 -f -'],
  ['an empty value', '--b= --a=', '--a= --b='],
  ['a value with = in it', '--b=x=y --a==', '--a== --b=x=y'],
  ['an empty argument is an operand', `--b=1 '' --a=1`, `--b=1  --a=1`],
  ['no options at all', 'x y', 'x y'],
  ['nothing but the program', '', '']
]

describe('the order of a command', () => {
  it('is put right by the cases', async () => {
    const value = await evaluate(
      test.nix,
      test.folder,
      `${withLibrary} map (command: (lib.output "${program} \${command}").nw.command) input`,
      cases.map(([, written]) => written)
    )
    if (!isWordLists(value)) throw new Error('no lists of words')
    expect(
      Object.fromEntries(cases.map(([what], at) => [what, (value[at] ?? []).slice(1).join(' ')]))
    ).toEqual(Object.fromEntries(cases.map(([what, , canonical]) => [what, canonical])))
  })

  it('does not change the derivation when options of one run change places', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(permuted, { minLength: 60, maxLength: 60 }), async (pairs) => {
        const value = await evaluate(
          test.nix,
          test.folder,
          `${withLibrary} map (map (command: (lib.output "${program} \${command}").drvPath)) input`,
          pairs
        )
        if (!isWordLists(value)) throw new Error('no lists of paths')
        for (const [before, after] of value) expect(after).toBe(before)
      }),
      { numRuns: 4 }
    )
  })

  it('changes the derivation where it may matter', async () => {
    const pairs = [
      ['x y', 'y x'],
      ['--a=1 x', 'x --a=1'],
      ['--r=1 --r=2', '--r=2 --r=1'],
      ['-- --a=1 --b=1', '-- --b=1 --a=1'],
      ['--a=1 --b=1 -f x', '--b=1 --a=1 -f x']
    ]
    const value = await evaluate(
      test.nix,
      test.folder,
      `${withLibrary} map (map (command: (lib.output "${program} \${command}").drvPath)) input`,
      pairs
    )
    if (!isWordLists(value)) throw new Error('no lists of paths')
    for (const [before, after] of value) expect(after).not.toBe(before)
  })
})

const name = fc.constantFrom('a', 'b', 'lr', 'epochs', 'batch-size', 'z', 'A', 'a-b')
const value = fc.constantFrom('', '1', '0.001', '/nix/store/x', 'a=b', `'x y'`)
const option = fc.oneof(
  fc.tuple(name, value).map(([key, text]) => ({ key: `--${key}`, text: `--${key}=${text}` })),
  name.map((key) => ({ key: `--${key}`, text: `--${key}` })),
  fc.constantFrom('-f', '-x').map((key) => ({ key, text: key }))
)
/** Options each of another name, in two orders; a flag is never last, so that an operand may follow. */
const run = fc
  .uniqueArray(option, { selector: ({ key }) => key, maxLength: 6 })
  .chain((options) =>
    fc.tuple(
      fc.constant(options),
      fc.shuffledSubarray(options, { minLength: options.length, maxLength: options.length })
    )
  )
  .map((orders) =>
    orders.map((options) => [...options.map(({ text }) => text), '--zz=last'].join(' '))
  )
const operand = fc.constantFrom('fit', 'data.csv', '-', `'--'x`)

/** A command in two orders that mean the same. */
const permuted = fc
  .array(fc.tuple(run, operand), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    [0, 1].map((order) =>
      parts.map(([orders, between]) => `${orders[order] ?? ''} ${between}`).join(' ')
    )
  )
