import { describe, expect, it } from 'vitest'
import { argumentsInWords, argumentsOf } from '../../../nix/syntax/arguments.ts'
import { localsAt } from '../../../nix/syntax/locals.ts'

describe('the arguments of a function', () => {
  it.each([
    ['x: x', 'x:'],
    ['x: { lr, epochs ? 1 }: lr', 'x: { lr, epochs ? 1 }:'],
    ['args@{ a, ... }: a', 'args@{ a, ... }:'],
    ['{ a }@args: a', 'args@{ a }:'],
    ['{ }: 1', '{  }:'],
    ['{ a ? [\n  1\n  2 ] }: a', '{ a ? [ 1 2 ] }:'],
    ['let y = 1; in x: y', 'x:'],
    ['with builtins; assert true; (x: x)', 'x:'],
    ['x: let y = 1; in z: y', 'x:'],
    ['{ a = x: x; }', ''],
    ['map (x: x) [ 1 ]', ''],
    ['x: (', ''],
    ['"a: b"', ''],
    ['1', '']
  ])('of %j are %j', (expression, words) => {
    expect(argumentsInWords(argumentsOf(expression))).toBe(words)
  })

  it('tell which have a default, and whether others may come', () => {
    expect(argumentsOf('all@{ a, b ? 2, ... }: a')).toEqual([
      {
        ...{ kind: 'set', name: 'all', isOpen: true },
        formals: [
          { name: 'a', fallback: null },
          { name: 'b', fallback: '2' }
        ]
      }
    ])
  })
})

describe('what the text around a place gives it', () => {
  /** The place is where the bar stands. */
  const at = (marked: string) => localsAt(marked.replace('|', ''), marked.indexOf('|'))
  const named = (marked: string) => at(marked).names.map(({ name, kind }) => `${kind} ${name}`)

  it.each([
    ['f = x: |;', ['argument x', 'definition f']],
    ['f = x: y: x|;', ['argument y', 'argument x', 'definition f']],
    ['f = { a, b ? 1 }@all: |;', ['argument a', 'argument b', 'argument all', 'definition f']],
    ['f = x: 1; g = |;', ['definition f', 'definition g']],
    ['a = let b = 1; in |;', ['binding b', 'definition a']],
    ['a = rec { b = c|; c = 2; };', ['binding b', 'binding c', 'definition a']],
    ['a = { b = |; };', ['definition a']],
    ['a = x: let x = 1; in |;', ['binding x', 'definition a']],
    ['a = let b = |', ['binding b', 'definition a']],
    ['|', []]
  ])('%s', (marked, names) => {
    expect(named(marked).sort()).toEqual([...names].sort())
  })

  it('are the nearest first, each once', () => {
    expect(named('a = x: let x = 1; in |;')[0]).toBe('binding x')
  })

  it.each([
    ['a = with b; |;', ['b']],
    ['a = with b.c; with (d 1); |;', ['(d 1)', 'b.c']],
    ['a = with |b; c;', []]
  ])('%s: the sets of its withs', (marked, withs) => {
    expect(at(marked).withs).toEqual(withs)
  })
})
