import { describe, expect, it } from 'vitest'
import { checkedInWords } from '../../../../../kernel/render/words/command-line/checked-notebook.ts'
import { crateFilesInWords } from '../../../../../kernel/render/words/command-line/crate.ts'
import {
  bundledInWords,
  convertedInWords,
  crateWrittenInWords,
  installedInWords,
  unpackedInWords
} from '../../../../../kernel/render/words/command-line/done.ts'
import {
  failedCellInWords,
  ranInWords,
  stepLineInWords
} from '../../../../../kernel/render/words/command-line/run.ts'
import {
  farewellOfCheckout,
  farewellOfPackage,
  outputsInWords,
  showcasePageInWords
} from '../../../../../kernel/render/words/command-line/showcase.ts'

describe('what was written', () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `s${at}`)
  const bundled = { target: 'b', notebook: 'a.ipynb', files: 1, results: 2 }

  it('a bundle, with what is not in it', () => {
    const none = { without: [], leftOut: [], pinned: false }
    expect(bundledInWords({ ...bundled, ...none })).toBe('b: a.ipynb, 1 file beside it, 2 results.')
    const some = { without: names(70), leftOut: ['/x'], pinned: true }
    expect(
      bundledInWords({ ...bundled, ...some })
        .split('\n')
        .slice(1)
    ).toEqual([
      'Not there, or not kept, and so built where it is opened: s0, s1, s2, s3, s4 and 65 more.',
      "Not in it, since it is a link or lies outside of the notebook's folder: /x.",
      'Programs of this machine that it uses are named in it by their hashes.'
    ])
  })

  it.each([
    [0, '1 result there.'],
    [3, '1 result there, 3 to be built.']
  ])('a notebook of a bundle, with %d to build', (toBuild, sentence) => {
    expect(unpackedInWords({ notebook: "it's/a.ipynb", there: 1, toBuild })).toBe(
      `${sentence}\nOpen it in JupyterLab: nix-workflow lab 'it'\\''s/a.ipynb'`
    )
  })

  it('a text, a crate, a kernelspec', () => {
    expect(convertedInWords('a.nix', 1, false)).toBe('a.nix: 1 cell.')
    expect(convertedInWords('a.ipynb', 2, true)).toMatch(/^a\.ipynb: 2 cells\. What the cells/)
    expect(crateWrittenInWords('c', 1, ['x'])).toEqual([
      'c: 1 step.',
      'Not in it, since their results are not there: x.'
    ])
    expect(installedInWords(['/d'], '/checkout')).toEqual([
      'Installed in /d',
      'The kernel is not built yet: npm run build, in /checkout'
    ])
  })

  it.each([
    [1, 0, 1, '1 file.'],
    [1, 2, 3, '1 file, and 2 links or entries that cannot be read.'],
    [1000, 0, 1001, 'The first 1000 of 1\u202F001 files are listed.'],
    [1, 999, 10_000, 'Of 10000 files and links the first 1000 were looked at: 1 file is listed.']
  ])('of a result %d files, %d others, of %d', (files, others, total, sentence) => {
    const all = { files: names(files), others, total }
    expect(crateFilesInWords({ ...all, isKept: true })).toBe(sentence)
    expect(crateFilesInWords({ ...all, isKept: false })).toMatch(/^It was not kept/)
  })
})

describe('a run', () => {
  const step = { name: 'a', status: 'built', seconds: 2, outPath: null }
  const source = (lines: number) => Array.from({ length: lines }, (_, at) => `l${at}`).join('\n')
  const failed = { cell: 2, source: '', kernelEnded: false, lines: ['\u001b[31mno\u001b[0m'] }

  it('says how a step came out, and how all did', () => {
    expect(stepLineInWords(step)).toBe(`built    ${'a'.padEnd(20)} 2.0 s`)
    expect(stepLineInWords({ ...step, status: 'cached' })).toMatch(
      / took 2\.0 s when it was built$/
    )
    expect(stepLineInWords({ ...step, seconds: null })).toBe('built    a')
    expect(ranInWords([], new Map(), 1)).toBe('0 steps, in 1.0 s.')
    expect(ranInWords([step, step, { ...step, status: 'cached' }], new Map(), 1.25)).toBe(
      '3 steps: 2 built, 1 cached, in 1.3 s.'
    )
    expect(ranInWords([step], new Map([['built', 880]]), 1)).toBe('881 steps: 881 built, in 1.0 s.')
  })

  it.each([
    [12, '  | l11\n\n  no\n'],
    [13, '  | l11\n  | … 1 more lines\n\n  no\n'],
    [120, '  | l11\n  | … 108 more lines\n\n  no\n']
  ])('shows of a cell of %d lines the first', (lines, end) => {
    const said = failedCellInWords({ ...failed, source: source(lines) })
    expect(said.startsWith('\nCode cell 2 failed:\n\n  | l0\n')).toBe(true)
    expect(said.endsWith(end)).toBe(true)
  })

  it('says that the kernel ended, before its last lines', () => {
    expect(failedCellInWords({ ...failed, kernelEnded: true })).toContain(
      '\n  The kernel ended while it ran.\n  no\n'
    )
  })
})

it('the showcase says where all is, and how to go on', () => {
  expect(outputsInWords([])).toEqual([])
  expect(outputsInWords([['a', '/1'] as const, ['long', '/2'] as const])).toEqual([
    '\nOutputs',
    '  a     /1',
    '  long  /2'
  ])
  expect(showcasePageInWords({ kind: 'no-jupyter', command: 'x' })).toBe(
    'There is no HTML page, since Jupyter is not set up. x does that.'
  )
  expect(farewellOfPackage('a b.ipynb')).toBe(
    "\nOpen it in JupyterLab: nix-workflow lab 'a b.ipynb'"
  )
  expect(farewellOfCheckout('bin/x.mjs')).toContain('node bin/x.mjs install --user)')
})

it('a notebook that was checked: what is open, what is wrong, what it reads', () => {
  const cell = {
    ...{ number: 1, names: ['a', 'b'], open: [], files: [], pinned: true },
    ...{ wrong: [], readsUnbuilt: [] }
  }
  expect(checkedInWords([cell], null)).toMatchObject({ pinned: true })
  expect(checkedInWords([cell], null).text).toBe('✓ [1] a, b\n1 cell, pinned.')
  const open = {
    ...{ ...cell, number: null, names: [], pinned: false, files: ['d.csv'] },
    ...{ wrong: ['error\nbelow'], readsUnbuilt: ['s'] }
  }
  expect(checkedInWords([cell, open], null).text.split('\n')).toEqual([
    '✓ [1] a, b',
    '✗ [] (a question)',
    '      error',
    '      below',
    '      It reads what s writes: more shows when that is built.',
    '      Reads d.csv, beside the notebook.',
    '1 of 2 cells is not pinned. %pin, in the notebook, shows the lines that pin it.'
  ])
})
