import { describe, expect, it } from 'vitest'
import { isOver, kindOf, parseJobs } from '../../../nix/cluster/slurm.ts'

const at = (seconds: number) => `2026-11-29T22:55:${String(seconds).padStart(2, '0')}`

describe('what squeue says', () => {
  it.each([
    ['', []],
    [
      `7|RUNNING|node1|${at(0)}|${at(12)}\n`,
      [{ id: '7', task: 0, state: 'RUNNING', node: 'node1', waited: 12 }]
    ],
    [
      `7|PENDING||${at(0)}|N/A\n8|PENDING||${at(0)}|${at(50)}\n12|COMPLETED|node[1-2],b|N/A|${at(3)}\n`,
      [
        { id: '12', task: 0, state: 'COMPLETED', node: 'node[1-2],b', waited: null },
        { id: '8', task: 0, state: 'PENDING', node: '', waited: null },
        { id: '7', task: 0, state: 'PENDING', node: '', waited: null }
      ]
    ],
    [
      `7_11|PENDING||${at(0)}|N/A\n7_2|RUNNING|n|${at(1)}|${at(1)}\n`,
      [
        { id: '7', task: 2, state: 'RUNNING', node: 'n', waited: 0 },
        { id: '7', task: 11, state: 'PENDING', node: '', waited: null }
      ]
    ],
    [
      [
        'slurm_load_jobs error: x',
        '7|running|n',
        '-1|RUNNING|n',
        '7|RUNNING|a b',
        '7|RUNNING',
        '7_x|RUNNING|n'
      ]
        .map((line) => `${line}|${at(0)}|${at(0)}`)
        .join('\n'),
      []
    ],
    ['7|RUNNING|n', []],
    // As sacct has them.
    [
      `7|CANCELLED by 1000|n|${at(0)}|${at(2)}\n9_1|PENDING|None assigned|${at(0)}|Unknown\n9_0|CANCELLED by 0|None assigned|${at(0)}|None\n9_[2-5]|PENDING|None assigned|${at(0)}|Unknown\n`,
      [
        { id: '9', task: 0, state: 'CANCELLED', node: '', waited: null },
        { id: '9', task: 1, state: 'PENDING', node: '', waited: null },
        { id: '7', task: 0, state: 'CANCELLED', node: 'n', waited: 2 }
      ]
    ],
    [`7|CANCELLED by nobody|n|${at(0)}|${at(0)}\n`, []]
  ])('%j', (text, jobs) => {
    expect(parseJobs(text)).toEqual(jobs)
  })
})

it.each([
  ['PENDING', false],
  ['RUNNING', false],
  ['COMPLETING', false],
  ['SUSPENDED', false],
  ['COMPLETED', true],
  ['TIMEOUT', true],
  ['CANCELLED', true],
  ['NODE_FAIL', true],
  ['OUT_OF_MEMORY', true]
])('a job that is %s is over: %s', (state, expected) => {
  expect(isOver({ state })).toBe(expected)
})

it.each([
  ['slurm_load_jobs error: Unable to contact slurm controller (connect failure)', 'no-answer'],
  [
    'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation',
    'no-answer'
  ],
  ['sbatch: error: invalid partition specified: x', 'refused'],
  ['', 'refused']
])('%j', (words, kind) => {
  expect(kindOf(words)).toBe(kind)
})
