import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { versionInWords } from '../../../kernel/render/words/nix-version.ts'
import { isTested } from '../../../nix/base/texts.ts'
import { probeWords } from '../../../nix/evaluator/word-probe.ts'
import { changedNix, testNix, type TestNix } from '../../support/nix.ts'
import { otherNix } from '../../support/other-nix.ts'

describe('a version is said in words', () => {
  it.each([
    ['Nix', '2.8.0', '2.8.0', true],
    ['Nix', '2.34.8', '2.34.8', true],
    ['Nix', '2.18.1', '2.18.1, not tested itself, but older and newer ones are', false],
    ['Nix', '2.80.1', '2.80.1, newer than tested', false],
    ['Nix', '2.100.0', '2.100.0, newer than tested', false],
    ['Nix', '3.1.0', '3.1.0, newer than tested', false],
    ['Lix', '2.95.0', 'Lix 2.95.0, not tested', false]
  ] as const)('%s %s', (implementation, version, words, tested) => {
    expect(versionInWords({ implementation, version })).toBe(words)
    expect(isTested({ implementation, version })).toBe(tested)
  })
})

describe('a Nix that nobody has tested', { timeout: 120_000 }, () => {
  let test: TestNix
  beforeEach(async () => {
    test = await testNix()
  })
  afterEach(() => test.remove())

  it('that says what others say is understood, once for all kernels', async () => {
    const nix = await otherNix(test, '(Nix) 2.99.1')
    expect(nix).toMatchObject({ version: '2.99.1', implementation: 'Nix' })
    expect(await probeWords(nix)).toEqual([])
    const kept = readdirSync(nix.stateFolder).filter((name) => name.startsWith('words-'))
    expect(kept).toHaveLength(1)
    // With the answer at hand nothing is started.
    const idle = changedNix(nix, { environment: { ...nix.environment, PATH: '' } })
    expect(await probeWords(idle)).toEqual([])
  })

  it.each([
    [
      'dynamic read',
      [
        's/nable to start any build/ot my job/; s/ocal builds are disabled/ot here/',
        's/[Cc]annot build/No/; s/build of/making of/'
      ]
    ],
    ['cut-off', ['s/"type":111/"type":211/']],
    ['failure', ['s/failed with exit code/went wrong by/']]
  ] as const)('is not understood where it says in other words: %s', async (what, changes) => {
    const nix = await otherNix(test, '(Lix, like Nix) 2.95.0', changes)
    expect(nix.implementation).toBe('Lix')
    expect(await probeWords(nix)).toContain(what)
  })

  it('is not asked where its version is tested', async () => {
    const nix = await otherNix(test, '(Nix) 2.34.99', ['s/failed with exit code/went wrong by/'])
    expect(await probeWords(changedNix(nix, { environment: {} }))).toEqual([])
  })
})
