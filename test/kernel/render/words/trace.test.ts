import { expect, it } from 'vitest'
import type { TraceProblem } from '../../../../nix/base/index.ts'
import { traceProblemInWords } from '../../../../kernel/render/words/trace.ts'

it.each<[TraceProblem, string]>([
  [
    { kind: 'no-such-trace', areas: ['wire', 'nix'] },
    'NIX_WORKFLOW_LOG asks for no trace that there is: give areas and a file, as in NIX_WORKFLOW_LOG=wire,nix:trace.jsonl.'
  ],
  [
    { kind: 'trace-unwritable', said: 'ENOENT: no such file' },
    'The trace that NIX_WORKFLOW_LOG asks for cannot be written: ENOENT: no such file.'
  ]
])('why nothing is traced: %j', (problem, words) => {
  expect(traceProblemInWords(problem)).toBe(words)
})
