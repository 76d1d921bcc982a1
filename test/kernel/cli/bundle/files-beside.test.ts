import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesBeside } from '../../../../kernel/cli/bundle/files-beside.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const scratch = scratchFolder('beside')
const folder = join(scratch, 'notebook')
const at = (path: string): string => join(folder, path)

beforeAll(() => {
  for (const path of ['a.csv', '..b', 'data/x', 'data/deep/y', 'work.ipynb', '../outside', '🦊']) {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), '')
  }
  symlinkSync('/etc/passwd', at('data/link'))
  symlinkSync('a.csv', at('link'))
  symlinkSync('data', at('data-link'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('files that go with a notebook', () => {
  it.each([
    ['nothing', [], [], []],
    ['a file', ['a.csv'], ['a.csv'], []],
    ['a file twice', ['a.csv', 'a.csv'], ['a.csv'], []],
    ['names that are odd', ['..b', '🦊'], ['..b', '🦊'], []],
    ['a folder, with what is left out of it', ['data'], ['data/deep/y', 'data/x'], ['data/link']],
    ['links', ['link', 'data-link'], [], ['link', 'data-link']],
    ['what is outside', ['../outside', '..', '.'], [], ['../outside', '..', '.']],
    ['what is not there', ['none', 'a.csv/none'], [], []],
    ['a name that is too long', ['x'.repeat(5000)], [], []],
    ['the notebook itself', ['work.ipynb'], [], []]
  ])('%s', (_, read, files, leftOut) => {
    expect(filesBeside(read.map(at), folder, at('work.ipynb'))).toEqual({
      files,
      leftOut: leftOut.map(at)
    })
  })

  it('are none of the store', () => {
    expect(filesBeside(['/nix/store/x'], '/nix/store', 'work.ipynb')).toEqual({
      files: [],
      leftOut: []
    })
  })
})
