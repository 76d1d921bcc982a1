import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Follower, otherWork, readWork, type Work, writeWork } from '../../../nix/cluster/work.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`
const markOf = (at: number) => `nix-workflow-${at.toString(16).padStart(20, '0')}`
const store = { stateFolder: '/state/chroot-1' }

let shared = ''
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'cluster-work-'))
})
afterEach(() => rmSync(shared, { recursive: true, force: true }))

function work(at: number, ...names: readonly string[]): Work {
  const all = names.map(drv)
  const mark = markOf(at)
  return { mark, folder: join(shared, 'jobs', mark), all, tasks: [{ wanted: all, all }] }
}

function written(text: string): Work | null {
  const { folder, mark } = work(1)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'work'), text)
  return readWork(store, shared, mark)
}

describe('the folder of a job', () => {
  it('says what it is for, to whoever has the same store', () => {
    const one = work(1, 'a', 'b')
    writeWork(store, one)
    expect(readWork(store, shared, one.mark)).toEqual(one)
    expect(readWork({ stateFolder: '/state/chroot-2' }, shared, one.mark)).toBeNull()
  })

  it('is empty at first, whatever was in it', () => {
    const one = work(1, 'a')
    mkdirSync(one.folder, { recursive: true })
    writeFileSync(join(one.folder, 'done.0'), '0\n')
    writeWork(store, one)
    expect(readdirSync(one.folder)).toEqual(['work'])
  })

  const { stateFolder } = store
  const task = { wanted: [drv('a')], all: [drv('a')] }
  it.each([
    [''],
    ['{'],
    ['null'],
    ['[]'],
    [JSON.stringify({ store: stateFolder })],
    [JSON.stringify({ store: stateFolder, tasks: {} })],
    [JSON.stringify({ store: stateFolder, tasks: [{ wanted: [drv('a')] }] })],
    [JSON.stringify({ store: stateFolder, tasks: [{ ...task, all: [1] }] })],
    // What is in it becomes words of a command line.
    [JSON.stringify({ store: stateFolder, tasks: [{ ...task, all: ['--add-root'] }] })],
    [JSON.stringify({ store: stateFolder, tasks: [{ ...task, wanted: ['../x.drv'] }] })],
    [JSON.stringify({ store: stateFolder, tasks: [{ ...task, all: [`${drv('a')}\n--x`] }] })],
    [JSON.stringify({ store: stateFolder, tasks: [{ ...task, all: [`${drv('a')}'; x`] }] })],
    // Of nothing all would be done.
    [JSON.stringify({ store: stateFolder, tasks: [] })],
    [JSON.stringify({ store: stateFolder, tasks: [{ wanted: [], all: [] }] })]
  ])('is for nothing where it says %j', (text) => {
    expect(written(text)).toBeNull()
  })

  it('is for nothing where what should be a file is none', () => {
    const { folder, mark } = work(1)
    mkdirSync(join(folder, 'work'), { recursive: true })
    expect(readWork(store, shared, mark)).toBeNull()
    expect(readWork(store, shared, markOf(2))).toBeNull()
  })
})

describe('work of others', () => {
  it('is what builds one of the same, for the same store', () => {
    for (const one of [work(1, 'a', 'b'), work(2, 'b', 'c'), work(3, 'd')]) writeWork(store, one)
    writeWork({ stateFolder: '/other' }, work(4, 'b'))
    const found = otherWork(store, shared, work(1, 'a', 'b'))
    expect(found.map(({ mark }) => mark)).toEqual([markOf(2)])
  })

  it('is none where no job was ever handed in', () => {
    expect(otherWork(store, shared, work(1, 'a'))).toEqual([])
    writeFileSync(join(shared, 'jobs'), '')
    expect(otherWork(store, shared, work(1, 'a'))).toEqual([])
  })

  it('is in folders of that name alone', () => {
    writeWork(store, work(2, 'a'))
    for (const name of ['x', `${markOf(2)}0`, markOf(2).slice(0, -1), `a${markOf(2)}`, '..x'])
      symlinkSync(markOf(2), join(shared, 'jobs', name))
    expect(otherWork(store, shared, work(1, 'a'))).toHaveLength(1)
  })
})

describe('who waits for a job', () => {
  const followers = (one: Work) => join(one.folder, 'followers')

  it('knows of others until they end', () => {
    const one = work(1, 'a')
    writeWork(store, one)
    const [first, second] = [new Follower(one), new Follower(one)]
    first.touch()
    expect(first.hasOthers()).toBe(false)
    second.touch()
    expect(first.hasOthers()).toBe(true)
    second.end()
    second.end()
    expect(first.hasOthers()).toBe(false)
  })

  it.each([
    [59, true],
    [61, false],
    [610, false]
  ])('takes somebody who was there %d s ago for there: %s', (seconds, isThere) => {
    const one = work(1, 'a')
    writeWork(store, one)
    const follower = new Follower(one)
    follower.touch()
    const other = join(followers(one), 'other')
    writeFileSync(other, '')
    const then = Date.now() / 1000 - seconds
    utimesSync(other, then, then)
    expect(follower.hasOthers()).toBe(isThere)
  })

  it('knows of those that are there beside one that has just gone', () => {
    const one = work(1, 'a')
    writeWork(store, one)
    const follower = new Follower(one)
    follower.touch()
    // Which of them comes first is the file system's to say.
    for (const name of ['0', 'zzz']) symlinkSync('/nowhere', join(followers(one), name))
    writeFileSync(join(followers(one), 'there'), '')
    expect(follower.hasOthers()).toBe(true)
  })

  it('waits alone where the folder has gone, and makes none', () => {
    const one = work(1, 'a')
    const follower = new Follower(one)
    follower.touch()
    expect(follower.hasOthers()).toBe(false)
    follower.end()
    expect(existsSync(one.folder)).toBe(false)
  })
})
