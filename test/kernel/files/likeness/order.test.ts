import { describe, expect, it } from 'vitest'
import { orderCause } from '../../../../kernel/files/likeness/order.ts'
import { tokensOf } from '../../../../kernel/files/likeness/tokens.ts'

const cause = (before: string, after: string) => orderCause(tokensOf(before), tokensOf(after))

describe('the same in another order', () => {
  it.each([
    ['b\na\n', 'a\nb\n', 'order'],
    ['thread 1 done\nthread 2 done\n', 'thread 2 done\nthread 1 done\n', 'thread-order'],
    ['worker-1\nworker-2\n', 'worker-2\nworker-1\n', 'thread-order'],
    ['b.txt\na.txt\n', 'a.txt\nb.txt\n', 'directory-order'],
    ['x/b\nx/a\n', 'x/a\nx/b\n', 'directory-order'],
    ["{'b', 'a'}", "{'a', 'b'}", 'hash-order'],
    ['{"b": 1, "a": 2}', '{"a": 2, "b": 1}', 'hash-order'],
    // What is another each time anyway does not keep it from being seen.
    ['b took 2 s\na took 1 s\n', 'a took 3 s\nb took 4 s\n', 'order'],
    ['🦊\n🐻\n', '🐻\n🦊\n', 'order']
  ])('%j and %j: %s', (before, after, kind) => {
    expect(cause(before, after)?.kind).toBe(kind)
  })

  it.each([
    ['', ''],
    ['a', 'a'],
    ['a', 'b'],
    ['a a b', 'a b b'],
    ['a\nb\n', 'a\nb\nc\n'],
    ['1 s', '2 s'],
    ['b\t\ta', 'a\tb'],
    ['constructor', '__proto__']
  ])('%j and %j are not', (before, after) => {
    expect(cause(before, after)).toBeNull()
  })

  it.each([
    [60, 'x '.repeat(30).trim()],
    [61, `${'x '.repeat(30)}…`],
    [600, `${'x '.repeat(30)}…`]
  ])('shows of a line of %i pieces so much', (pieces, shown) => {
    const line = Array.from({ length: pieces }, (_, at) => (at % 2 === 0 ? 'x' : ' ')).join('')
    const found = cause(`${line}\nb\n`, `b\n${line}\n`)
    expect(found?.before.trimEnd()).toBe(shown.trimEnd())
  })
})
