import { describe, expect, it } from 'vitest'
import {
  exportedInWords,
  type ExportedNotebook,
  programHead
} from '../../../../../kernel/render/words/commands/export.ts'
import {
  type ExportDoubt,
  exportDoubtInWords
} from '../../../../../kernel/render/words/commands/export-doubt.ts'
import { textsOf } from './texts.ts'

const exported: ExportedNotebook = {
  file: 'x.nix',
  libraryFolder: null,
  definitions: 2,
  missing: [],
  command: 'nix-build x.nix -A m',
  doubts: [],
  storeArguments: []
}
const search = { kind: 'search', name: 'a', path: 'nixpkgs' } as const

describe('a notebook', () => {
  it.each<[Partial<ExportedNotebook>, readonly RegExp[]]>([
    [{}, [/^2 names; questions are left out\. To build with Nix alone:$/]],
    [{ definitions: 1, libraryFolder: 'lib' }, [/^1 name; .* Its library is the folder lib\. To/]],
    [
      { storeArguments: ['--store', '/s'] },
      [/^2 names/, /^What the notebook built .* with --store \/s it is found there\.$/]
    ],
    [
      { missing: ['a'] },
      [/^2 names/, /^No cell defines a: in the program it is an error where it is used, and/]
    ],
    [
      { missing: ['a', 'b'] },
      [/^2 names/, /^No cell defines a, b: in the program they are errors where they are used/]
    ],
    [{ doubts: [search] }, [/^2 names/, /^a uses <nixpkgs>/]]
  ])('exported as %j', (part, texts) => {
    const document = exportedInWords({ ...exported, ...part })
    const [first, command, ...others] = textsOf(document)
    expect(document.title).toBe('Exported to x.nix')
    expect(command).toBe('nix-build x.nix -A m')
    expect([first, ...others]).toEqual(texts.map((text): unknown => expect.stringMatching(text)))
  })
})

it.each<[ExportDoubt, RegExp]>([
  [
    {
      kind: 'frozen',
      programs: [
        { name: 'sh', version: null, packages: [], morePackages: 0, lacks: null },
        { name: 'python3', version: '3.11', packages: [], morePackages: 0, lacks: null }
      ],
      names: ['jq']
    },
    /^Programs in it .*: sh, python3 3\.11, jq\. It has the same paths/
  ],
  [{ kind: 'frozen', programs: [], names: ['jq', 'm.sed'] }, /: jq, m\.sed\. It has/],
  [{ kind: 'whole-folder', name: 'a', path: './.' }, /^a takes in the whole folder \.\/\., and/],
  [search, /^a uses <nixpkgs>: whatever the machine has under that name\.$/],
  [{ ...search, kind: 'search-in-flake' }, /^a uses <nixpkgs>, which a flake does not see\.$/],
  [
    { kind: 'absolute-in-flake', name: 'a', path: '/x' },
    /^a uses \/x, and a flake sees no absolute paths\.$/
  ],
  [
    { kind: 'outside-of-flake', name: 'a', path: '../x' },
    /^a uses \.\.\/x, which lies outside of the flake's folder\.$/
  ]
])('the doubt %j', (doubt, text) => {
  expect(exportDoubtInWords(doubt)).toMatch(text)
})

describe('the comment of a program', () => {
  it('has what builds it, what is missing, and the doubts', () => {
    expect(
      programHead({ command: 'nix-build x.nix', missing: ['a', 'b'], doubts: [search] })
    ).toEqual([
      '#',
      '# The definitions of a notebook, as a program that needs nothing but Nix. In this folder',
      '#',
      '#   nix-build x.nix',
      '#',
      '# builds a step to the store path that it has in the notebook.',
      '#',
      '# Not defined in any cell: a, b.',
      '#',
      '# a uses <nixpkgs>: whatever the machine has under that name.'
    ])
  })

  it('breaks doubts between words, and a word that is too long not at all', () => {
    const path = `/${'x'.repeat(200)}`
    const doubts = [{ kind: 'absolute-in-flake', name: 'a', path }] as const
    const lines = programHead({ command: '', missing: [], doubts }).slice(7)
    expect(lines.join(' ').replaceAll('# ', '')).toContain(
      `a uses ${path}, and a flake sees no absolute paths.`
    )
    expect(lines.every((line) => line.startsWith('# '))).toBe(true)
    expect(lines.filter((line) => line.length > 93)).toEqual([`# ${path},`])
  })
})
