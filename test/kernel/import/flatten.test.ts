import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { flattened } from '../../../kernel/import/flatten.ts'
import { importProgram } from '../../../kernel/import/import.ts'
import { levelsOf } from '../../../kernel/import/levels.ts'
import { isGlobalName } from '../../../kernel/session/program/global-names.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { folderWith } from './programs.ts'

const scratch = scratchFolder('flatten')
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const around = {
  library: new Set(['output', 'static', 'toolchain']),
  ...{ replaced: new Set<string>(), libraryName: "library'", isNixName: isGlobalName }
}

/** The definitions of a program, a line each, or what is wrong with it. */
function flat(text: string): readonly string[] | object {
  const levels = levelsOf(text)
  if (!levels.ok) throw new Error(JSON.stringify(levels.mistake))
  const found = flattened(levels.value, around)
  if (!found.ok) return found.mistake
  return [
    ...found.value.bindings.map(({ code }) => code.replaceAll(/\s+/g, ' ').trim()),
    ...(found.value.question === null ? [] : [`? ${found.value.question}`])
  ]
}

describe('levels of a program as one', () => {
  it.each([
    ['{ a = 1; b = 2; }', ['a = 1;', 'b = 2;']],
    ['{ }', []],
    ['1 + 1', ['? 1 + 1']],
    // The inner one keeps its name; the outer one, which it shadows, gets another.
    ['let a = 1; in { a = a; }', ["a' = 1;", "a = let a = a'; in a;"]],
    ['let a = 1; in rec { b = a; a = 2; }', ["a' = 1;", 'b = a;', 'a = 2;']],
    ['let a = 1; in let a = 2; in { b = a; }', ["a' = 1;", 'a = 2;', 'b = a;']],
    ['let a = 1; in { inherit a; }', ['a = 1;']],
    [
      "let a = 1; a' = 2; in { a = a + a'; }",
      ["a'' = 1;", "a' = 2;", "a = let a = a''; in a + a';"]
    ],
    // What is one of Nix stays one.
    ['{ map = 1; b = map; }', ['map = 1;', 'b = let map = builtins.map; in map;']],
    ['rec { map = 1; b = map; }', ['map = 1;', 'b = map;']],
    ['{ true = 1; b = true; }', ['true = 1;', 'b = let true = builtins.true; in true;']],
    [
      '{ output = 1; b = output; }',
      ['output = 1;', "b = let output = library'.output; in output;"]
    ],
    // Arguments are definitions where something uses them.
    ['{ n ? 1, m ? 2 }: { a = n; }', ['n = 1;', 'a = n;']],
    ['{ n ? 1, m ? n }: { a = m; }', ['n = 1;', 'm = n;', 'a = m;']],
    ['with x; { a = b; }', ['a = with x; b;']],
    ['with x; { a = b; b = 1; }', ['a = let b = x.b; in b;', 'b = 1;']],
    ['with { b = 1; }; { a = b; }', ['scope = { b = 1; };', 'a = with scope; b;']],
    ['{ a.b = 1; a.c = 2; }', ['a.b = 1;', 'a.c = 2;']],
    ['{ "a b" = 1; "c.d".e = 2; }', ['"a b" = 1;', '"c.d".e = 2;']],
    ['{ "\\${x}" = 1; }', ['"\\${x}" = 1;']],
    ['let "a b" = 1; in { "a b" = 2; }', ['"a b\'" = 1;', '"a b" = 2;']],
    ['let inherit (x) a b; in { a = b; }', ["a' = (x).a; inherit (x) b;", 'a = b;']]
  ])('%s', (text, expected) => {
    expect(flat(text)).toEqual(expected)
  })

  it('says of a name that a with gives which it is', () => {
    expect(flat('with x; with y; { a = b; b = 1; }')).toEqual({ name: 'b', definition: 'a' })
    expect(flat('let b = with x; y; in { y = b; }')).toEqual({ name: 'y', definition: 'b' })
  })

  it('of many arguments takes time in proportion to what uses them', () => {
    const timeOf = (count: number): number => {
      const names = Array.from({ length: count }, (_, at) => `a${at}`)
      const text = `{ ${names.map((name) => `${name} ? 1`).join(', ')} }: { ${names.map((name) => `x${name} = ${name};`).join(' ')} }`
      const before = process.cpuUsage()
      flat(text)
      return process.cpuUsage(before).user
    }
    timeOf(20)
    expect(timeOf(600) / timeOf(60)).toBeLessThan(60)
  })
})

describe('comments of a program that becomes a notebook', () => {
  it.each([
    ['before all', '# C\n{ a = 1; }'],
    ['behind all', '{ a = 1; }\n# C'],
    ['behind arguments', '{ n ? 1 }:\n# C\n{ a = n; }'],
    ['behind an argument', '{ n ? 1 # C\n, m ? 2 }: { a = n; }'],
    ['before an argument', '{\n  # C\n  n ? 1 }: { a = n; }'],
    ['in the default of an argument', '{ n ? /* C */ 1 }: { a = n; }'],
    ['behind a with', 'with x;\n# C\n{ a = 1; }'],
    ['in a with', 'with x /* C */ ; { a = 1; }'],
    ['behind let', 'let\n# C\nb = 1; in { a = b; }'],
    ['before in', 'let b = 1;\n# C\nin { a = b; }'],
    ['behind in', 'let b = 1; in\n# C\n{ a = b; }'],
    ['in an empty set', '{ /* C */ }'],
    ['before a question', 'let b = 1; in # C\nb + 1'],
    ['behind a binding', '{ a = 1; # C\n b = 2; }'],
    ['in a binding', '{ a = /* C */ 1; }'],
    ['before an inherit', 'let b = 1; in {\n# C\ninherit b; }'],
    ['behind rec', 'rec /* C */ { a = 1; }'],
    ['with a brace behind rec', 'rec /* { C */ { a = 1; }']
  ])('are kept %s', (_, text) => {
    const folder = folderWith(scratch, { 'x.nix': text })
    const found = importProgram(join(folder, 'x.nix'), folder)
    if (!found.ok) throw new Error(JSON.stringify(found.mistake))
    const all = found.value.cells.map((cell) => cell.text).join('\n')
    expect(all.match(/\bC\b/g)).toHaveLength(1)
  })
})
