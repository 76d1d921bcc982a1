import { describe, expect, it } from 'vitest'
import { type FreezeMistake, isAborted, mayPass } from '../../../nix/freeze/mistake.ts'

describe('the same may go well a little later', () => {
  it.each<[FreezeMistake, boolean]>([
    [{ kind: 'interrupted' }, true],
    [{ kind: 'put-off' }, true],
    [{ kind: 'no-name', text: '' }, true],
    [{ kind: 'program-missing', program: 'sh' }, true],
    [{ kind: 'program-is-script', name: 'a', file: '/a', runner: '/bin/sh' }, true],
    [{ kind: 'program-of-many-parts', name: 'gcc', of: 'compiler' }, false],
    [{ kind: 'program-unusable', why: { kind: 'setuid', file: '/a' } }, true],
    [{ kind: 'library-missing', why: { kind: 'not-changed', file: null, words: '' } }, true],
    [{ kind: 'library-conflict', why: { kind: 'two-pythons', one: '/a', other: '/b' } }, false],
    [{ kind: 'patchelf-missing', file: '/a' }, true],
    [{ kind: 'trial-failed', name: 'a', said: '', more: 0 }, false],
    [{ kind: 'no-space', folders: [] }, true],
    [{ kind: 'store', said: '', startError: null }, true],
    [{ kind: 'platform' }, false]
  ])('of %j: %j', (mistake, passes) => {
    expect(mayPass(mistake)).toBe(passes)
  })
})

it('a signal changes between two looks', () => {
  const controller = new AbortController()
  expect([isAborted(undefined), isAborted(controller.signal)]).toEqual([false, false])
  controller.abort()
  expect(isAborted(controller.signal)).toBe(true)
})
