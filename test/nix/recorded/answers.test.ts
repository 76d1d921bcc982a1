import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptNames } from '../../../nix/base/index.ts'
import { createAnswers } from '../../../nix/recorded/answers.ts'
import { Disk } from '../../../nix/recorded/disk.ts'
import { recordsFolder } from '../../../nix/recorded/record-file.ts'
import { changedNix, type TestNix, testNix } from '../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const number = v.object({ n: v.number() })
const nothingRead = { paths: [], digest: new Disk().digest([]) }

/** What a later command finds. */
const later = (nix = test.nix, holder = 'notebook') => createAnswers(nix, holder)

it('an answer is there for later commands, under all parts of its question', () => {
  later().keep(['a', 'b'], { n: 1 }, nothingRead)
  expect(later().get(['a', 'b'], number)).toEqual({ n: 1 })
  for (const other of [['a'], ['ab'], ['a', 'b', ''], ['b', 'a']])
    expect(later().get(other, number)).toBeNull()
  expect(later(test.nix, 'another').get(['a', 'b'], number)).toBeNull()
})

it('not where it is of another form, nor by another Nix', () => {
  later().keep(['form'], { n: 'one' }, nothingRead)
  expect(later().get(['form'], number)).toBeNull()
  later().keep(['nix'], { n: 1 }, nothingRead)
  expect(later(changedNix(test.nix, { version: '2.99.0' })).get(['nix'], number)).toBeNull()
})

it.each([
  [
    'a file has other content',
    'file',
    (path: string) => writeFileSync(join(path, 'file'), 'other')
  ],
  [
    'one comes that was not there',
    'later',
    (path: string) => writeFileSync(join(path, 'later'), '')
  ],
  ['a folder has one more', '.', (path: string) => writeFileSync(join(path, 'more'), '')]
])('not when %s', (name, read, change) => {
  const folder = mkdtempSync(join(test.folder, 'files-'))
  writeFileSync(join(folder, 'file'), 'content')
  const paths = [{ path: join(folder, read), whole: true }]
  later().keep([name], { n: 1 }, { paths, digest: new Disk().digest(paths) })
  expect(later().get([name], number)).toEqual({ n: 1 })
  change(folder)
  expect(later().get([name], number)).toBeNull()
})

it('a garbled one is none', () => {
  later(test.nix, 'garbled').keep(['a'], { n: 1 }, nothingRead)
  const folder = recordsFolder(test.nix.stateFolder)
  const files = keptNames(folder).map((name) => join(folder, name))
  for (const file of files)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"n":1', '"n":2'))
  expect(later(test.nix, 'garbled').get(['a'], number)).toBeNull()
})
