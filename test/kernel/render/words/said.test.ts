import { describe, expect, it } from 'vitest'
import type { FreezeMistake } from '../../../../kernel/outcome/findings.ts'
import type { Mistake } from '../../../../kernel/outcome/mistake.ts'
import type { ProcessValue } from '../../../../kernel/outcome/outcome.ts'
import type { Said } from '../../../../kernel/outcome/said.ts'
import type { StepsRemark } from '../../../../kernel/outcome/steps-remark.ts'
import { evaluationInWords } from '../../../../kernel/render/words/evaluation.ts'
import { processInWords } from '../../../../kernel/render/words/process.ts'
import { saidInWords } from '../../../../kernel/render/words/said.ts'
import { frozenProgram } from '../samples.ts'
import { stepsRemarkInWords } from '../../../../kernel/render/words/steps-remark.ts'
import { withoutToolchainInWords } from '../../../../kernel/render/words/toolchain.ts'

describe('what a cell says instead of a result', () => {
  it.each<[Said, title: string]>([
    [{ kind: 'waits-for', definition: null, names: ['a'] }, 'This cell waits for a.'],
    [{ kind: 'waits-for', definition: 'm', names: ['a', 'b'] }, 'm waits for a, b.'],
    [{ kind: 'empty-script', step: 's' }, 's is an empty script'],
    [{ kind: 'building', isOn: true }, 'Building is on'],
    [{ kind: 'building', isOn: false }, 'Building is off'],
    [{ kind: 'reactive', how: 'auto' }, 'Reactive: auto'],
    [
      { kind: 'links', isOn: true },
      'Files of results can be opened from their cards: copies are in the folder outs beside the notebook, from the next cell on'
    ],
    [
      { kind: 'links', isOn: false },
      'Files of results cannot be opened from their cards until the kernel is started again: no copies are made in outs'
    ],
    [
      { kind: 'copied', what: 'm/f', destination: 'x', place: '/h/x', files: 1 },
      'm/f copied to x: 1 file'
    ],
    [
      { kind: 'copied', what: 'm', destination: 'x', place: '/h/x', files: 2 },
      'm copied to x: 2 files'
    ],
    [
      { kind: 'earlier-result', step: 'm', at: null },
      'm as it was: not what the notebook says now'
    ],
    [
      { kind: 'earlier-result', step: 'm', at: new Date(2026, 2, 5, 14, 7).getTime() },
      'm as it was from 2026-03-05 14:07: not what the notebook says now'
    ],
    [{ kind: 'frozen', programs: [] }, 'Frozen from this machine']
  ])('%j', (said, title) => {
    expect(saidInWords(said).title).toBe(title)
  })
})

it('programs that were frozen are listed with their paths in Nix', () => {
  const programs = [{ path: '${jq}/bin/jq', contents: [frozenProgram('jq')] }]
  expect(saidInWords({ kind: 'frozen', programs }).text).toBe('${jq}/bin/jq  jq')
})

describe('what is to be said of a set of steps', () => {
  const isSearched =
    'a computed set or list is searched up to its first member that is no step. To build a step behind that, ask for it by its name.'
  it.each<[StepsRemark, words: string]>([
    [
      { kind: 'same-step', names: ['s.a', 's.b'] },
      's.a and s.b are one and the same step: their commands do not differ.'
    ],
    [
      { kind: 'same-step', names: ['s.n=1e-7', 's.n=1e-8'] },
      's.n=1e-7 and s.n=1e-8 are one and the same step: their commands do not differ. toString gives a number six digits after the point; ${exact NUMBER} loses none.'
    ],
    [{ kind: 'more-same-steps', count: 1 }, '1 more step of it stand under several names each.'],
    [{ kind: 'no-steps', names: ['s.a'] }, 'Not among the steps: s.a, which is no step.'],
    [
      { kind: 'no-steps', names: ['s.a', 's.b'] },
      'Not among the steps: s.a and s.b, which are no steps.'
    ],
    [
      { kind: 'not-searched', from: 's.x', count: 1 },
      `1 member from s.x on was not searched for steps: ${isSearched}`
    ],
    [
      { kind: 'not-searched', from: 's.x', count: 2 },
      `2 members from s.x on were not searched for steps: ${isSearched}`
    ]
  ])('%j', (remark, words) => {
    expect(stepsRemarkInWords(remark)).toBe(words)
  })
})

describe('a process', () => {
  const none: ProcessValue = { type: 'process', command: 'sh run', checkpoints: [], kept: [] }
  const checkpoint = { name: 'half', snapshot: 50, isBuilt: true }
  it.each<[Partial<ProcessValue>, words: string]>([
    [
      {},
      'process sh run\nIt had no checkpoints when this was shown. One is written as: half = checkpoint { process = …; snapshot = 50; };'
    ],
    [
      { checkpoints: [checkpoint, { name: 'end', snapshot: 100, isBuilt: false }], kept: [60, 70] },
      'process sh run\nCheckpoints when this was shown: half (snapshot 50, there), end (snapshot 100, not built)\nKept by a run that did not come to its end: snapshot 60, 70'
    ]
  ])('%j', (process, words) => {
    expect(processInWords({ ...none, ...process })).toBe(words)
  })
})

describe('an error of an evaluation', () => {
  const error: Extract<Mistake, { kind: 'evaluation' }> = {
    ...{ kind: 'evaluation', definition: 'all.a', message: 'no' },
    ...{ hint: null, place: null, trace: '' }
  }
  it.each([
    [{}, 'no'],
    [{ alsoIn: ['all.b', 'all.c'] }, 'no\nSo it is with all.b and all.c.'],
    [
      { alsoIn: ['all.b'], untold: 3 },
      'no\nSo it is with all.b.\n3 more of its members cannot be evaluated, for other reasons.'
    ]
  ])('with %j', (more, words) => {
    expect(evaluationInWords({ ...error, ...more })).toBe(words)
  })
})

describe('that there is no toolchain', () => {
  const mistake: FreezeMistake = { kind: 'platform' }
  const why =
    'There is nothing to start steps with: Programs can be frozen on 64-bit Linux only. Take the toolchain from nixpkgs instead: toolchain = { sh = pkgs.busybox; python3 = pkgs.python3; };'
  it.each([
    [true, `${why} Then run the cell again.`],
    [false, `${why} Then restart the kernel.`]
  ])('for a reason that may pass: %j', (mayPass, words) => {
    expect(withoutToolchainInWords(mistake, mayPass)).toBe(words)
  })
})
