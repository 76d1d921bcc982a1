import { homedir, tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  homeFolder,
  systemConfigFolders,
  userFolder,
  userVariables,
  writableVariables
} from '../../../nix/base/user-folders.ts'
import { stateFolderOf } from '../../../nix/installation/version.ts'

const home = { HOME: '/the/home', USER: 'somebody' }

describe('a folder of the user', () => {
  it.each<[string, Record<string, string>, string]>([
    ['is where the variable says', { XDG_STATE_HOME: '/elsewhere' }, '/elsewhere'],
    ['is in the home folder where it is not set', {}, '/the/home/.local/state'],
    ['is in the home folder where it is empty', { XDG_STATE_HOME: '' }, '/the/home/.local/state'],
    ['obeys no relative path', { XDG_STATE_HOME: 'state' }, '/the/home/.local/state'],
    ['obeys no path from here', { XDG_STATE_HOME: './state' }, '/the/home/.local/state'],
    ['obeys no path with a tilde', { XDG_STATE_HOME: '~/state' }, '/the/home/.local/state']
  ])('%s', (_, variables, expected) => {
    expect(userFolder({ ...home, ...variables }, 'state')).toBe(expected)
    expect(stateFolderOf({ ...home, ...variables })).toBe(`${expected}/nix-workflow`)
  })

  it.each([
    ['data', 'XDG_DATA_HOME', '/the/home/.local/share'],
    ['config', 'XDG_CONFIG_HOME', '/the/home/.config'],
    ['cache', 'XDG_CACHE_HOME', '/the/home/.cache']
  ] as const)('of %s obeys %s, and no relative one', (kind, variable, usual) => {
    expect(userFolder({ ...home, [variable]: '/elsewhere' }, kind)).toBe('/elsewhere')
    expect(userFolder({ ...home, [variable]: 'elsewhere' }, kind)).toBe(usual)
  })

  it('of the state is what NIX_WORKFLOW_STATE names, unless that is empty', () => {
    expect(stateFolderOf({ ...home, NIX_WORKFLOW_STATE: '/own' })).toBe('/own')
    expect(stateFolderOf({ ...home, NIX_WORKFLOW_STATE: '' })).toContain('/the/home/')
  })

  it('is known without a home, and not where the home is no absolute path', () => {
    expect(homeFolder({})).toBe(homedir())
    expect(homeFolder({ HOME: 'home' })).toBe(homedir())
  })
})

describe('folders of the system', () => {
  it.each([
    [undefined, ['/etc/xdg']],
    ['', ['/etc/xdg']],
    ['/a:/b', ['/a', '/b']],
    ['a:/b:', ['/b']]
  ])('of %j', (named, expected) => {
    expect(systemConfigFolders(named === undefined ? {} : { XDG_CONFIG_DIRS: named })).toEqual(
      expected
    )
  })
})

describe('what Nix writes to', () => {
  const instead = () => '/instead'
  it('is elsewhere where the folders of the user cannot be made, and only those', () => {
    // Below a file nobody can make a folder, whoever it is.
    const closed = { HOME: '/etc/passwd', USER: 'somebody' }
    expect(writableVariables(closed, instead)).toEqual({
      ...{ XDG_STATE_HOME: '/instead/state', XDG_DATA_HOME: '/instead/data' },
      XDG_CACHE_HOME: '/instead/cache'
    })
    expect(writableVariables({ ...closed, XDG_DATA_HOME: tmpdir() }, instead)).toEqual({
      ...{ XDG_STATE_HOME: '/instead/state', XDG_CACHE_HOME: '/instead/cache' }
    })
  })

  it('is as it was where they are there, or can be made', () => {
    const unasked = () => {
      throw new Error('nobody needs one')
    }
    for (const HOME of [tmpdir(), `${tmpdir()}/not/there/yet`])
      expect(writableVariables({ HOME, USER: 'somebody' }, unasked)).toEqual({})
  })
})

describe('what Nix is told', () => {
  it('is nothing where all is as it should be', () => {
    expect(userVariables({ ...home, XDG_STATE_HOME: '/state', XDG_CONFIG_DIRS: '/a' })).toEqual({})
  })

  it('is the usual place where a variable names no absolute path', () => {
    const variables = { XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: 's', XDG_CONFIG_DIRS: 'd:/e' }
    expect(userVariables({ ...home, ...variables })).toEqual({
      XDG_CONFIG_HOME: '/the/home/.config',
      XDG_STATE_HOME: '/the/home/.local/state',
      XDG_CONFIG_DIRS: '/e'
    })
  })
})
