import { describe, expect, it } from 'vitest'
import type { FailureCause } from '../../../../kernel/outcome/findings.ts'
import { failureInWords, notValidInWords } from '../../../../kernel/render/words/failure.ts'

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
    { kind: 'connection-lost', machine: 'ssh://host' },
    { kind: 'job-ended', job: '7', state: 'TIMEOUT' },
    { kind: 'job-ended', job: '7', state: 'OTHER' },
    { kind: 'no-cluster', why: 'no-program', words: 'sbatch' },
    { kind: 'no-cluster', why: 'no-answer', words: '' },
    { kind: 'no-cluster', why: 'refused', words: 'no' },
    { kind: 'no-cluster', why: 'not-given', words: 'error: No space left on device' },
    { kind: 'no-cluster', why: 'not-taken', words: 'error: No space left on device' },
    {
      kind: 'unsupported',
      required: { system: 'riscv64-linux', features: '' },
      available: { system: 'x86_64-linux', features: 'kvm' }
    },
    { kind: 'no-space' },
    { kind: 'unsupported-file', file: 'p' },
    { kind: 'unsupported-file', file: '' },
    { kind: 'store-not-writable', text: 'no\nmore' },
    { kind: 'sandbox-impossible', text: 'no\nmore' },
    { kind: 'daemon-gone', text: 'no\nmore' },
    { kind: 'not-started', program: 'nix-store', reason: 'ENOENT' },
    { kind: 'nix-ended', signal: 'SIGKILL' },
    { kind: 'line-taken-for-message' },
    { kind: 'other', text: 'Nix said so.' },
    { kind: 'other', text: '' }
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
    ],
    [
      {
        kind: 'unsupported',
        required: { system: 'riscv64-linux', features: '' },
        available: { system: 'x86_64-linux', features: 'kvm' }
      },
      'The step needs a machine of another kind: riscv64-linux; this one is x86_64-linux (kvm).'
    ],
    [
      {
        kind: 'unsupported',
        required: { system: null, features: 'big' },
        available: { system: null, features: 'kvm' }
      },
      'The step requires big, and no machine offers that: this one offers kvm.'
    ],
    [
      {
        kind: 'unsupported',
        required: { system: 'x86_64-linux', features: 'ca-derivations, gpu' },
        available: { system: 'x86_64-linux', features: 'benchmark, ca-derivations' }
      },
      'The step requires gpu, and no machine offers that: this one offers benchmark, ca-derivations.'
    ],
    ...[1, 5, 6, 50].map((count): [FailureCause, string] => {
      const named = Array.from(
        { length: Math.min(5, count) },
        (_, at) => `; ssh://m${at} offers kvm`
      )
      const more = count > 5 ? `; ${count - 5} more do not offer it either` : ''
      const others = Array.from({ length: count }, (_, at) => ({
        name: `ssh://m${at}`,
        features: ['kvm']
      }))
      const [required, available] = [
        { system: null, features: 'gpu' },
        { system: null, features: 'big' }
      ]
      return [
        { kind: 'unsupported', required, available, others },
        `The step requires gpu, and no machine offers that: this one offers big${named.join('')}${more}.`
      ]
    }),
    [
      { kind: 'not-started', program: 'nix-store', reason: 'ENOENT' },
      'nix-store could not be started: ENOENT.'
    ],
    [{ kind: 'nix-ended', signal: 'SIGKILL' }, 'Nix itself was ended by the signal SIGKILL.'],
    [
      { kind: 'line-taken-for-message' },
      'Nix itself ended: a step wrote a line that begins with “@nix”, which it takes for a message of its own and cannot read. A newer Nix goes on; or have that step write something else.'
    ],
    [{ kind: 'other', text: '' }, 'Nix gave no reason.'],
    [{ kind: 'other', text: 'first\nsecond' }, 'first']
  ])('%j', (cause, first) => {
    expect(failureInWords(cause)[0]).toBe(first)
  })
})

describe('a path that is not valid', () => {
  const path = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a'
  const why = { kind: 'paths-not-valid', said: '', startError: null } as const
  it.each([
    [null, `${path} is not valid.`],
    [{ ...why, said: `error: path '${path}' is not valid` }, `error: path '${path}' is not valid`],
    [why, 'nix-store --dump-db: it was ended'],
    [{ ...why, startError: 'ENOENT' }, 'nix-store --dump-db: ENOENT']
  ])('is told as Nix says it: %j', (said, first) => {
    expect(notValidInWords(path, said)).toEqual([
      first,
      'Run its cell: it is built or fetched again.'
    ])
  })
})
