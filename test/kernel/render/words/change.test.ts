import { describe, expect, it } from 'vitest'
import type { BriefChange, BuildReason, Change } from '../../../../kernel/outcome/change.ts'
import { briefly, isCause } from '../../../../kernel/outcome/change.ts'
import {
  changeBlocks,
  changeInWords,
  reasonInWords
} from '../../../../kernel/render/words/change.ts'

const seed: BriefChange = { kind: 'option', option: '--seed', from: '1', to: '2' }
const script = { kind: 'text', what: 'script', of: 's.py' } as const

it.each<[BuildReason, words: string]>([
  [{ kind: 'first-build' }, 'first build'],
  [{ kind: 'result-lost' }, 'its result was not in the store any more, and in no cache'],
  [{ kind: 'more', count: 3, step: 'model' }, 'and 3 more: %why model'],
  [seed, '--seed 1 → 2'],
  [{ ...seed, from: '' }, '--seed "" → 2'],
  [{ ...seed, from: null }, '--seed 2 is new'],
  [{ ...seed, to: null }, '--seed 1 is gone'],
  [{ kind: 'arguments', from: ['a', 'b'], to: [] }, 'arguments a b → none'],
  [{ kind: 'program', from: 'x'.repeat(99), to: 'y' }, `program ${'x'.repeat(59)}… → y`],
  ...([60, 61, 600] as const).map((length): [BuildReason, string] => [
    { ...seed, to: 'x'.repeat(length) },
    `--seed 1 → ${length > 60 ? `${'x'.repeat(59)}…` : 'x'.repeat(60)}`
  ]),
  [{ ...script, where: { kind: 'unknown' } }, 'script s.py changed'],
  [{ ...script, where: { kind: 'end' } }, 'script s.py changed: line breaks at its end alone'],
  [
    { ...script, what: 'option', where: { kind: 'lines', count: 4, first: 7 } },
    'the text of s.py changed: 4 lines, the first is line 7'
  ],
  [{ kind: 'toolchain', name: 'sh', from: null, to: '5' }, 'toolchain sh another → 5'],
  [{ kind: 'toolchain', name: 'sh', from: '5', to: '5' }, 'toolchain sh changed'],
  [{ kind: 'variable', name: 'N', from: '1', to: '2' }, 'variable N 1 → 2'],
  [
    { kind: 'machine', from: 'x86_64-linux', to: 'aarch64-linux' },
    'the kind of machine: x86_64-linux → aarch64-linux changed'
  ],
  [{ kind: 'start', parts: [] }, 'how the workflow library starts a step changed'],
  [
    { kind: 'start', parts: ['a', 'b', 'c', 'd', 'e'] },
    'how the workflow library starts a step (a, b, c, d, e of its derivation) changed'
  ],
  [
    { kind: 'start', parts: ['a', 'b', 'c', 'd', 'e', 'f'] },
    'how the workflow library starts a step (a, b, c, d, e and 1 more of its derivation) changed'
  ],
  [
    { kind: 'start', parts: Array.from({ length: 50 }, (_, at) => `p${at}`) },
    'how the workflow library starts a step (p0, p1, p2, p3, p4 and 45 more of its derivation) changed'
  ],
  [{ kind: 'addressing' }, 'whether results are addressed by their content changed'],
  [{ kind: 'written', how: 'form', from: ['--x=1'], to: ['--x', '1'] }, 'written --x=1 → --x 1'],
  [
    { kind: 'written', how: 'order', from: ['a', 'b'], to: ['b', 'a'] },
    'order of the words a b → b a'
  ],
  [{ kind: 'starter', from: 'bash', to: 'dash' }, 'toolchain.sh bash → dash'],
  [{ kind: 'unknown', because: 'many' }, 'more lies behind it than is compared'],
  [
    { kind: 'unknown', because: 'collected' },
    'it is defined differently; how it was defined before is not in the store any more'
  ],
  [{ kind: 'input', name: 'i', how: 'new', because: [] }, 'input i is new'],
  [{ kind: 'input', name: 'i', how: 'changed', because: [] }, 'input i changed'],
  [
    { kind: 'input', name: 'i', how: 'same', because: [seed, seed] },
    'input i changed (because --seed 1 → 2), and gave the same bytes'
  ],
  [
    {
      ...{ kind: 'input', name: 'i', how: 'pinned' },
      because: ['a', 'b', 'c', 'd', 'e'].map((option) => ({ ...seed, option }))
    },
    'input i changed (because a 1 → 2, b 1 → 2, c 1 → 2 and 2 more), and did not run: it is taken by the same hash as before'
  ],
  [
    {
      ...{ kind: 'input', name: 'i', how: 'changed' },
      because: [{ kind: 'input', name: 'j', how: 'changed', because: [seed] }]
    },
    'input i changed (because j: --seed 1 → 2)'
  ]
])('%j', (reason, words) => {
  expect(reasonInWords(reason)).toBe(words)
})

describe('a change of a text', () => {
  const changed: Change = {
    ...script,
    lines: [
      { change: 'same', text: 'a' },
      { change: 'gone', text: 'b' },
      { change: 'new', text: 'c' }
    ]
  }

  it('has its place in a sentence, and its lines below it', () => {
    expect(briefly(changed)).toEqual({ ...script, where: { kind: 'lines', count: 1, first: 2 } })
    expect(changeInWords(changed)).toBe('script s.py changed: line 2')
    expect(changeBlocks([changed])).toEqual([
      { kind: 'paragraph', text: 'script s.py changed: line 2' },
      { kind: 'difference', lines: changed.lines }
    ])
  })

  it('stands folded below the input that it is of', () => {
    const input: Change = { kind: 'input', name: 'i', how: 'changed', because: [changed] }
    const title = 'input i changed (because script s.py changed: line 2)'
    expect(changeBlocks([input])).toEqual([
      { kind: 'section', title, open: false, blocks: changeBlocks([changed]) }
    ])
  })
})

it.each<[Change, boolean]>([
  [{ kind: 'input', name: 'i', how: 'same', because: [] }, false],
  [{ kind: 'input', name: 'i', how: 'pinned', because: [] }, false],
  [{ kind: 'input', name: 'i', how: 'changed', because: [] }, true],
  [{ kind: 'addressing' }, true]
])('%j may have made another result: %j', (change, can) => {
  expect(isCause(change)).toBe(can)
})
