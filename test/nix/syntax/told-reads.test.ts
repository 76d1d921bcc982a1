import { describe, expect, test } from 'vitest'
import { type NamedReaders, toldReads } from '../../../nix/syntax/told-reads.ts'

const named: NamedReaders = new Map([
  ['output', { kind: 'none' }],
  ['static', { kind: 'path', keys: ['path'], without: ['hash'] }],
  ['program', { kind: 'path', keys: ['src'], without: [] }],
  ['records', { kind: 'path', keys: ['path'], without: [] }],
  ['nixpkgs', { kind: 'any' }]
])

/** `read ./a, import ./b` and, behind it, what else is known. */
function told(text: string): string | null {
  const reads = toldReads(text, named)
  if (reads === null) return null
  const paths = reads.paths.map((path) => `${path.use} ${path.text}`)
  if (reads.isAnyPassedOn) paths.push('passed on')
  if (reads.mayMakePaths) paths.push('makes')
  return paths.join(', ')
}

describe('what an expression reads is told by its text', () => {
  test.each([
    // Nothing is read.
    ['1 + 2', ''],
    ['"a" + b', ''],
    ["''a ${b} c''", ''],
    ['output "${train}/bin/train --data=${data}/data.csv"', ''],
    ['builtins.map (x: x * 2) [ 1 2 ]', ''],
    ['let inherit (builtins) map filter; in map', ''],
    ['builtins ? readFile', ''],
    ['with { a = 1; }; a', ''],
    ['https://example.org/x', ''],
    ['let getEnv = x: x; in getEnv "HOME"', ''],
    ['x: x.readFile ./a', 'read ./a, passed on'],
    ['derivation { name = "a"; system = builtins.currentSystem; builder = "/bin/sh"; }', ''],
    // Paths go straight to what reads them.
    ['builtins.readFile ./a', 'read ./a'],
    ['(builtins.readFile) (./a)', 'read ./a'],
    ['__readFile ./a', 'read ./a'],
    ['builtins.readDir /data/x', 'read /data/x'],
    ['builtins.pathExists ./not-there', 'read ./not-there'],
    ['builtins.hashFile "sha256" ./a', 'read ./a'],
    ['import ./a.nix { x = 1; }', 'imported ./a.nix'],
    ['builtins.import ./a', 'imported ./a'],
    ['"${./a}/x"', 'read ./a'],
    ["''${./a} ${./b}''", 'read ./a, read ./b'],
    ['builtins.fromJSON (builtins.readFile ./a.json)', 'read ./a.json'],
    // Paths go elsewhere.
    ['static { path = ./a; }', 'read ./a, passed on'],
    ['static { path = ./a; hash = "sha256-…"; }', 'read ./a, passed on'],
    ['static { hash = "sha256-…"; }', ''],
    ['program "train" ./train.py', 'read ./train.py, passed on'],
    ['program { name = "train"; src = ./train.py; }', 'read ./train.py, passed on'],
    ['records ./a.csv', 'read ./a.csv, passed on'],
    ['{ src = ./a; }', 'read ./a, passed on'],
    ['[ ./a ./b ]', 'read ./a, read ./b, passed on'],
    ['p: "x" + p', ''],
    // Others may be made of them.
    ['p: p + "/x"', 'makes'],
    ['./a + "/x"', 'read ./a, passed on, makes'],
    ['builtins.dirOf ./a', 'read ./a, passed on, makes'],
    ['map dirOf [ ./a ]', 'read ./a, passed on, makes'],
    ['a + b', 'makes'],
    ['a - b', 'makes']
  ])('%s: %s', (text, expected) => {
    expect(told(text)).toBe(expected)
  })

  test.each([
    // Computed paths.
    'builtins.readFile p',
    'builtins.readFile (./a + "/b")',
    'builtins.readFile "/etc/passwd"',
    'builtins.readFile "${step}/x"',
    'builtins.readFile ./a/${x}',
    './a/${x}',
    'import p',
    'import (fetchTarball { url = "x"; sha256 = "y"; })',
    'map import [ ./a.nix ]',
    'map builtins.readFile [ ./a ]',
    'let r = builtins.readFile; in r ./a',
    'let inherit (builtins) readFile; in readFile ./a',
    'inherited: { inherit import; }',
    'builtins.path { path = ./a; }',
    'builtins.filterSource (a: b: true) ./a',
    'builtins.toPath "/x"',
    'builtins.storePath /nix/store/x',
    'scopedImport { } ./a',
    '~/a',
    '"${~/a}"',
    // Not of the texts.
    'builtins.getEnv "HOME"',
    '__getEnv "HOME"',
    'builtins.currentTime',
    'builtins."currentTime"',
    'builtins.${"currentTime"}',
    'builtins.${x}',
    'with builtins; currentTime',
    'builtins',
    'builtins.attrNames builtins',
    '{ inherit builtins; }',
    'let inherit (builtins) getEnv; in getEnv',
    'let inherit (builtins) ${x}; in 1',
    'builtins.nixPath',
    '<nixpkgs>',
    '__nixPath',
    '__curPos',
    'builtins.unsafeGetAttrPos "a" { a = 1; }',
    'builtins.notKnownYet 1',
    // Fetches.
    'fetchTarball "https://example.org/x"',
    'fetchTarball { url = "x"; }',
    'builtins.fetchurl x',
    'builtins.fetchGit { url = "x"; rev = "y"; }',
    'builtins.getFlake "x"',
    'map fetchTarball [ ]',
    // Functions of the library that read.
    'static',
    'static x',
    'static { path = p; }',
    'static { path = "/data"; }',
    'static { path = ./a + "/b"; }',
    'static { inherit path; }',
    'static { ${x} = ./a; }',
    'static { path.x = ./a; }',
    'static { url = "x"; }',
    'static (x // { })',
    'map static [ ]',
    '{ inherit static; }',
    'records "/a.csv"',
    'program "train"',
    'program "train" p',
    'program { name = "train"; }',
    'program { name = "train"; src = "/a"; }',
    'nixpkgs { }',
    'a b c ='
  ])('and %s is not', (text) => {
    expect(told(text)).toBeNull()
  })

  test('names of builtins that stand in strings, comments and attributes are none', () => {
    expect(
      told('{ currentTime = "builtins.getEnv"; /* builtins.currentTime */ }.currentTime')
    ).toBe('')
  })

  test('a fetch whose hash stands there', () => {
    expect(told('builtins.fetchurl { url = "x"; sha256 = "y"; }')).toBe('')
    expect(told('fetchTarball { url = "x"; sha256 = y; }')).toBe('')
  })
})
