import { describe, expect, it } from 'vitest'
import type { MagicMeaning } from '../../../../kernel/cells/foreign-types.ts'
import type { ForeignScript, OtherLanguage } from '../../../../kernel/outcome/index.ts'
import { otherLanguageInWords } from '../../../../kernel/render/words/other-language.ts'

const script: ForeignScript = {
  kind: 'script',
  language: 'python',
  name: 'report',
  inputs: [],
  files: [],
  body: ['print(1)'],
  hasCellMarks: false
}

const hintsOf = (meant: OtherLanguage) => otherLanguageInWords(meant).hints

/** The lines that are to be pasted. */
const pasted = (meant: OtherLanguage) =>
  hintsOf(meant)
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))

describe('a script', () => {
  it.each([
    ['python', 'This is Python, and a cell holds Nix.', '%%python report'],
    ['bash', 'This is a line of a shell, and a cell holds Nix.', '%%bash report'],
    ['js', 'This is JavaScript, and a cell holds Nix.', '%%js report']
  ] as const)('in %s', (language, summary, first) => {
    expect(otherLanguageInWords({ ...script, language }).summary).toBe(summary)
    expect(pasted({ ...script, language })).toEqual([first, 'print(1)'])
  })

  it('in R has the language defined first', () => {
    expect(pasted({ ...script, language: 'R' })).toEqual([
      'pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; };',
      'R = script.make "R" "${r { inherit pkgs; packages = [ "ggplot2" ]; }}/bin/Rscript";',
      '%%R report',
      'print(1)'
    ])
  })

  it.each([
    ['python', 'inputs["data"]', 'params["data"]'],
    ['bash', '${inputs[data]}', '${params[data]}'],
    ['js', 'inputs["data"]', 'params["data"]'],
    ['R', 'Sys.getenv("inputs_data")', 'Sys.getenv("params_data")']
  ] as const)('in %s finds what it is given in its own way', (language, input, value) => {
    expect(hintsOf({ ...script, language, inputs: ['data'] })).toContain(
      `In it ${input} is the path of a step; a value is handed over as data=data, and is ${value}.`
    )
  })

  it.each([
    ['a.csv', 'x = static { path = ./a.csv; };'],
    ['../a.csv', 'x = static { path = ../a.csv; };'],
    ['/data/a.csv', 'x = static { path = /data/a.csv; };'],
    ['my data.csv', 'x = static { path = ./. + "/my data.csv"; };'],
    ['./a"${b}\\.csv', 'x = static { path = ./. + "/a\\"\\${b}\\\\.csv"; };'],
    ['/my data.csv', 'x = static { path = /. + "/my data.csv"; };'],
    ['https://example.org/a', 'x = static { url = "https://example.org/a"; };']
  ])('brings %j in', (path, line) => {
    expect(pasted({ ...script, files: [{ name: 'x', path }] })).toEqual([
      line,
      '%%python report x',
      'print(1)'
    ])
  })

  it.each([
    [12, '12'],
    [13, '… and the other 2 lines'],
    [130, '… and the other 119 lines']
  ])('of %d lines is pasted up to %j', (count, last) => {
    const body = Array.from({ length: count }, (_, index) => String(index + 1))
    expect(pasted({ ...script, body }).at(-1)).toBe(last)
    expect(pasted({ ...script, body })).toHaveLength(13)
  })

  it('of several cells is to be divided', () => {
    expect(hintsOf({ ...script, hasCellMarks: true })[0]).toBe(
      'Lines such as # %% begin no cell: let each part be a cell of its own.'
    )
  })
})

