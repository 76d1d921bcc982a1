import { describe, expect, it } from 'vitest'
import { readError, refineCause, type FailureCause } from '../../../nix/builder/failure.ts'

const a = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const b = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-b.drv'
const failed = (cause: FailureCause) => ({ kind: 'failed', drvPath: a, cause })

describe('an error of Nix', () => {
  it.each<[string, string, unknown]>([
    [
      'an exit code',
      `error: builder for '${a}' failed with exit code 3`,
      failed({ kind: 'exit', exitCode: 3 })
    ],
    [
      'an exit code, with the log after it',
      `error: builder for '${a}' failed with exit code 3;\n       last 1 log lines:\n       > hash mismatch in me`,
      failed({ kind: 'exit', exitCode: 3 })
    ],
    [
      'an exit code, in newer words',
      `error: Cannot build '${a}'.\n       Reason: builder failed with exit code 3.\n       Output paths:\n         /nix/store/x`,
      failed({ kind: 'exit', exitCode: 3 })
    ],
    [
      'a signal',
      `error: builder for '${a}' failed due to signal 9 (Killed)`,
      failed({ kind: 'signal', signal: 9, name: 'Killed' })
    ],
    [
      'a missing output',
      `error: builder for '${a}' failed to produce output path for output 'out' at '/x/${a}.chroot/nix/store/y'`,
      failed({ kind: 'missing-output', output: 'out' })
    ],
    [
      'another hash',
      `error: hash mismatch in fixed-output derivation '${a}':\n         specified: sha256-AAA=\n            got:    sha256-BBB=`,
      failed({ kind: 'hash-mismatch', specified: 'sha256-AAA=', got: 'sha256-BBB=' })
    ],
    [
      'a time that is up',
      `error: building of '${a}!*' from .drv file timed out after 3 seconds`,
      failed({ kind: 'timeout', seconds: 3, silent: false })
    ],
    [
      'silence',
      `error: building of '${a}^out' from .drv file timed out after 2 seconds of silence`,
      failed({ kind: 'timeout', seconds: 2, silent: true })
    ],
    [
      'too long a log',
      `error: building of '${a}!*' from .drv file killed after writing more than 100 bytes of log output`,
      failed({ kind: 'log-limit', bytes: 100 })
    ],
    [
      'another system',
      `error: a 'riscv64-linux' with features {} is required to build '${a}', but I am a 'x86_64-linux' with features {kvm}`,
      failed({
        kind: 'unsupported',
        required: { system: 'riscv64-linux', features: '' },
        available: { system: 'x86_64-linux', features: 'kvm' }
      })
    ],
    [
      'another system, in newer words',
      `error: Cannot build '${a}'.\n       Reason: required system or feature not available\n       Required system: 'riscv64-linux' with features {}\n       Current system: 'x86_64-linux' with features {kvm}`,
      failed({
        kind: 'unsupported',
        required: { system: 'riscv64-linux', features: '' },
        available: { system: 'x86_64-linux', features: 'kvm' }
      })
    ],
    [
      'missing features, in newer words',
      `error: Cannot build '${a}'.\n       Reason: missing system features\n       Required features: {big}\n       Available features: {kvm}`,
      failed({
        kind: 'unsupported',
        required: { system: null, features: 'big' },
        available: { system: null, features: 'kvm' }
      })
    ],
    [
      'a time that is up, in newer words',
      'error: timed out after 2 seconds',
      { kind: 'timed-out', seconds: 2 }
    ],
    [
      'a failure while the disk is full',
      `error: builder for '${a}' failed with exit code 1\n       note: build failure may have been caused by lack of free disk space`,
      failed({ kind: 'no-space' })
    ],
    [
      'something else about a derivation',
      `error: output '/nix/store/x' of '${a}' is not allowed`,
      failed({ kind: 'other', text: `output '/nix/store/x' of '${a}' is not allowed` })
    ],
    [
      'an input that failed',
      `error: 1 dependencies of derivation '${a}' failed to build`,
      { kind: 'blocked', drvPath: a }
    ],
    [
      'an input that failed, in newer words',
      `error: Cannot build '${a}'.\n       Reason: 1 dependency failed.`,
      { kind: 'blocked', drvPath: a }
    ],
    [
      'all that failed',
      `error: build of '${a}', '${b}' failed`,
      { kind: 'summary', drvPaths: [a, b] }
    ],
    [
      'a resolved one among them, in newer words',
      `error: build of resolved derivation '${a}' failed`,
      { kind: 'summary', drvPaths: [a] }
    ],
    [
      'a pipe in an output',
      "file '/s/nix/store/kkbf9fzflcfgqaz0xi5clz6rg8z65www-a.drv.chroot/root/nix/store/hanw8hjrazdhx2s9r1gc1i1zgd0mqrc6-a/sub/p' has an unsupported type",
      { kind: 'general', cause: { kind: 'unsupported-file', file: 'sub/p' } }
    ],
    ...[
      '/s/nix/store/kkbf9fzflcfgqaz0xi5clz6rg8z65www-a.drv.chroot/nix/store/hanw8hjrazdhx2s9r1gc1i1zgd0mqrc6-a',
      '/s/nix/store/kkbf9fzflcfgqaz0xi5clz6rg8z65www-a.drv.chroot/root/nix/store/hanw8hjrazdhx2s9r1gc1i1zgd0mqrc6-a',
      '/nix/store/hanw8hjrazdhx2s9r1gc1i1zgd0mqrc6-a'
    ].map((place): [string, string, unknown] => [
      `an output that is a pipe, ${place}`,
      `file '${place}' has an unsupported type`,
      { kind: 'general', cause: { kind: 'unsupported-file', file: '' } }
    ]),
    [
      'no space',
      'error: writing to file: No space left on device',
      { kind: 'general', cause: { kind: 'no-space' } }
    ],
    [
      'no room for the database',
      'error: committing transaction: database or disk is full (in /nix/var/nix/db/db.sqlite)',
      { kind: 'general', cause: { kind: 'no-space' } }
    ],
    [
      'no sandbox',
      'error: cloning builder process: Operation not permitted',
      {
        kind: 'general',
        cause: {
          kind: 'sandbox-impossible',
          text: 'cloning builder process: Operation not permitted'
        }
      }
    ],
    [
      'no daemon',
      "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused",
      {
        kind: 'general',
        cause: {
          kind: 'daemon-gone',
          text: "cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused"
        }
      }
    ],
    [
      'a store that cannot be written',
      'error: creating directory /nix/store/x: Read-only file system',
      {
        kind: 'general',
        cause: {
          kind: 'store-not-writable',
          text: 'creating directory /nix/store/x: Read-only file system'
        }
      }
    ],
    [
      'anything else',
      'error: who knows',
      { kind: 'general', cause: { kind: 'other', text: 'who knows' } }
    ]
  ])('is understood: %s', (_, text, meaning) => expect(readError(text)).toEqual(meaning))
})

