import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { depthOf, isJson } from '../../../../kernel/files/reading/json-value.ts'
import { orderBy } from '../../../../kernel/files/reading/order.ts'
import { scalarsOfValue } from '../../../../kernel/files/reading/scalars.ts'
import { entryOf, walk } from '../../../../kernel/files/reading/walk.ts'

describe('JSON', () => {
  it.each([
    ['', 0],
    ['[[]{}]', 2],
    [']]][', 0],
    ['"[[["', 3],
    ['['.repeat(1_000), 1_000]
  ])('is nested so deep: %#', (text, depth) => {
    expect(depthOf(text)).toBe(depth)
  })

  it.each([
    [{ a: [1, null, 'x', true] }, true],
    [NaN, false],
    [[Infinity], false],
    [{ a: undefined }, false],
    [{ a: 1n }, false],
    [() => 1, false]
  ])('can hold a value: %#', (value, isIt) => {
    expect(isJson(value)).toBe(isIt)
  })
})

describe('single values', () => {
  const round: { a: number; self?: object } = { a: 1 }
  round.self = round

  it.each([
    ['the least deep first', { a: { b: 1 }, c: 2 }, ['c', 'a.b'], 0],
    ['of lists none', { a: [1, { b: 2 }] }, [], 0],
    ['of a value alone none', 7, [], 0],
    ['one more than asked for', { a: 1, b: 2, c: 3, d: 4 }, ['a', 'b', 'c'], 1],
    [
      'ten times more',
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`a${at}`, at])),
      ['a0', 'a1', 'a2'],
      27
    ]
  ])('are %s', (_, value, names, omitted) => {
    const found = scalarsOfValue(value, 3, 100)
    expect(found.scalars.map(({ name }) => name)).toEqual(names)
    expect(found.omitted).toBe(omitted)
  })

  it('end, where what holds them is part of itself', () => {
    expect(scalarsOfValue(round, 3, 100).scalars.map(({ name }) => name)).toEqual([
      ...['a', 'self.a', 'self.self.a']
    ])
  })

  it('keep what they are, cut', () => {
    const value = { a: 10n ** 20n, b: new Date(0), c: null, d: 'x'.repeat(11) }
    expect(
      scalarsOfValue(value, 9, 10).scalars.map(({ text, numeric }) => [text, numeric])
    ).toEqual([
      ['1000000000', true],
      ['1970-01-01', false],
      ['null', false],
      ['x'.repeat(10), false]
    ])
  })
})

describe('a walk', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'walk-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const put = (path: string | Buffer) => {
    const at = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path)])
    mkdirSync(dirname(at.toString('utf8')), { recursive: true })
    writeFileSync(at, 'x')
  }
  const order = orderBy([])

  it('lists the first of all files, and counts the others, by folder too', async () => {
    for (const path of ['b.txt', 'a/1.txt', 'a/b/2.txt', 'plot.png']) put(path)
    const walked = await walk(folder, 2, order)
    expect(walked.entries.map(({ path }) => path)).toEqual(['plot.png', 'b.txt'])
    expect(walked.total).toBe(4)
    expect(walked.folders).toEqual([
      { path: 'a', files: 2 },
      { path: 'a/b', files: 1 }
    ])
  })

  it('counts folders down to a depth, with all that is below', async () => {
    put('a/b/c/d/e/f.txt')
    const { folders } = await walk(folder, 9, order)
    expect(folders.map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c', 'a/b/c/d'])
    expect(folders.at(-1)?.files).toBe(1)
  })

  it.each([200, 201, 2_000])('lists the first of %i folders', async (count) => {
    for (let at = 0; at < count; at += 1) mkdirSync(join(folder, String(at).padStart(4, '0')))
    const { folders, outerFolders } = await walk(folder, 9, order)
    expect(folders).toHaveLength(Math.min(count, 200))
    expect(outerFolders).toBe(count)
    expect(folders[0]?.path).toBe('0000')
  })

  it('follows no link, and names what is no UTF-8', async () => {
    symlinkSync('/etc', join(folder, 'etc'))
    symlinkSync('nowhere', join(folder, 'broken'))
    put(Buffer.from([0xff, 0x61]))
    const { entries, total } = await walk(folder, 9, order)
    expect(entries.map(({ path, kind, target }) => [path, kind, target])).toEqual([
      ['broken', 'link', 'nowhere'],
      ['etc', 'link', '/etc'],
      ['\uFFFDa', 'file', null]
    ])
    expect(total).toBe(3)
  })

  it('is of a file alone, by the name that it has without its hash, or of nothing', async () => {
    const name = `${'0'.repeat(32)}-data.csv`
    put(name)
    expect((await walk(join(folder, name), 9, order)).entries[0]?.path).toBe('data.csv')
    expect(await walk(join(folder, 'none'), 9, order)).toMatchObject({ entries: [], total: 0 })
    expect(await entryOf(Buffer.from(folder), 'folder')).toBeNull()
  })

  it('says where a time or a mode is not what the store gives', async () => {
    const isTouched = async () => (await walk(folder, 9, order)).isTouched
    put('a')
    const take = (path: string, mode: number) => {
      chmodSync(path, mode)
      utimesSync(path, 1, 1)
    }
    expect(await isTouched()).toBe(true)
    take(join(folder, 'a'), 0o444)
    take(folder, 0o555)
    expect(await isTouched()).toBe(false)
    utimesSync(join(folder, 'a'), 1, 2)
    expect(await isTouched()).toBe(true)
    take(join(folder, 'a'), 0o444)
    utimesSync(folder, 2, 2)
    expect(await isTouched()).toBe(true)
    chmodSync(folder, 0o755)
  })
})
