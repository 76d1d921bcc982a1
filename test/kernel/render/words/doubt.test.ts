import { describe, expect, it } from 'vitest'
import { type Doubt, isGrave } from '../../../../kernel/outcome/doubt.ts'
import { doubtInWords } from '../../../../kernel/render/words/doubt.ts'

const named = (count: number, letter: string) =>
  Array.from({ length: count }, (_, at) => `${letter}${at}`)
const among = (differing: number, same: number, all: number): Doubt => ({
  ...{ kind: 'verified-among', differing, same, all }
})

describe('a doubt', () => {
  it.each<[Doubt, isGrave: boolean, words: string, why: RegExp]>([
    [
      { kind: 'changed', expected: 'sha256-a', got: 'sha256-b' },
      true,
      'changed',
      /was sha256-a, and is sha256-b now\. %verify --fix builds it again\.$/
    ],
    [{ kind: 'changed', expected: 'sha256-a', got: null }, true, 'changed', /and is another now/],
    [{ kind: 'not-sandboxed' }, true, 'not sandboxed', /could see this machine/],
    [{ kind: 'network', secrets: [] }, true, 'network', /only its pinned hash/],
    [{ kind: 'network', secrets: ['TOKEN', 'KEY'] }, true, 'network, with TOKEN, KEY', /pinned/],
    [{ kind: 'without-hash' }, true, 'not pinned', /No hash says what it gives/],
    [
      { kind: 'not-pinned', sources: ['<nixpkgs>'] },
      true,
      'not pinned',
      /^It takes <nixpkgs>, which may be something else/
    ],
    [
      { kind: 'made-of-unpinned', names: ['pkgs'], sources: ['<nixpkgs>'] },
      false,
      'pkgs not pinned',
      /^It is made of pkgs, which takes <nixpkgs>: that may be/
    ],
    [{ kind: 'keeps-state' }, true, 'keeps state', /a folder between builds/],
    [
      { kind: 'malformed', names: ['disk', 'retry'] },
      true,
      'disk, retry not understood',
      /^What its definition says as disk, retry is in no form/
    ],
    [{ kind: 'frozen-toolchain' }, false, "this machine's toolchain", /Copied from here/],
    [
      { kind: 'differs', differed: 1, same: 0 },
      true,
      'differs when built again',
      /other bytes once\. %verify/
    ],
    [
      { kind: 'differs', differed: 2, same: 3 },
      true,
      'differs when built again',
      /other bytes twice, and the same 3 times\. %verify/
    ],
    [{ kind: 'never-verified' }, false, 'never verified', /%verify builds it once more/],
    [{ kind: 'verified', times: 2 }, false, 'verified twice', /the same bytes/],
    [among(0, 0, 3), false, 'never verified', /%verify builds steps once more/],
    [among(0, 3, 3), false, 'all verified', /%verify/],
    [among(0, 2, 3), false, '2 of 3 verified', /%verify/],
    [among(1, 2, 3000), true, '1 of 3\u202f000 differ when built again', /%verify/]
  ])('%j', (doubt, grave, words, why) => {
    expect(isGrave(doubt)).toBe(grave)
    const said = doubtInWords(doubt)
    expect(said.words).toBe(words)
    expect(said.why).toMatch(why)
  })
})

describe('names and sources of many', () => {
  it.each([
    [2, 'n0, n1 not pinned', 'n0, n1, which take s0:'],
    [3, 'n0, n1 and 1 more not pinned', 'n0, n1 and 1 more, which take s0:'],
    [20, 'n0, n1 and 18 more not pinned', 'n0, n1 and 18 more, which take s0:']
  ])('%i names', (count, words, why) => {
    const doubt: Doubt = {
      ...{ kind: 'made-of-unpinned', names: named(count, 'n'), sources: ['s0'] }
    }
    expect(doubtInWords(doubt).words).toBe(words)
    expect(doubtInWords(doubt).why).toContain(`It is made of ${why}`)
  })

  it.each([
    [5, 's0, s1, s2, s3, s4, which'],
    [6, 's0, s1, s2, s3, s4 and 1 more, which'],
    [50, 's0, s1, s2, s3, s4 and 45 more, which']
  ])('%i sources', (count, text) => {
    expect(doubtInWords({ kind: 'not-pinned', sources: named(count, 's') }).why).toContain(text)
  })
})

it('what a step is called by is on one line, and short', () => {
  const { words } = doubtInWords({
    ...{ kind: 'made-of-unpinned', names: [`a\n${'b'.repeat(100)}`], sources: ['x'] }
  })
  expect(words).not.toContain('\n')
  expect(words.length).toBeLessThan(60)
})
