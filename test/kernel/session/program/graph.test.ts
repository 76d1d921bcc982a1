import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGraph, type Graph } from '../../../../kernel/session/program/graph.ts'

function graphOf(edges: Readonly<Record<string, readonly string[]>>): Graph {
  const graph = createGraph()
  for (const [name, uses] of Object.entries(edges)) graph.set(name, new Set(uses))
  return graph
}

const nobody = () => false

describe('groups', () => {
  const cases: [string, Record<string, string[]>, string[], string[][]][] = [
    ['a name alone', { a: [] }, ['a'], [['a']]],
    ['what is used comes first', { a: ['b'], b: ['c'], c: [] }, ['a'], [['c'], ['b'], ['a']]],
    ['a name that is not defined yet', { a: ['b'] }, ['a'], [['b'], ['a']]],
    ['two that share one', { a: ['c'], b: ['c'], c: [] }, ['a', 'b'], [['c'], ['a'], ['b']]],
    ['only what is asked for', { a: [], b: ['a'], c: ['b'] }, ['b'], [['a'], ['b']]]
  ]
  it.each(cases)('%s', (_, edges, roots, expected) => {
    const groups = graphOf(edges).groups(roots, nobody)
    expect(groups).toEqual(expected)
  })

  it('puts names that refer to each other in one group', () => {
    const groups = graphOf({ even: ['odd', 'n'], odd: ['even'], n: [] }).groups(['odd'], nobody)
    expect(groups.map((group) => new Set(group))).toEqual([
      new Set(['n']),
      new Set(['even', 'odd'])
    ])
  })

  it('gives a name that refers to itself alone', () => {
    expect(graphOf({ a: ['a'] }).groups(['a'], nobody)).toEqual([['a']])
  })

  it('leaves out what is skipped, and what only that needs', () => {
    const groups = graphOf({ a: ['b'], b: ['c'], c: [] }).groups(['a'], (name) => name === 'b')
    expect(groups).toEqual([['a']])
  })

  it('follows a chain of 20,000 names', () => {
    const graph = createGraph()
    for (let i = 0; i < 20_000; i += 1) graph.set(`n${i}`, new Set([`n${i + 1}`]))
    expect(graph.groups(['n0'], nobody)).toHaveLength(20_001)
    expect(graph.dependents(['n20000']).size).toBe(20_001)
  })

  it('orders any graph so that a group uses only itself and groups before it', () => {
    const name = fc.integer({ min: 0, max: 9 }).map((n) => `n${n}`)
    const edges = fc.dictionary(name, fc.array(name, { maxLength: 4 }))
    fc.assert(
      fc.property(edges, (given) => {
        const graph = graphOf(given)
        const groups = graph.groups(Object.keys(given), nobody)
        const before = new Set<string>()
        for (const group of groups) {
          for (const member of group) before.add(member)
          for (const member of group)
            for (const used of given[member] ?? []) expect(before).toContain(used)
        }
        expect(before.size).toBe(groups.flat().length)
        for (const group of groups) {
          const [first = ''] = group
          if (group.length === 1) continue
          const reached = new Set(given[first])
          for (const one of reached) for (const used of given[one] ?? []) reached.add(used)
          expect(group.every((member) => reached.has(member))).toBe(true)
        }
      })
    )
  })
})

describe('dependents', () => {
  it('are those that use a name, directly or through others, and the name', () => {
    const graph = graphOf({ a: [], b: ['a'], c: ['b'], d: [] })
    expect(graph.dependents(['a'])).toEqual(new Set(['a', 'b', 'c']))
  })

  it('change with what a definition uses', () => {
    const graph = graphOf({ a: [], b: ['a'] })
    graph.set('b', new Set(['x']))
    expect(graph.dependents(['a'])).toEqual(new Set(['a']))
    expect(graph.dependents(['x'])).toEqual(new Set(['x', 'b']))
    graph.delete('b')
    expect(graph.dependents(['x'])).toEqual(new Set(['x']))
  })
})
