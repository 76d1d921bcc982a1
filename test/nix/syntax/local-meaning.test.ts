import { describe, expect, it } from 'vitest'
import { type GivenFunction, localMeaning } from '../../../nix/syntax/index.ts'

const functions: readonly GivenFunction[] = [
  {
    ...{ name: 'each', functionAt: 1, valueAt: 0 },
    parameters: [{ inside: [], step: 'combination' }]
  },
  {
    ...{ name: 'each.of', functionAt: 0, valueAt: 1 },
    parameters: [
      { inside: ['of'], step: 'member' },
      { inside: [], step: 'member' }
    ]
  },
  {
    ...{ name: 'map', functionAt: 0, valueAt: 1 },
    parameters: [{ inside: [], step: 'member' }]
  }
]

/** What the path before the `|` stands for: its last name is the one that is being written. */
function meant(marked: string): string {
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const path = /[\w.]*$/.exec(text.slice(0, offset))?.[0].split('.').slice(0, -1) ?? []
  const found = localMeaning(text, offset, path, functions)
  if (found === null) return 'not bound here'
  const { binder, meaning } = found
  if (meaning.kind === 'unknown') return `${binder}: unknown`
  if (meaning.kind === 'set') return `${binder}: { ${meaning.names.join(' ')} }`
  const { path: of, share, rest } = meaning
  const words = [of.join('.'), share?.step, ...(share?.inside ?? []), ...rest]
  return `${binder}: ${words.filter((word) => word !== undefined).join(' ')}`
}

describe('what a path of names stands for by the text around it', () => {
  it.each<[string, string]>([
    ['x = a.|', 'not bound here'],
    ['let p = { a = 1; b.c = 2; }; in p.|', 'binding: { a b }'],
    ['let p = { a = 1; b.c = 2; b.d = 3; }; in p.b.|', 'binding: { c d }'],
    ['let p.a = 1; p.b = 2; in p.|', 'binding: { a b }'],
    ['let p = { b.c.d = 2; }; in p.b.c.|', 'binding: { d }'],
    ['let p = { b = { c = { d = 1; }; }; }; in p.b.c.|', 'binding: { d }'],
    ['let p = ({ "a b" = 1; ${"c"} = 2; ${x} = 3; }); in p.|', 'binding: { a b c }'],
    ['let p = { inherit a; inherit (s) b c; }; in p.|', 'binding: { a b c }'],
    ['let p = { inherit (s) b; }; in p.b.|', 'binding: s.b'],
    ['let p = { inherit s; }; in p.s.|', 'binding: s'],
    ['let s = { x = 1; }; p = { inherit s; }; in p.s.|', 'binding: { x }'],
    ['let inherit (pkgs) python3; in python3.|', 'binding: pkgs.python3'],
    ['let inherit s; in s.|', 'binding: s'],
    ['let p = { a = 1; }; in p.a.|', 'binding: unknown'],
    ['let p = { a = 1; }; in p.c.|', 'binding: unknown'],
    ['let p = pkgs.python3Packages; in p.|', 'binding: pkgs.python3Packages'],
    ['let p = pkgs."a b"; in p.c.|', 'binding: pkgs.a b.c'],
    ['let p = q; q = { a = 1; }; in p.|', 'binding: { a }'],
    ['let p = q; q = p; in p.|', 'binding: unknown'],
    ['let p = f 1; in p.|', 'binding: unknown'],
    ['let p = a.b or c; in p.|', 'binding: unknown'],
    ['rec { p = { a = 1; }; x = p.|', 'binding: { a }'],
    ['p = { a = 1; }; x = p.|', 'definition: { a }'],
    ['p = { a = 1; }; p.b = 2; x = p.|', 'definition: { a b }'],
    ['p.b = 2; p = { a = 1; }; x = p.|', 'definition: { b a }'],
    ['let p = { a.b = 1; }; p.a.c = 2; in p.a.|', 'binding: { b c }'],
    ['let p = { a = 1; }; p.b.c = 2; in p.b.|', 'binding: { c }'],
    ['let p = q; q = { a = 1; }; q.b = 2; in p.|', 'binding: { a b }'],
    ['let p = { a = 1; }; in { p = 1; x = p.|', 'binding: { a }'],
    ['let p = { a = 1; }; in p: p.|', 'argument: unknown'],
    ['{ p }: p.|', 'argument: unknown'],
    ['each { lr = [ 1 ]; depth = [ 2 ]; } (p: f p.|', 'argument: { lr depth }'],
    ['m = each { lr = [ 1 ]; } (p: out "${p.|}");', 'argument: { lr }'],
    ["m = each { lr = [ 1 ]; } (p: out '' a ${toString p.|", 'argument: { lr }'],
    ['each [ { lr = 1; } { lr = 2; } ] (p: p.|', 'argument: { lr }'],
    ['each rows (p: p.|)', 'argument: rows combination'],
    ['let rows = { a = [ ]; }; in each rows (p: p.|)', 'argument: { a }'],
    ['each { lr = [ 1 ]; } ({ lr, ... }@p: p.|)', 'argument: { lr }'],
    ['each { lr = [ 1 ]; } ({ lr, ... }: lr.|)', 'argument: unknown'],
    ['each [ { lr.a = 1; } ] ({ lr, ... }: lr.|)', 'argument: { a }'],
    ['each.of (p: model: p.|) models', 'argument: models.of member'],
    ['each.of (p: model: model.|) a.models', 'argument: a.models member'],
    ['each.of (p: model: model.x.|) models', 'argument: models member x'],
    ['map (x: x.|) rows', 'argument: rows member'],
    ['map (x: x.a.|) rows', 'argument: rows member a'],
    ['map (x: map (y: y.|) x) rows', 'argument: unknown'],
    ['map (x: x.|) [ { a = 1; } ]', 'argument: { a }'],
    ['map (x: x.|) { b = { a = 1; }; }', 'argument: { a }'],
    ['map (x: x.|) [ ]', 'argument: unknown'],
    ['map (x: x.|)', 'argument: unknown'],
    ['other (x: x.|) rows', 'argument: unknown'],
    ['map rows (x: x.|)', 'argument: unknown']
  ])('%s: %s', (marked, expected) => {
    expect(meant(marked)).toBe(expected)
  })

  it('ends, however many definitions lead to the next', () => {
    for (const count of [49, 500]) {
      const chain = Array.from({ length: count }, (_, at) => `a${at} = a${at + 1};`).join(' ')
      const said = meant(`let ${chain} a${count} = { x = 1; }; in a0.|`)
      expect(said).toBe(count === 49 ? 'binding: { x }' : 'binding: unknown')
    }
  })
})
