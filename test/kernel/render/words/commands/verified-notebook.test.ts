import { describe, expect, it } from 'vitest'
import type { Distance } from '../../../../../kernel/files/likeness/cause.ts'
import { documentText } from '../../../../../kernel/render/document/document.ts'
import {
  type ComparedResult,
  isWithin,
  type NotTold,
  type ResultDifference,
  type VerifiedStep,
  verdictOf,
  verifiedNotebookInWords
} from '../../../../../kernel/render/words/commands/verified-notebook.ts'
import { storePath } from '../../samples.ts'

const drvPath = storePath('model.drv', 1)

const stepOf = (compared: ComparedResult, changes: Partial<VerifiedStep> = {}): VerifiedStep => ({
  ...{ name: 'model', drvPath, recordedDrvPath: drvPath, compared },
  ...changes
})
const differs = (difference: ResultDifference): ComparedResult => ({
  ...{ kind: 'differs', recorded: 'sha256-a', here: 'sha256-b', difference }
})
const listing = (changes: object = {}): ResultDifference => ({
  ...({ kind: 'listing', isWhole: true, gone: [], added: [], resized: [] } as const),
  ...changes
})

/** Files that differ so far. */
function files(distances: readonly Distance[], uncompared = 0): ResultDifference {
  const paths = distances.map((distance, at) => ({ path: `f${at}`, distance }))
  return {
    kind: 'files',
    files: {
      ...{ before: 'the notebook', after: 'here', details: [], unopened: 0 },
      files: paths.map(({ path }) => ({ path, how: 'changed', before: 1, after: 1 })),
      ...{ compared: distances.length, most: 1000, uncompared }
    },
    likenesses: paths.map(({ path }) => ({ path, likeness: null })),
    distances: paths
  }
}

const numbers = (largest: number): Distance => ({ kind: 'numbers', largest })
const same = stepOf({ kind: 'same', narHash: 'sha256-a' })
const untold = (why: NotTold) => stepOf({ kind: 'cannot-tell', why })
const times: Distance = { kind: 'times-and-paths' }
const order: Distance = { kind: 'order' }
const other: Distance = { kind: 'other' }

const text = (steps: readonly VerifiedStep[], tolerance = 0): string =>
  documentText(verifiedNotebookInWords(steps, tolerance)).join('\n')

describe('what differs', () => {
  it.each([
    ['nothing that is known', files([]), 1, false],
    ['times', files([times]), 1e-9, true],
    ['times, where nothing may', files([times]), 0, false],
    ['numbers as far as may be', files([numbers(0.01)]), 0.01, true],
    ['numbers farther', files([numbers(0.0101)]), 0.01, false],
    ['numbers without end', files([numbers(Infinity)]), 1e9, false],
    ['order', files([order]), 1, false],
    ['times and something else', files([times, other]), 1, false],
    ['times, and files that nobody compared', files([times], 1), 1, false],
    ['names or sizes', listing(), 1, false]
  ])('in %s matters or does not', (_, difference, tolerance, isNear) => {
    const compared = { kind: 'differs', recorded: '', here: '', difference } as const
    expect(isWithin(compared, tolerance)).toBe(isNear)
    expect(verdictOf([same, stepOf(compared)], tolerance)).toBe(isNear ? 'same' : 'differs')
  })

  it.each([
    [files([numbers(0.0012), numbers(0.5)]), ', in numbers by 0.50 at most'],
    [files([numbers(1e-7), times]), ', in numbers by 1.0e-7 at most'],
    [files([numbers(0.5), order]), ', in numbers by 0.50 at most, and in order'],
    [files([numbers(Infinity)]), ', in numbers without end'],
    [files([order, times]), ', in order alone'],
    [files([times]), ', in times and paths alone'],
    [files([numbers(0.5), other]), ''],
    [files([]), ''],
    [listing(), '']
  ])('is said with how far: case %#', (difference, far) => {
    expect(text([stepOf(differs(difference))])).toMatch(
      new RegExp(`model +differs${far.replaceAll('.', '\\.')} +the same step`)
    )
  })

  it.each([
    [{}, 'model: the files that the notebook lists have the same names and sizes.'],
    [
      { isWhole: false },
      'model: the files that the notebook lists have the same names and sizes, as far as both are listed.'
    ],
    [{ gone: ['a'], isWhole: false }, 'model: not here: a, as far as both are listed.'],
    [
      { gone: ['a'], added: ['b'], resized: ['c'] },
      'model: not here: a; only here: b; of another size: c.'
    ],
    [
      { added: Array.from({ length: 100 }, (_, at) => `f${at}`) },
      'model: only here: f0, f1, f2, f3, f4 and 95 more.'
    ]
  ])('is said of names and sizes: %j', (changes, sentence) => {
    expect(text([stepOf(differs(listing(changes)))]).replaceAll(/\s+/g, ' ')).toContain(sentence)
  })
})

describe('the verdict of a notebook', () => {
  const far = stepOf(differs(files([other])))
  it.each([
    [[], 'cannot-tell'],
    [[same], 'same'],
    [[same, untold('not-here')], 'cannot-tell'],
    [[untold('failed'), far], 'differs'],
    [[same, far], 'differs']
  ] as const)('case %#', (steps, verdict) => {
    expect(verdictOf(steps, 0.5)).toBe(verdict)
  })

  it('counts all of them', () => {
    const near = stepOf(differs(files([times])))
    expect(text([same, far, near, untold('damaged')], 0.1)).toContain(
      '4 steps: 1 the same, 2 differ, 1 cannot be told (1 within the tolerance)'
    )
    expect(text([])).toContain('run it and save it first')
  })

  it('tells the way out', () => {
    expect(text([untold('not-here')])).toContain('--build builds what is not here')
    expect(text([untold('damaged')])).toContain('%verify --fix')
    expect(text([stepOf(same.compared, { drvPath: storePath('model.drv', 2) })])).toContain(
      'nix-workflow check'
    )
    expect(text([stepOf(same.compared, { drvPath: null })])).not.toContain('nix-workflow check')
  })

  it('has names and paths of whoever wrote the file as text', () => {
    const hostile = 'a\u001b[2Jb\u202e\nc\r'
    const said = text([
      { ...same, name: hostile },
      stepOf(differs(listing({ gone: [hostile] })), { name: hostile })
    ])
    // What a terminal does something with, line ends apart.
    expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})
