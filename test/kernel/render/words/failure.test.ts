import { describe, expect, it } from 'vitest'
import type { FailureCause } from '../../../../kernel/outcome/findings.ts'
import { failureInWords } from '../../../../kernel/render/words/failure.ts'

describe('every cause', () => {
  it.each<FailureCause>([
    { kind: 'exit', exitCode: 1 },
    { kind: 'exit', exitCode: 126 },
    { kind: 'exit', exitCode: 127 },
    { kind: 'exit', exitCode: 137 },
    { kind: 'signal', signal: 9, name: 'Killed' },
    { kind: 'signal', signal: 11, name: '' },
    { kind: 'missing-output', output: 'out' },
    { kind: 'missing-output', output: 'dev' },
    { kind: 'not-startable', program: '/x', reason: 'no' },
    { kind: 'absent', text: 'it is gone' },
    { kind: 'tampered', path: '/nix/store/x', expected: 'a', got: null },
    { kind: 'gone', path: '/nix/store/x' },
    { kind: 'memory-limit', bytes: 100e6 },
    { kind: 'hash-mismatch', specified: 'a', got: 'b' },
    { kind: 'timeout', seconds: 3, silent: true },
    { kind: 'timeout', seconds: 3, silent: false },
    { kind: 'timeout', seconds: 3, silent: null },
    { kind: 'log-limit', bytes: 1 },
    { kind: 'unsupported', required: 'a', available: 'b' },
    { kind: 'no-space' },
    { kind: 'unsupported-file', file: 'p' },
    { kind: 'unsupported-file', file: '' },
    { kind: 'store-not-writable', text: 'no\nmore' },
    { kind: 'sandbox-impossible', text: 'no\nmore' },
    { kind: 'daemon-gone', text: 'no\nmore' },
    { kind: 'other', text: 'Nix said so.' }
  ])('is told in whole sentences: $kind', (cause) => {
    const sentences = failureInWords(cause)
    expect(sentences.length).toBeGreaterThan(0)
    for (const sentence of sentences) expect(sentence).toMatch(/^[^\s].{10,}$/)
  })
})

describe('what is known of memory', () => {
  it('is said where the system has counted, and else not', () => {
    const causes: FailureCause[] = [
      { kind: 'signal', signal: 9, name: 'Killed' },
      { kind: 'exit', exitCode: 137 }
    ]
    for (const cause of causes) {
      expect(failureInWords(cause).join(' ')).not.toMatch(/memory/)
      const counted: FailureCause =
        cause.kind === 'exit' || cause.kind === 'signal' ? { ...cause, outOfMemory: true } : cause
      expect(failureInWords(counted).join(' ')).toContain('had no memory left')
    }
  })
})

describe('in the words of the reader', () => {
  it.each<[FailureCause, string]>([
    [{ kind: 'absent', text: 'the data are not here' }, 'The data are not here.'],
    [
      { kind: 'timeout', seconds: 1, silent: false, declared: true },
      'It was ended after 1 second, its limit.'
    ],
    [
      { kind: 'memory-limit', bytes: 100e6 },
      'The step had more memory than 100 MB, its limit, and was ended.'
    ]
  ])('%j', (cause, first) => {
    expect(failureInWords(cause)[0]).toBe(first)
  })
})
