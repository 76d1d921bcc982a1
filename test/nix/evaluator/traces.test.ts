import { afterAll, beforeAll, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { asked, step, testEvaluator, type TestEvaluator } from './support.ts'

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

async function printed(text: string): Promise<readonly string[]> {
  const slot = evaluator.one(text)
  await evaluator.describeAll(asked([slot], false))
  const { messages, more } = evaluator.traces(slot)
  return more === 0 ? messages : [...messages, `${more} more`]
}

const warn = '(builtins.warn or (text: builtins.trace "warning: ${text}"))'
const many = (count: number) =>
  `builtins.foldl' (sum: n: builtins.trace "n\${toString n}" (sum + n)) 0 (builtins.genList (n: n) ${count})`

it.each([
  ['builtins.trace "x" 1', ['trace: x']],
  [
    'builtins.trace "one\\ntwo" (builtins.trace { a = 1; } 2)',
    ['trace: one\ntwo', 'trace: { a = 1; }']
  ],
  ['builtins.trace "before" (throw "no")', ['trace: before']],
  ['builtins.trace "before" (1 + "x")', ['trace: before']],
  // Printed before an error that spoils the request, or that is caught, and again when it is asked for.
  [
    'map (x: x) [ (builtins.trace "a" (throw "no")) (builtins.trace "b" (throw "no")) ]',
    ['trace: a', 'trace: b']
  ],
  [
    `map (x: x) [ (builtins.trace "a" ((${step}) "a")) (builtins.trace "b" (1 + "x")) (builtins.trace "c" ((${step}) "c")) ]`,
    ['trace: a', 'trace: b', 'trace: c']
  ],
  ['builtins.trace "same" (builtins.trace "same" 1)', ['trace: same', 'trace: same']],
  ['builtins.trace "error: not one" 1', ['trace: error: not one']],
  [
    'builtins.trace "@nix {\\"action\\":\\"msg\\",\\"level\\":0,\\"msg\\":\\"error: no\\"}" 1',
    ['trace: @nix {"action":"msg","level":0,"msg":"error: no"}']
  ]
])('%s is heard in its order', async (text, expected) => {
  expect(await printed(text)).toEqual(expected)
})

it('a warning is heard', async () => {
  const [message, ...more] = await printed(`${warn} "careful" 3`)
  expect(message).toMatch(/^(trace: )?warning: careful$/)
  expect(more).toEqual([])
})

it.each([
  [200, 200, undefined],
  [201, 201, '1 more'],
  [2000, 201, '1800 more']
])('of %i messages the first are kept, and the others counted', async (count, length, last) => {
  const messages = await printed(many(count))
  expect(messages).toHaveLength(length)
  expect(messages[1]).toBe('trace: n1')
  if (last !== undefined) expect(messages.at(-1)).toBe(last)
})

it.each([
  [2000, /^trace: x{2000}$/],
  [2001, /^trace: x{2000}… \(2001 characters\)$/],
  [20_000, /^trace: x{2000}… \(20000 characters\)$/]
])('of a message of %i characters the first are kept', async (length, expected) => {
  const text = `builtins.trace (builtins.concatStringsSep "" (builtins.genList (n: "x") ${length})) 1`
  const [message] = await printed(text)
  expect(message).toMatch(expected)
})

it('what is printed belongs to the value that was asked for', async () => {
  const shared = evaluator.one('builtins.trace "shared" 1')
  const [one, two, three] = evaluator.bind([
    { text: 'builtins.trace "one" (shared + 1)', scope: new Map([['shared', shared]]) },
    { text: 'builtins.trace "two" (throw "no")', scope: new Map() },
    { text: 'builtins.trace "three" 3', scope: new Map() }
  ])
  if (one === undefined || two === undefined || three === undefined) throw new Error('not bound')
  await evaluator.describeAll(asked([one, two, three], false))
  await evaluator.describeAll(asked([shared], false))
  expect([one, two, three, shared].map((slot) => evaluator.traces(slot).messages)).toEqual([
    ['trace: one', 'trace: shared'],
    ['trace: two'],
    ['trace: three'],
    []
  ])
})
