import { describe, expect, it } from 'vitest'
import type { FreezeMistake } from '../../../../kernel/outcome/index.ts'
import { freezeMistakeInWords } from '../../../../kernel/render/words/freeze.ts'

describe('why a program cannot be frozen', () => {
  it.each<[FreezeMistake, message: string]>([
    [{ kind: 'interrupted' }, 'Freezing was interrupted.'],
    [{ kind: 'no-name', text: 'a/b' }, '"a/b" is not the name of a program.'],
    [
      { kind: 'program-missing', program: 'jq' },
      'There is no program jq on this machine: no folder on PATH has it.'
    ],
    [
      { kind: 'program-is-script', name: 'ack', file: '/b/ack', runner: 'perl' },
      '/b/ack is a script that perl runs, and what a script needs besides cannot be known.'
    ],
    [
      { kind: 'program-of-many-parts', name: 'latex', of: 'TeX' },
      'latex cannot be frozen: it finds its formats, classes and fonts only where they were installed.'
    ],
    [
      { kind: 'program-unusable', why: { kind: 'other-processor', name: 'a', file: '/b/a' } },
      "/b/a is no program for this machine's processor."
    ],
    [
      { kind: 'program-unusable', why: { kind: 'setuid', file: '/b/su' } },
      '/b/su runs with the rights of its owner (setuid), which nothing in a Nix store can.'
    ],
    [
      {
        kind: 'program-unusable',
        why: { kind: 'silent-python', file: '/b/python3', words: '', exitCode: 3 }
      },
      '/b/python3 does not say where it is installed: it ended with exit code 3.'
    ],
    [
      {
        kind: 'program-unusable',
        why: {
          ...{ kind: 'unreadable', name: 'a' },
          refusal: { code: 'ENOENT', said: 'no', isForRoom: false }
        }
      },
      'The files of a cannot be copied: it is not there.'
    ],
    [
      {
        kind: 'library-missing',
        why: { kind: 'not-loaded', file: '/b/a', missing: 'libx.so.1', words: 'said so' }
      },
      '/b/a cannot be loaded on this machine: libx.so.1 is not found.'
    ],
    [
      {
        kind: 'library-missing',
        why: { kind: 'not-loaded', file: '/b/a', missing: null, words: '' }
      },
      '/b/a cannot be loaded on this machine: the loader gives no reason.'
    ],
    [
      { kind: 'library-missing', why: { kind: 'not-changed', file: null, words: 'no' } },
      'patchelf cannot change the libraries: no.'
    ],
    [
      { kind: 'library-conflict', why: { kind: 'two-pythons', one: 'python3', other: 'pypy3' } },
      'python3 and pypy3 are two Pythons, and one freeze holds one.'
    ],
    [
      {
        kind: 'library-conflict',
        why: { kind: 'two-libraries', file: '/b/a', name: 'x.so', real: '/l/1', known: '/l/2' }
      },
      '/b/a loads /l/1 as x.so, and another of the programs loads /l/2 under that name.'
    ],
    [
      { kind: 'patchelf-missing', file: '/b/patchelf' },
      '/b/patchelf is no static patchelf for this machine.'
    ],
    [
      { kind: 'trial-failed', name: 'a', said: 'a: no such file', more: 2 },
      'a was gathered, but does not run in the sandbox, where it sees nothing else of this machine. a: no such file (and 2 more)'
    ],
    [
      { kind: 'no-space', folders: [] },
      'There is no space left for frozen programs in the Nix store.'
    ],
    [
      { kind: 'no-space', folders: ['/state', '/tmp'] },
      'There is no space left for frozen programs in /state and /tmp.'
    ],
    [
      { kind: 'store', said: 'error: read-only', startError: null },
      'Nix does not take the frozen files: error: read-only'
    ],
    [
      { kind: 'store', said: '', startError: 'ENOENT' },
      'Nix does not take the frozen files: it could not be started (ENOENT)'
    ],
    [
      { kind: 'store', said: '', startError: null },
      'Nix does not take the frozen files: it could not be started (no reason given)'
    ],
    [{ kind: 'platform' }, 'Programs can be frozen on 64-bit Linux only.']
  ])('is told, with a way out: %j', (mistake, message) => {
    const words = freezeMistakeInWords(mistake)
    expect(words.message).toBe(message)
    expect(words.way).toMatch(/^\S.{10,}$/s)
  })
})
