import { describe, expect, it } from 'vitest'
import { bad, good, type Result } from '../../../nix/base/result.ts'
import type { Description, Head } from '../../../nix/evaluator/description.ts'
import type { EvaluationError } from '../../../nix/evaluator/error.ts'
import { memberOf, type Node, nodeOf } from '../../../nix/evaluator/search-node.ts'
import { conclude } from '../../../nix/evaluator/search-result.ts'

const throws = (message: string) =>
  bad<EvaluationError>({
    ...{ kind: 'evaluation', message, trace: '', position: null, cause: null }
  })
const of = (description: Description) => good<Head>({ kind: 'described', description })
const step = of({
  ...{ kind: 'step', name: 's', drvPath: '/nix/store/s.drv', outputs: ['out'], declared: null }
})
const one = of({ kind: 'plain', type: 'int', text: '1' })
const package_ = of({
  ...{ kind: 'environment', nwKind: null, name: 'p', drvPath: '/nix/store/p.drv', outputs: [] }
})
const set = (names: readonly string[], count = names.length): Head => ({
  ...{ kind: 'set', names, count, marks: 0, sweep: false }
})

type Given = Result<Head, EvaluationError>

/** A set with members of these heads, of which so many more were not looked at. */
function node(members: Readonly<Record<string, Given>>, unsearched = 0, isWhole = false): Node {
  const names = Object.keys(members)
  const root = nodeOf({ id: 0 }, [], null, 0)
  return {
    ...{ ...root, unsearched, isWhole, head: good(set(names, names.length + unsearched)) },
    members: names.map((name) => withHead(memberOf(root, name), members[name])),
    endedAt: unsearched > 0 ? ['next'] : null
  }
}

function withHead(member: Node, head: Given | undefined): Node {
  return { ...member, head: head ?? null }
}

/** What it comes to, in short. */
function concluded(given: Node, question = false) {
  const result = conclude(given, question)
  if (!result.ok) return { mistake: result.mistake.kind }
  const { value } = result
  if (value.kind === 'steps')
    return {
      steps: value.members.map(({ path, result: own }) => [
        path.join('.'),
        own.ok ? own.value.kind : own.mistake.kind
      ]),
      ended: value.ended
    }
  if (value.kind !== 'plain') return { kind: value.kind }
  return { text: value.text, failed: value.failed?.map(({ path }) => path.join('.')) ?? null }
}

describe('what a search comes to', () => {
  it('is the value itself, or its error', () => {
    const root = nodeOf({ id: 0 }, [], null, 0)
    expect(concluded({ ...root, head: step })).toEqual({ kind: 'step' })
    expect(concluded({ ...root, head: throws('no') })).toEqual({ mistake: 'evaluation' })
    expect(() => conclude(root, false)).toThrow()
  })

  it('is steps as soon as there is one, with all that was looked at', () => {
    expect(concluded(node({ a: step, b: one, c: throws('no') }))).toEqual({
      steps: [
        ['a', 'step'],
        ['b', 'plain'],
        ['c', 'evaluation']
      ],
      ended: null
    })
  })

  it('counts what was not searched, in all of it, and names the first', () => {
    const outer = node({ a: step }, 5)
    const inner = node({ x: step }, 1000)
    const members = [...outer.members, { ...inner, asked: { ...inner.asked, path: ['b'] } }]
    expect(concluded({ ...outer, members })).toMatchObject({
      ended: { path: ['next'], unsearched: 1005 }
    })
  })

  it.each<[string, Node, boolean, object]>([
    ['nothing', node({}), false, { text: '{ }', failed: null }],
    ['no step, not asked', node({ a: one, b: one }), false, { text: '{ a = …; b = …; }' }],
    ['no step, asked', node({ a: one, b: one }), true, { text: '{ a = 1; b = 1; }' }],
    ['more than were looked at', node({ a: one }, 9), true, { text: '{ a = 1; … 9 more }' }],
    [
      'errors alone',
      node({ a: throws('x') }),
      false,
      { text: '{ a = «error: x»; }', failed: ['a'] }
    ],
    ['errors alone, so far', node({ a: throws('x') }, 1), false, { failed: null }],
    ['an error among others, asked', node({ a: throws('x'), b: one }), true, { failed: ['a'] }],
    ['an error among others, not asked', node({ a: throws('x'), b: one }), false, { failed: null }],
    ['an error in a literal', node({ a: throws('x'), b: one }, 0, true), false, { failed: ['a'] }],
    // Package sets hold members that throw for whoever asks.
    ['an error beside a package', node({ a: throws('x'), b: package_ }), true, { failed: null }],
    ['errors beside steps', node({ a: throws('x'), b: step }), false, { ended: null }]
  ])('%s', (_, given, question, expected) => {
    expect(concluded(given, question)).toMatchObject(expected)
  })

  it.each<EvaluationError>([
    { kind: 'interrupted' },
    { kind: 'needs-build', drvPaths: ['/nix/store/x.drv'], message: '', position: null }
  ])('cannot be told after %j', (mistake) => {
    expect(concluded(node({ a: one, b: bad(mistake) }))).toEqual({ mistake: mistake.kind })
    expect(concluded(node({ a: step, b: bad(mistake) }))).toMatchObject({ ended: null })
  })

  it.each([20, 21, 200])('names twenty members of %d, and how many more there are', (count) => {
    const members = Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, one]))
    const { text } = { text: '', ...concluded(node(members), true) }
    expect(text).toContain('m19 = 1;')
    expect(text.includes('m20')).toBe(false)
    expect(text.endsWith(count === 20 ? 'm19 = 1; }' : `… ${count - 20} more }`)).toBe(true)
  })

  it('takes the members of members for its own, in their order', () => {
    const outer = node({ a: one, z: one })
    const inner = node({ x: step, y: one })
    const moved = inner.members.map((member) => ({
      ...member,
      asked: { ...member.asked, path: ['i', ...member.asked.path] }
    }))
    const [first, last] = outer.members
    const members = [first, { ...inner, members: moved }, last].filter((one_) => one_ !== undefined)
    expect(concluded({ ...outer, members })).toMatchObject({
      steps: [
        ['a', 'plain'],
        ['i.x', 'step'],
        ['i.y', 'plain'],
        ['z', 'plain']
      ]
    })
  })
})
