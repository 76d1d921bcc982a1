import { describe, expect, it } from 'vitest'
import { explainFailure, type FailedStep } from '../../../../kernel/session/mistakes/explain.ts'

const step: FailedStep = { name: 'model', log: [], inputs: [] }

describe('a file that the step before never wrote', () => {
  const reads = (named: string[], wrote: string[] | null): FailedStep => ({
    ...step,
    log: ["FileNotFoundError: [Errno 2] No such file or directory: '/nix/store/x/dta.csv'"],
    inputs: [{ name: 'dataset', named, wrote }]
  })

  it('is said first, with what it did write and what was meant', () => {
    const [first] = explainFailure(reads(['dta.csv'], ['summary.json', 'data.csv']))
    expect(first).toBe(
      'model reads ${dataset}/dta.csv, but dataset wrote no such file. It wrote data.csv, summary.json. Did you mean ${dataset}/data.csv?'
    )
  })

  it('names a step that wrote nothing', () => {
    expect(explainFailure(reads(['data.csv'], []))[0]).toContain('dataset wrote nothing')
  })

  it('cuts a long list', () => {
    const many = Array.from({ length: 20 }, (_, index) => `part-${index + 10}`)
    expect(explainFailure(reads(['zzzzzzzzz'], many))[0]).toContain('part-17 and 12 more.')
  })

  it('is not claimed of a file or folder that is there, or of an output that is not', () => {
    expect(explainFailure(reads(['a/b.csv', 'a'], ['a/b.csv']))).toEqual([])
    expect(explainFailure(reads(['data.csv'], null))).toEqual([])
  })
})

describe('a file of an input that is to be written', () => {
  it('is not taken for one that the step before forgot', () => {
    const log = ["PermissionError: [Errno 13] Permission denied: '/nix/store/x/new.csv'"]
    const inputs = [{ name: 'dataset', named: ['new.csv'], wrote: ['data.csv'] }]
    expect(explainFailure({ ...step, log, inputs })[0]).toContain('read-only')
  })
})

describe('what the log says', () => {
  it.each([
    ["ModuleNotFoundError: No module named 'numpy'", 'no module numpy'],
    ['sh: 1: gcc: not found', '%freeze gcc'],
    [`start: 3: /nix/store/${'a'.repeat(32)}-train/bin/trian: not found`, 'no bin/trian in train'],
    [
      `start: 1: /nix/store/${'a'.repeat(32)}-sh/data.csv: Permission denied`,
      'data.csv of sh is no program'
    ],
    [`sh: 1: cannot create /nix/store/${'a'.repeat(32)}-sh/x: Permission denied`, 'into $out'],
    [
      `PermissionError: [Errno 13] Permission denied: '/nix/store/${'a'.repeat(32)}-sh/x'`,
      'into $out'
    ],
    ['OSError: [Errno 28] No space left on device', 'The disk is full'],
    ['curl: (6) Could not resolve host: example.org', 'no network']
  ])('%s', (line, expected) => {
    expect(explainFailure({ ...step, log: ['first', line, 'last'] }).join()).toContain(expected)
  })

  it('gives nothing where nothing is known', () => {
    expect(explainFailure({ ...step, log: ['ValueError: 3'] })).toEqual([])
  })
})
