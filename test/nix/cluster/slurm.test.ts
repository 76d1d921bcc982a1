import { describe, expect, it } from 'vitest'
import { isOver, kindOf, parseJobs } from '../../../nix/cluster/slurm.ts'

describe('what squeue says', () => {
  it.each([
    ['', []],
    ['7|RUNNING|node1\n', [{ id: '7', state: 'RUNNING', node: 'node1' }]],
    [
      '7|PENDING|\n12|COMPLETED|node[1-2],b\n',
      [
        { id: '12', state: 'COMPLETED', node: 'node[1-2],b' },
        { id: '7', state: 'PENDING', node: '' }
      ]
    ],
    [
      'slurm_load_jobs error: x\n7|running|n\n-1|RUNNING|n\n7|RUNNING|a b\n7|RUNNING\n7_1|RUNNING|n',
      []
    ]
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
  expect(isOver({ id: '1', state, node: '' })).toBe(expected)
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
