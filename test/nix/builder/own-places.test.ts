import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../../nix/builder/limits.ts'
import {
  arrange,
  dropSnapshots,
  keptSnapshots,
  snapshotsFolder,
  stateFolder
} from '../../../nix/builder/own-places.ts'
import { testNix } from '../../support/nix.ts'

/*
  Folders of this machine that a step may write to: what it leaves there meets the kernel the next
  time, and none of it leads the kernel to anything of the user's.
*/

const test = await testNix()
afterAll(() => test.remove())
const { nix } = test

let count = 0
let home = ''
let drvPath = ''
let process_ = ''
beforeEach(() => {
  count += 1
  home = join(test.folder, `home${count}`)
  drvPath = `/nix/store/${String(count).padStart(32, '0')}-step.drv`
  process_ = `/nix/store/${String(count).padStart(32, '0')}-process`
  mkdirSync(join(home, 'inner'), { recursive: true })
  writeFileSync(join(home, 'file'), 'precious', { mode: 0o600 })
  writeFileSync(join(home, 'inner/file'), 'precious', { mode: 0o600 })
  chmodSync(join(home, 'inner'), 0o710)
  chmodSync(home, 0o710)
})
afterEach(() => {
  const modeOf = (path: string) => lstatSync(path).mode & 0o777
  for (const folder of [home, join(home, 'inner')]) {
    expect(modeOf(folder)).toBe(0o710)
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('precious')
    expect(modeOf(join(folder, 'file'))).toBe(0o600)
  }
  expect(readdirSync(home).sort()).toEqual(['file', 'inner'])
})

const state = { ...noLimits, state: true }
const at = (number: number) => ({ ...noLimits, snapshot: { process: process_, number } })

describe('the folder of a step', () => {
  it.each<[string, (folder: string) => void]>([
    ['a link to a folder', (folder) => symlinkSync(home, join(folder, 'a'))],
    ['a link to a file', (folder) => symlinkSync(join(home, 'file'), join(folder, 'a'))],
    ['another name of a file', (folder) => linkSync(join(home, 'file'), join(folder, 'a'))],
    [
      'a link in a folder in it',
      (folder) => {
        mkdirSync(join(folder, 'deep'))
        symlinkSync(home, join(folder, 'deep/a'))
      }
    ]
  ])('may hold %s', async (_, plant) => {
    plant(await stateFolder(nix, drvPath))
    const { sandboxPaths, remarks } = await arrange(nix, drvPath, state)
    expect([[...sandboxPaths.values()], remarks]).toEqual([[await stateFolder(nix, drvPath)], []])
  })

  it('is opened as deep as a hundred folders, and no further', async () => {
    const folder = await stateFolder(nix, drvPath)
    const path = (depth: number) => join(folder, ...Array.from({ length: depth }, () => 'd'))
    mkdirSync(path(1000), { recursive: true })
    for (const depth of [100, 101, 1000]) chmodSync(path(depth), 0o700)
    await arrange(nix, drvPath, state)
    const isOpen = [100, 101, 1000].map((depth) => (lstatSync(path(depth)).mode & 0o777) === 0o777)
    expect(isOpen).toEqual([process.getuid?.() === 0, false, false])
  })
})

describe('the snapshots of a process', () => {
  it.each<[string, (folder: string) => void]>([
    [
      'a link in the place of the list',
      (folder) => symlinkSync(join(home, 'file'), join(folder, 'wanted'))
    ],
    ['a dangling one', (folder) => symlinkSync(join(home, 'new'), join(folder, 'wanted'))],
    [
      'a folder in the place of the list',
      (folder) => mkdirSync(join(folder, 'wanted/x'), { recursive: true })
    ],
    ['a pipe that is none', (folder) => symlinkSync('/dev/zero', join(folder, 'wanted'))]
  ])('are asked for by a list of their own: %s', async (_, plant) => {
    const folder = await snapshotsFolder(nix, process_)
    plant(folder)
    await arrange(nix, drvPath, at(9), { missing: [3, 5], earlier: null })
    expect(lstatSync(join(folder, 'wanted')).isFile()).toBe(true)
    expect(readFileSync(join(folder, 'wanted'), 'utf8')).toBe('3\n5\n')
  })

  it('that are links are none, and go without what they lead to', async () => {
    const folder = await snapshotsFolder(nix, process_)
    symlinkSync(home, join(folder, '4'))
    writeFileSync(join(folder, '5'), 'no folder')
    expect(keptSnapshots(nix, process_)).toEqual([])
    expect((await arrange(nix, drvPath, at(9))).remarks).toEqual([])
    await dropSnapshots(nix, process_, [4, 5])
    expect(readdirSync(folder)).toEqual(['wanted'])
  })

  it.each<[string, (folder: string) => void]>([
    ['nothing', () => undefined],
    ['a link', (folder) => symlinkSync(home, join(folder, '4'))],
    ['a file', (folder) => writeFileSync(join(folder, '4'), '')],
    ['a link where it was once made', (folder) => symlinkSync(home, join(folder, '4.part'))]
  ])('that are results are put into the place of %s', async (_, plant) => {
    const place = join(test.folder, `result${count}`)
    mkdirSync(join(place, 'sub'), { recursive: true })
    writeFileSync(join(place, 'model'), 'weights')
    chmodSync(place, 0o555)
    const folder = await snapshotsFolder(nix, process_)
    plant(folder)
    const others = { missing: [], earlier: { number: 4, place } }
    const { remarks } = await arrange(nix, drvPath, at(9), others)
    expect(remarks).toEqual([{ kind: 'resumed', from: 4 }])
    expect(readFileSync(join(folder, '4/model'), 'utf8')).toBe('weights')
    expect(existsSync(join(folder, '4/sub'))).toBe(true)
    chmodSync(place, 0o755)
  })
})
