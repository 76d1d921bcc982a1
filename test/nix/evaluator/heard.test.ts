import { describe, expect, it } from 'vitest'
import { hear, nothingHeard } from '../../../nix/evaluator/heard.ts'
import type { EvaluatorMessage } from '../../../nix/evaluator/interface.ts'
import { TraceLog } from '../../../nix/evaluator/traces.ts'

const slot = { id: 1 }
const red = (text: string) => `\u001b[31;1m${text}\u001b[0m`

/** What was heard after these messages, and what they tell whom. */
function heardOf(...messages: readonly (readonly [level: number, text: string])[]) {
  const read: string[] = []
  const told: EvaluatorMessage[] = []
  const traces = new TraceLog()
  traces.begin(slot)
  const heard = nothingHeard()
  const reads = { takeMessage: (text: string) => void read.push(text) }
  for (const [level, text] of messages)
    hear({ level, text }, heard, reads, traces, (message) => void told.push(message))
  return { heard, read, told, traces: traces.of(slot) }
}

describe('what the process writes beside its answer', () => {
  it.each<[number, string, object]>([
    [0, 'error: x', { error: 'error: x' }],
    [0, `${red('error:')} x`, { error: `${red('error:')} x` }],
    [0, 'trace: error: x', { error: null }],
    [0, 'an error: x', { error: null }],
    [1, 'error: x', { error: null }],
    [5, 'error: x', { error: null }],
    [3, "evaluating file '/a b/c.nix'", { lastFile: '/a b/c.nix' }],
    [0, "trace: evaluating file '/x.nix'", { lastFile: null }],
    [0, '', { error: null, lastFile: null }]
  ])('level %d: %j', (level, text, expected) => {
    expect(heardOf([level, text]).heard).toMatchObject(expected)
  })

  it.each<[number, string, EvaluatorMessage['kind'] | null, string]>([
    [0, 'trace: a\nb', 'trace', 'a\nb'],
    [0, 'trace: ', 'trace', ''],
    [0, 'error: x', null, ''],
    [0, 'something else', 'warning', 'something else'],
    [1, red('warning: x'), 'warning', 'warning: x'],
    [1, '', null, ''],
    [2, 'copied', 'detail', 'copied'],
    [6, 'debug', 'detail', 'debug']
  ])('level %d: %j is told as %j', (level, text, kind, told) => {
    expect(heardOf([level, text]).told).toEqual(kind === null ? [] : [{ kind, text: told }])
  })

  it('is the last error, the last file, and what programs printed', () => {
    const { heard, traces, read } = heardOf(
      [0, 'error: one'],
      [3, "evaluating file '/a.nix'"],
      [0, 'trace: x'],
      [3, "evaluating file '/b.nix'"],
      [3, 'another'],
      [0, 'error: two']
    )
    expect(heard).toMatchObject({ error: 'error: two', lastFile: '/b.nix' })
    expect(traces.messages).toEqual(['trace: x'])
    // A program's own words are read for nothing.
    expect(read).toEqual(["evaluating file '/a.nix'", "evaluating file '/b.nix'", 'another'])
  })

  it.each([200, 201, 2000])(
    'keeps two hundred of %d that are printed, and counts the rest',
    (count) => {
      const { traces } = heardOf(
        ...Array.from({ length: count }, (_, at) => [0, `trace: ${at}`] as const)
      )
      expect([traces.messages.length, traces.more]).toEqual([200, count - 200])
    }
  )
})