describe('the end of a log', () => {
  const exit: FailureCause = { kind: 'exit', exitCode: 1 }

  it('tells that the builder could not be started', () => {
    const line = "Error{executing '/nix/store/x/bin/sh': No such file or directory"
    expect(refineCause(exit, ['', line], '/nix/store/x/bin/sh')).toEqual({
      kind: 'not-startable',
      program: '/nix/store/x/bin/sh',
      reason: 'No such file or directory'
    })
  })

  it('is not believed where a step wrote other words there than the system has', () => {
    const line = "executing '/nix/store/x/bin/sh': the disk is full. Run rm -r ~"
    expect(refineCause(exit, [line], '/nix/store/x/bin/sh')).toEqual(exit)
  })

  it('holds the sentence of what is known by its hash alone', () => {
    const line = "error: unsupported builtin builder 'the data are not here'"
    const cause = refineCause(exit, [line], 'builtin:the data are not here')
    expect(cause).toEqual({ kind: 'absent', text: 'the data are not here' })
  })

  it('changes nothing where the program itself failed', () => {
    expect(refineCause(exit, ['error: mine'], '/x')).toBe(exit)
    const two: FailureCause = { kind: 'exit', exitCode: 2 }
    expect(refineCause(two, ["executing '/x': no"], '/x')).toBe(two)
  })
})

describe('what Nix quotes of a builder', () => {
  it('tells nothing of why it failed', () => {
    const text = `error: builder for '${a}' failed to produce output path for output 'out';\n       last 1 log lines:\n       > failed with exit code 7 and lack of free disk space`
    expect(readError(text)).toEqual(failed({ kind: 'missing-output', output: 'out' }))
  })
})