describe('others', () => {
  it.each<[OtherLanguage, string | null, readonly string[]]>([
    [{ kind: 'values', lines: ['x = 5;'] }, null, ['x = 5;']],
    [
      { kind: 'packages', packages: ['a', 'b'] },
      'Nothing is installed into a notebook: a step sees what it is given.',
      ['python3 -m venv .venv', '.venv/bin/pip install a b', '%freeze python3 --venv .venv']
    ],
    [
      { kind: 'packages', packages: [] },
      'Nothing is installed into a notebook: a step sees what it is given.',
      ['python3 -m venv .venv', '.venv/bin/pip install PACKAGE', '%freeze python3 --venv .venv']
    ],
    [
      { kind: 'download', name: 'x', url: 'https://a.org/"${b}' },
      'A cell holds Nix, and a step has no network.',
      ['x = static { url = "https://a.org/\\"\\${b}"; };']
    ],
    [{ kind: 'help', name: 'plan', of: 'command' }, 'A ? asks for nothing here.', ['%help plan']],
    [{ kind: 'help', name: 'x', of: 'name' }, 'A ? asks for nothing here.', []],
    [{ kind: 'help', name: 'x', of: 'step' }, 'A ? asks for nothing here.', ['%files x', '%why x']],
    [
      {
        kind: 'rule',
        manager: 'Make',
        name: 'x',
        inputs: [{ name: 'a', path: 'a.py' }],
        body: ['python "${inputs[a]}" > x']
      },
      'This is a rule of Make, and a cell holds Nix.',
      ['%%bash x a', 'python "${inputs[a]}" > x', 'a = static { path = ./a.py; };']
    ],
    [
      { kind: 'rule', manager: 'Nextflow', name: 'x', inputs: [], body: [] },
      'This is a rule of Nextflow, and a cell holds Nix.',
      ['%%bash x', '…']
    ]
  ])('%j', (meant, summary, lines) => {
    expect(otherLanguageInWords(meant).summary).toBe(summary)
    expect(pasted(meant)).toEqual(lines)
  })
})

describe('magics', () => {
  it.each<[MagicMeaning, summary: RegExp, first: string | null]>([
    [{ kind: 'plots' }, /^%x is not needed: a plot is a file/, '%%python plot'],
    [{ kind: 'times' }, /^%x is not needed: the card of a step says how long/, null],
    [{ kind: 'reloading' }, /^%x is not needed: files that a cell reads are looked at/, null],
    [{ kind: 'output' }, /^%x is not needed: what a step prints goes into its log/, '%log NAME'],
    [
      { kind: 'folder' },
      /^There is no %x: a step starts in a folder of its own/,
      'data = static { path = ./FOLDER/data.csv; };'
    ],
    [
      { kind: 'variable', name: 'SEED' },
      /^There is no %x: a step sees no variable/,
      "step = output { env = { SEED = \"value\"; }; cmd = ''${tool}/bin/tool''; };"
    ],
    [{ kind: 'names' }, /^There is no %x: the notebook is its steps/, '%lineage'],
    [{ kind: 'page' }, /^There is no %x: nothing that is written in a cell runs/, null],
    [{ kind: 'reset' }, /^There is no %x: running a cell again replaces/, null],
    [
      { kind: 'program', file: 'my/train.py', name: 'train' },
      /^There is no %x: a file beside the notebook is made a program/,
      'train = program "train" ./my/train.py;'
    ],
    [
      { kind: 'file', file: 'a/clean.py', name: 'clean' },
      /^There is no %x: a cell is a program/,
      'clean = builtins.toFile "clean.py" \'\''
    ]
  ])('%j', (means, summary, first) => {
    const meant: OtherLanguage = { kind: 'magic', written: '%x', means, rest: null }
    expect(otherLanguageInWords(meant).summary).toMatch(summary)
    expect(pasted(meant)[0] ?? null).toBe(first)
  })

  it('are followed by the way for what stands below them', () => {
    const meant: OtherLanguage = {
      kind: 'magic',
      written: '%%time',
      means: { kind: 'times' },
      rest: { kind: 'values', lines: ['x = 5;'] }
    }
    expect(pasted(meant)).toEqual(['x = 5;'])
  })
})
