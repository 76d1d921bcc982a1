import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notPinned } from '../../../../kernel/session/report/not-pinned.ts'
import { impurities } from '../../../../nix/syntax/impure.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  definitionsOf,
  evaluatingEngine,
  stepOf,
  testSession,
  type TestSession
} from '../support.ts'
import { noticeInWords } from '../../../../kernel/render/words/notice.ts'

const noticesOf = (code: string) =>
  notPinned(definitionsOf(code), null, '/home/me/notebook').map(noticeInWords)

describe('what is not pinned', () => {
  it.each([
    ['import <nixpkgs> { }', ['search-path <nixpkgs>']],
    ['fetchTarball "https://x/a.tar.gz"', ['fetch fetchTarball']],
    ['builtins.fetchTarball { url = "https://x/a.tar.gz"; }', ['fetch builtins.fetchTarball']],
    ['builtins.fetchurl https://x/a.csv', ['fetch builtins.fetchurl']],
    ['(fetchGit) { url = "https://x/a"; ref = "main"; }', ['fetch fetchGit']],
    ['fetchGit ("https://x/a")', ['fetch fetchGit']],
    ['builtins.getFlake "github:NixOS/nixpkgs"', ['fetch builtins.getFlake']],
    ['map fetchTarball [ "a" ]', ['fetch fetchTarball']],
    ['toString builtins.currentTime', ['machine builtins.currentTime']],
    ['"${toString ./.}/x"', ['path-as-text toString ./.']],
    ['builtins.toString (../data)', ['path-as-text builtins.toString (../data)']],
    ['toString (./. + "/x")', ['path-as-text toString (./. + "/x")']],
    ['"${builtins.getEnv "HOME"}/x"', ['machine builtins.getEnv']],
    ['[ /data/a.csv ~/b.csv ./c.csv ]', ['absolute-path /data/a.csv', 'absolute-path ~/b.csv']]
  ])('%s', (text, expected) => {
    expect(impurities(text).map(({ kind, what }) => `${kind} ${what}`)).toEqual(expected)
  })
})

describe('what is pinned, or no such thing', () => {
  it.each([
    'fetchTarball { url = "https://x/a.tar.gz"; sha256 = "sha256-x"; }',
    'fetchTarball ({ url = "https://x/a.tar.gz"; inherit sha256; })',
    'builtins.fetchurl { url = "https://x"; "sha256" = x; }',
    'fetchGit { url = "https://x"; rev = "0123456789012345678901234567890123456789"; }',
    'builtins.getFlake "github:NixOS/nixpkgs/0123456789012345678901234567890123456789"',
    'fetchTarball source',
    'toString 1',
    'toString path',
    'let toString = x: x; in toString ./.',
    '"${./.}"',
    'let fetchTarball = x: x; in fetchTarball "https://x"',
    'builtins: builtins.currentTime',
    '"<nixpkgs> /data/x fetchGit \'\' builtins.currentTime" # <nixpkgs>',
    'lib.fetchTarball "x"',
    'a / b',
    'x = ;'
  ])('%s', (text) => {
    expect(impurities(text)).toEqual([])
  })
})

describe('the notice of a cell', () => {
  it('has the line that pins it', () => {
    const [nixpkgs, ...more] = noticesOf(
      'pkgs = import <nixpkgs> { }; more = import <nixpkgs> { };'
    )
    expect(more).toEqual([])
    expect(nixpkgs).toContain('<nixpkgs> is not pinned')
    expect(nixpkgs).toContain('fetchTarball { url = "https://github.com/NixOS/nixpkgs/archive/')
    expect(nixpkgs).toContain(
      'nixpkgs { rev = "REVISION"; hash = "sha256-…"; } for import <nixpkgs> { }'
    )
    expect(noticesOf('x = import <other> { };').join()).not.toContain('REVISION"; hash')
    expect(noticesOf('data = builtins.fetchurl "https://x/a.csv";')).toEqual([
      expect.stringContaining('builtins.fetchurl { url = "https://x/a.csv"; sha256 = "sha256-…"; }')
    ])
    expect(noticesOf('code = fetchGit { url = "https://x/a"; };')).toEqual([
      expect.stringContaining('fetchGit { url = "https://x/a"; rev = "REVISION"; }')
    ])
  })

  it('is of paths outside of the notebook alone', () => {
    expect(noticesOf('a = /home/me/notebook/a.csv; b = ./b.csv; c = ../c.csv;')).toEqual([])
    expect(noticesOf('a = /home/me/other/a.csv;')).toEqual([
      expect.stringContaining('static { path = /home/me/other/a.csv; hash = "sha256-…"; }')
    ])
  })
})

describe('the card of a step', () => {
  let test: TestNix
  let session: TestSession
  beforeAll(async () => {
    test = await testNix()
    session = testSession(evaluatingEngine(test))
    await session.run('%build off')
  })
  afterAll(async () => {
    await session.close()
    test.remove()
  })

  const step = (words: string) => `output ''\${toolchain.sh}/bin/sh -c "echo ${words}"''`

  it('says what is not pinned in its definition, and in those that it is made of', async () => {
    await session.run('home = builtins.getEnv "HOME";', 'home')
    await session.run('folder = home;', 'folder')
    const below = stepOf(await session.run(`below = ${step('${folder}')};`, 'below'))
    expect(below.notPinned).toEqual([{ what: 'builtins.getEnv', name: 'home', isOwn: false }])
    const own = stepOf(
      await session.run(`own = ${step('${builtins.getEnv "HOME"} ${below}')};`, 'own')
    )
    expect(own.notPinned).toEqual([
      { what: 'builtins.getEnv', name: 'home', isOwn: false },
      { what: 'builtins.getEnv', name: 'own', isOwn: true }
    ])
    expect(stepOf(await session.run(`fine = ${step('1')};`, 'fine')).notPinned).toEqual([])
    // Once it is pinned nothing is said of it any more.
    await session.run('home = "/home/me";', 'home')
    expect(stepOf(await session.run(`below = ${step('${folder}')};`, 'below')).notPinned).toEqual(
      []
    )
  })
})
