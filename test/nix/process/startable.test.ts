import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tiedToThisProcess, whyNotStarted } from '../../../nix/process/startable.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'startable-'))
  for (const name of ['bin', 'other', 'bin/folder']) mkdirSync(join(folder, name))
  for (const name of ['bin/run', 'other/run', 'other/text']) writeFileSync(join(folder, name), '')
  chmodSync(join(folder, 'bin/run'), 0o755)
  symlinkSync('run', join(folder, 'bin/link'))
  symlinkSync('loop', join(folder, 'bin/loop'))
  symlinkSync('gone', join(folder, 'bin/broken'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const why = (program: string, places: readonly string[], below?: string) =>
  whyNotStarted({
    program,
    arguments: [],
    environment: { PATH: places.map((place) => join(folder, place)).join(':') },
    ...(below === undefined ? {} : { folder: below === '' ? folder : join(folder, below) })
  })

describe('a program', () => {
  it.each<[string, readonly string[], 'ENOENT' | 'EACCES' | null]>([
    ['run', ['bin'], null],
    ['link', ['bin'], null],
    ['run', ['other', 'bin'], null],
    ['run', ['other'], 'EACCES'],
    ['run', ['none', 'bin/run'], 'ENOENT'],
    ['run', [], 'ENOENT'],
    ['folder', ['bin'], 'EACCES'],
    ['text', ['bin', 'other'], 'EACCES'],
    ['broken', ['bin'], 'ENOENT'],
    ['loop', ['bin'], 'ENOENT'],
    ['a\0b', ['bin'], 'ENOENT'],
    ['n'.repeat(10_000), ['bin'], 'ENOENT'],
    ['none/run', ['bin'], 'ENOENT'],
    ['bin/run', [], null]
  ])('called %j of %j: %j', (program, places, expected) => {
    expect(why(program, places, program.includes('/') ? '' : undefined)).toBe(expected)
  })

  it.each<[string, 'ENOENT' | null]>([
    ['', null],
    ['bin', null],
    ['none', 'ENOENT'],
    // None of these is a folder, and none may throw.
    ['bin/run', 'ENOENT'],
    ['bin/run/below', 'ENOENT'],
    ['bin/loop/below', 'ENOENT'],
    ['a\0b', 'ENOENT'],
    ['n'.repeat(10_000), 'ENOENT']
  ])('started in %j: %j', (below, expected) => {
    expect(why('run', ['bin'], below)).toBe(expected)
  })

  it('is looked for where it is started, by places of PATH that begin nowhere', () => {
    const environment = { PATH: 'bin' }
    const asked = { program: 'run', arguments: [], environment }
    expect(whyNotStarted({ ...asked, folder })).toBeNull()
    expect(whyNotStarted({ ...asked, folder: join(folder, 'other') })).toBe('ENOENT')
  })

  it('is a word of its own, whatever it is called', () => {
    const [program, words] = tiedToThisProcess({ program: '--help', arguments: ['-x'] })
    expect(program === '--help' ? ['--', program, ...words] : words.slice(-3)).toEqual([
      ...['--', '--help', '-x']
    ])
  })
})
