import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { programOperand } from '../../../../../kernel/session/editor/completion/command-files.ts'
import { absolute, diskFolder } from '../../../../../kernel/session/editor/completion/disk-paths.ts'
import { short } from '../../../../../kernel/session/editor/completion/kinds.ts'
import { namesIn } from '../../../../../kernel/session/editor/completion/results.ts'
import { scratchFolder } from '../../../../support/scratch.ts'

let folder: string
beforeAll(() => {
  folder = scratchFolder('words')
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'closed'))
  for (const name of ['jq', 'two words', "it's", 'back\\slash', '🌋', 'line\nbreak'])
    writeFileSync(join(folder, 'bin', name), '')
  symlinkSync('nothing', join(folder, 'bin', 'broken'))
  chmodSync(join(folder, 'closed'), 0o000)
})
afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o755)
  rmSync(folder, { recursive: true, force: true })
})

describe('the names in a path of Nix', () => {
  it.each([
    ['data', ['data']],
    [' models . small ', ['models', 'small']],
    ['models."lr=0.1"', ['models', 'lr=0.1']],
    ['m."a\\"b\\\\c"', ['m', 'a"b\\c']],
    ['m."🌋"', ['m', '🌋']],
    ['m.""', ['m', '']],
    ["a-b.c'd", ['a-b', "c'd"]]
  ])('%s', (text, names) => {
    expect(namesIn(text)).toEqual(names)
  })

  it.each(['', '.', 'a.', '.a', 'f x', '(a)', 'a.${b}', 'a."${b}"', './a', '1', 'a."b', 'a b.c'])(
    '%j is no such path',
    (text) => {
      expect(namesIn(text)).toBeNull()
    }
  )
})

describe('a value beside its name', () => {
  it.each([
    ['', ''],
    ['  a\n\tb  ', 'a b'],
    ['x'.repeat(80), 'x'.repeat(80)],
    ['x'.repeat(81), `${'x'.repeat(79)}…`],
    ['🌋'.repeat(80), '🌋'.repeat(80)],
    ['🌋'.repeat(800), `${'🌋'.repeat(79)}…`]
  ])('is one line: case %#', (text, line) => {
    expect(short(text)).toBe(line)
  })
})

describe('the programs of the machine', () => {
  it('are those of which a word can be written, each once', () => {
    const path = ['bin', 'bin', 'closed', 'gone'].map((one) => join(folder, one)).join(':')
    expect(
      programOperand(`${path}:relative:`)
        .map(({ text }) => text)
        .sort()
    ).toEqual(['broken', 'jq', '🌋'])
    expect(programOperand('')).toEqual([])
  })
})

describe('a folder on disk', () => {
  it.each([
    ['/data', '/data'],
    ['./a/../b', '/notebook/b'],
    ['../x', '/x'],
    ['data', null],
    ['https://x', null],
    ['./a b', null],
    ['', null]
  ])('%s', (text, place) => {
    expect(diskFolder('/notebook', text)).toBe(place)
  })

  it('is below the notebook where it does not say otherwise', () => {
    expect(absolute('/notebook', 'a/b')).toBe('/notebook/a/b')
    expect(absolute('/notebook', '')).toBe('/notebook')
  })
})
