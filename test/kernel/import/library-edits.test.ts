import { describe, expect, it } from 'vitest'
import { withoutLibrary } from '../../../kernel/import/library-edits.ts'
import { outerLevelsOf } from '../../../kernel/import/levels.ts'
import { edited } from '../../../nix/syntax/text-edit.ts'

/** A program without its library, blanks apart. */
function without(text: string) {
  const levels = outerLevelsOf(text)
  if (!levels.ok) throw new Error(JSON.stringify(levels.mistake))
  const found = withoutLibrary(text, levels.value)
  return { ...found, text: found.text.replaceAll(/\s+/g, ' ').trim() }
}

describe('a program without the library that it imported', () => {
  it.each([
    ['with import ./nw.nix; { a = output "x"; }', '{ a = output "x"; }'],
    ['with (import ./nw.nix); { a = 1; }', '{ a = 1; }'],
    ['(with import ./nw.nix; { a = 1; })', '( { a = 1; })'],
    ['with import ./nw.nix /* ; */ ; { a = 1; }', '/* ; */ { a = 1; }'],
    ['with import ./nw.nix; with import ./nw.nix; { a = 1; }', '{ a = 1; }'],
    // A word of a comment or a text is none of Nix.
    [
      '# works with data\nlet s = "1"; in with import ./nw.nix; { a = output s; }',
      '# works with data let s = "1"; in { a = output s; }'
    ],
    [
      'let s = "with care; "; in with import ./nw.nix; { a = output s; }',
      'let s = "with care; "; in { a = output s; }'
    ],
    [
      'let s = with builtins; toJSON 1; in with import ./nw.nix; { a = output s; }',
      'let s = with builtins; toJSON 1; in { a = output s; }'
    ],
    ['let nw = import ./nw.nix; in { a = nw.output "x"; }', 'let in { a = output "x"; }'],
    ['let nw = import ./nw.nix; in { a = nw.lib.output "x"; }', 'let in { a = output "x"; }'],
    [
      'let nw = import ./nw.nix; in { a = nw.shell "x"; b = nw.output "y"; }',
      'let nw = import ./nw.nix; in { a = nw.shell "x"; b = output "y"; }'
    ],
    [
      'let inherit (import ./nw.nix) output static shell; in { a = output shell; }',
      'let inherit (import ./nw.nix) shell; in { a = output shell; }'
    ],
    ['{ a = (import ./other.nix).output; }', '{ a = (import ./other.nix).output; }'],
    ['with import <nixpkgs> { }; { a = 1; }', 'with import <nixpkgs> { }; { a = 1; }']
  ])('%s', (text, expected) => {
    expect(without(text).text).toBe(expected)
  })

  it('takes out what was fetched for it alone', () => {
    const text = 'let src = fetchTarball "x"; nw = import src { }; in { a = nw.output "x"; }'
    expect(without(text)).toMatchObject({ text: 'let in { a = output "x"; }', hadLibrary: true })
    const other =
      'let src = fetchTarball "x"; nw = import src { }; in { a = nw.output "x"; b = src; }'
    expect(without(other).text).toContain('src = fetchTarball')
  })

  it.each([
    ['parentheses', (count: number) => `{ a = ${'('.repeat(count)}1${')'.repeat(count)}; }`],
    ['blanks', (count: number) => `{ a = [ ${' '.repeat(count)}1 ]; }`],
    [
      'definitions',
      (count: number) => `{ ${Array.from({ length: count }, (_, at) => `a${at} = 1;`).join(' ')} }`
    ],
    ['names', (count: number) => `{ a = [ ${'word '.repeat(count)}]; }`]
  ])('of many %s takes time in proportion', (_, program) => {
    const timeOf = (count: number): number => {
      const text = program(count)
      const levels = outerLevelsOf(text)
      if (!levels.ok) return 1000
      const before = process.cpuUsage()
      withoutLibrary(text, levels.value)
      return Math.max(1000, process.cpuUsage(before).user)
    }
    timeOf(200)
    expect(timeOf(4000) / timeOf(400)).toBeLessThan(40)
  })
})

describe('a text that is edited', () => {
  it.each([
    ['abc', [], 'abc'],
    ['abc', [[0, 3, '']], ''],
    [
      'abc',
      [
        [2, 3, 'C'],
        [0, 1, 'A']
      ],
      'AbC'
    ],
    [
      'abc',
      [
        [0, 0, '>'],
        [3, 3, '<']
      ],
      '>abc<'
    ],
    // The first of two that overlap counts.
    [
      'abcd',
      [
        [0, 2, 'x'],
        [1, 3, 'y']
      ],
      'xcd'
    ],
    ['a🦊b', [[1, 3, '']], 'ab']
  ] as const)('%s with %j', (text, edits, expected) => {
    expect(
      edited(
        text,
        edits.map(([from, to, by]) => ({ from, to, text: by }))
      )
    ).toBe(expected)
  })
})
