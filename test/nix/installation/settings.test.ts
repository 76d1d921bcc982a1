import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cachesOf,
  composeSettings,
  lacksBuildUsers,
  readUserSettings
} from '../../../nix/installation/settings.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-test-'))
  mkdirSync(join(folder, 'etc'))
  mkdirSync(join(folder, 'home', 'nix'), { recursive: true })
  writeFileSync(
    join(folder, 'etc', 'nix.conf'),
    [
      '# a comment',
      'sandbox = false # of the distribution',
      'max-jobs = 7',
      'substituters = https://one',
      'include more.conf',
      '!include not-there.conf',
      'nonsense'
    ].join('\n')
  )
  writeFileSync(join(folder, 'etc', 'more.conf'), 'cores = 3\ninclude nix.conf\n')
  writeFileSync(
    join(folder, 'home', 'nix', 'nix.conf'),
    'extra-substituters = https://two https://three\nmax-jobs = 2\n'
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const environment = (text?: string) => ({
  NIX_CONF_DIR: join(folder, 'etc'),
  XDG_CONFIG_HOME: join(folder, 'home'),
  XDG_CONFIG_DIRS: join(folder, 'none'),
  ...(text === undefined ? {} : { NIX_CONFIG: text })
})

describe('what the user has set', () => {
  it('comes from the system, then the user, then the environment', () => {
    const { all, ofEnvironment, text } = readUserSettings(environment('cores = 1'))
    expect(Object.fromEntries(all)).toEqual({
      sandbox: 'false',
      'max-jobs': '2',
      substituters: 'https://one https://two https://three',
      cores: '1'
    })
    expect([...ofEnvironment.keys()]).toEqual(['cores'])
    expect(text).toBe('cores = 1')
  })

  it.each([
    ['the cache of Nix where none is named', '', ['https://cache.nixos.org/']],
    ['none where that is said', 'substituters =', []],
    [
      'one more',
      'extra-substituters = file:///cache',
      ['https://cache.nixos.org/', 'file:///cache']
    ]
  ])('names its caches: %s', (_, text, expected) => {
    const { all } = readUserSettings({ NIX_CONF_DIR: '/none', HOME: '/none', NIX_CONFIG: text })
    expect(cachesOf(all)).toEqual(expected)
  })

  it('takes the files that NIX_USER_CONF_FILES names, the first one last', () => {
    writeFileSync(join(folder, 'a.conf'), 'cores = 1')
    writeFileSync(join(folder, 'b.conf'), 'cores = 2\nmax-jobs = 9')
    const named = `${join(folder, 'a.conf')}:${join(folder, 'b.conf')}`
    const { all } = readUserSettings({ NIX_CONF_DIR: '/none', NIX_USER_CONF_FILES: named })
    expect(Object.fromEntries(all)).toEqual({ cores: '1', 'max-jobs': '9' })
  })
})

describe('the settings that Nix is given', () => {
  const compose = (text: string, more = {}) =>
    composeSettings({
      user: readUserSettings({ NIX_CONF_DIR: '/none', HOME: '/none', NIX_CONFIG: text }),
      rootWithoutBuildUsers: false,
      caches: null,
      ...more
    }).split('\n')

  it('turns the sandbox on, whatever the files of the system say', () => {
    const lines = composeSettings({
      user: readUserSettings(environment()),
      rootWithoutBuildUsers: false,
      caches: null
    }).split('\n')
    expect(lines).toContain('sandbox = true')
    expect(lines).toContain('sandbox-fallback = false')
    expect(lines).toContain('sandbox-paths =')
    // Of the user's files, which Nix reads by itself.
    expect(lines.some((line) => line.startsWith('max-jobs'))).toBe(false)
  })

  it.each([
    ['max-jobs = 3', 'max-jobs = auto'],
    ['sandbox = false', 'sandbox = true'],
    ['connect-timeout = 60', 'connect-timeout = 5'],
    ['build-poll-interval = 3', 'build-poll-interval = 1']
  ])('leaves %s of the environment as it is', (text, ours) => {
    expect(compose(text)).toContain(text)
    expect(compose(text)).not.toContain(ours)
    expect(compose('')).toContain(ours)
  })

  it('adds experimental features and replaces none', () => {
    const lines = compose('experimental-features = repl-flake')
    expect(lines[0]).toBe('experimental-features = repl-flake')
    expect(lines).toContain('extra-experimental-features = nix-command flakes ca-derivations')
  })

  it('names no group of build users only where root has none', () => {
    expect(compose('')).not.toContain('build-users-group =')
    expect(compose('', { rootWithoutBuildUsers: true })).toContain('build-users-group =')
  })

  it('leaves the caches alone until it is known which can be reached', () => {
    expect(compose('').some((line) => line.startsWith('substituters'))).toBe(false)
    expect(compose('', { caches: [] })).toContain('substituters = ')
    expect(compose('', { caches: ['https://a', 'file:///b'] })).toContain(
      'substituters = https://a file:///b'
    )
  })
})

it.each([
  ['no such group', '', 'root:x:0:\n', true],
  ['an empty group', '', 'nixbld:x:30000:\n', true],
  ['a group with users', '', 'nixbld:x:30000:nixbld1,nixbld2\n', false],
  ['another group', 'build-users-group = builders', 'builders:x:1:b1\n', false],
  ['no group wanted', 'build-users-group =', '', false]
])('tells whether root has users to build as: %s', (_, text, groups, expected) => {
  const { all } = readUserSettings({ NIX_CONF_DIR: '/none', HOME: '/none', NIX_CONFIG: text })
  expect(lacksBuildUsers(all, groups)).toBe(expected)
})
