import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile, stageFolder } from '../../../nix/base/replace-file.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder: string
beforeEach(() => (folder = scratchFolder('replace')))
afterEach(() => removeTree(folder))
const at = (name: string) => join(folder, name)
const textAt = (name: string) => readFileSync(at(name), 'utf8')

describe('a file that is written', () => {
  it.each(['new', 'n'.repeat(255), 'with blank'])('has the name it is to have: %.12s', (name) => {
    replaceFile(at(name), 'text')
    replaceFile(at(name), 'text again')
    expect(textAt(name)).toBe('text again')
    expect(readdirSync(folder)).toEqual([name])
  })

  it('keeps the mode and the owner of the one before', () => {
    writeFileSync(at('a'), 'before')
    chmodSync(at('a'), 0o640)
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(at('a'), 1777, 1778)
    const { uid, gid } = statSync(at('a'))
    replaceFile(at('a'), 'after')
    expect(statSync(at('a'))).toMatchObject({ uid, gid })
    expect(statSync(at('a')).mode & 0o777).toBe(0o640)
    expect(textAt('a')).toBe('after')
  })

  it.each(['before', null])('is where a link leads, which stays (there: %s)', (before) => {
    mkdirSync(at('far'))
    if (before !== null) writeFileSync(at('far/a'), before)
    symlinkSync('far/a', at('link'))
    symlinkSync('link', at('link to the link'))
    replaceFile(at('link to the link'), 'after')
    expect(readlinkSync(at('link'))).toBe('far/a')
    expect(lstatSync(at('far/a')).isFile()).toBe(true)
    expect(textAt('far/a')).toBe('after')
  })

  it('may be a device', () => {
    replaceFile('/dev/null', 'text')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('leaves nothing where it cannot be', () => {
    symlinkSync('circle', at('circle'))
    expect(() => replaceFile(at('circle'), 'text')).toThrow(/ELOOP/)
    expect(() => replaceFile(at('none/a'), 'text')).toThrow(/ENOENT/)
    expect(() => replaceFile(at('n'.repeat(256)), 'text')).toThrow(/ENAMETOOLONG/)
    expect(readdirSync(folder)).toEqual(['circle'])
  })
})

describe('a folder that is written', () => {
  it('is put in the place of another, or of nothing', () => {
    for (const text of ['1', '2']) {
      const staged = stageFolder(at('a'), [[`file${text}`, text]])
      staged.place()
      staged.drop()
      expect(readdirSync(folder)).toEqual(['a'])
      expect(readdirSync(at('a'))).toEqual([`file${text}`])
    }
  })

  it('that is not placed leaves what was there', () => {
    mkdirSync(at('a'))
    stageFolder(at('a'), [['file', '1']]).drop()
    expect(readdirSync(at('a'))).toEqual([])
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('that cannot be written leaves nothing', () => {
    expect(() => stageFolder(at('a'), [['none/file', '1']])).toThrow(/ENOENT/)
    expect(readdirSync(folder)).toEqual([])
  })
})
