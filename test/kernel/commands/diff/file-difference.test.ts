import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileDifference } from '../../../../kernel/commands/diff/file-difference.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'difference-'))
  for (const side of ['old', 'now']) mkdirSync(join(folder, side))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const side = (name: string) => ({ name, place: join(folder, name) })
const difference = () => fileDifference(side('old'), side('now'))
const put = (path: string, text: string) => {
  writeFileSync(join(folder, path), text)
}

describe('a file', () => {
  it.each<[string, () => void, how: string | null]>([
    ['of the same bytes', () => ['old/a', 'now/a'].forEach((path) => put(path, 'x')), null],
    ['that went', () => put('old/a', ''), 'gone'],
    ['that came', () => put('now/a', ''), 'new'],
    [
      'of other bytes',
      () => {
        put('old/a', 'x')
        put('now/a', 'y')
      },
      'changed'
    ],
    [
      'that can be run now',
      () => {
        put('old/a', 'x')
        put('now/a', 'x')
        chmodSync(join(folder, 'now/a'), 0o755)
      },
      'executable'
    ],
    [
      'that was a link',
      () => {
        symlinkSync('/etc/passwd', join(folder, 'old/a'))
        put('now/a', 'x')
      },
      'changed'
    ]
  ])('%s', async (_, write, how) => {
    write()
    expect((await difference()).files.map((one) => one.how)).toEqual(how === null ? [] : [how])
  })
})

describe('of files that changed', () => {
  it.each([
    [12, 0],
    [13, 1],
    [120, 108]
  ])('%i, all but %i are looked into', async (count, unopened) => {
    for (const at of Array(count).keys())
      for (const [path, text] of [
        [`old/f${at}`, 'a\n'],
        [`now/f${at}`, 'b\n']
      ] as const)
        put(path, text)
    const found = await difference()
    expect(found.files).toHaveLength(count)
    expect(found.details).toHaveLength(count - unopened)
    expect(found.unopened).toBe(unopened)
  })

  it('those without lines are no details, and take no room of others', async () => {
    for (const at of Array(20).keys()) {
      put(`old/b${at}`, '\0a')
      put(`now/b${at}`, '\0b')
    }
    put('old/z', 'a\n')
    put('now/z', 'b\n')
    const found = await difference()
    expect(found.details).toMatchObject([{ kind: 'lines', path: 'z' }])
    expect(found.unopened).toBe(0)
  })
})

describe('an interrupt', () => {
  it('before it leaves all files unread', async () => {
    put('old/a', 'x')
    put('now/a', 'y')
    const found = await fileDifference(side('old'), side('now'), AbortSignal.abort())
    expect(found.files).toEqual([])
  })

  it('ends the reading of a large file between two parts of it', async () => {
    // They differ in their last byte: whoever reads them whole finds that out.
    for (const [path, last] of [
      ['old/a', 'x'],
      ['now/a', 'y']
    ] as const) {
      put(path, '')
      truncateSync(join(folder, path), 16 * 1024 * 1024)
      appendFileSync(join(folder, path), last)
    }
    expect((await difference()).files).toHaveLength(1)
    const interruption = new AbortController()
    setImmediate(() => interruption.abort())
    const found = await fileDifference(side('old'), side('now'), interruption.signal)
    expect(found.files).toEqual([])
  })
})

it('counts files that are not compared, since there are more than a thousand', async () => {
  let written = 0
  for (const [count, uncompared] of [
    [1000, 0],
    [1001, 1],
    [10_000, 9000]
  ] as const) {
    for (; written < count; written += 1) put(`now/${written}`, '')
    const compared = count - uncompared
    expect(await difference()).toMatchObject({ most: 1000, uncompared, compared })
  }
})

it('takes for gone or new nothing that stands behind what is compared of the other', async () => {
  for (let at = 0; at <= 1000; at += 1)
    for (const of of ['old', 'now']) put(`${of}/f${String(at).padStart(4, '0')}`, '')
  put('now/a', '')
  const found = await difference()
  expect(found.files).toMatchObject([{ path: 'a', how: 'new' }])
  expect(found).toMatchObject({ compared: 1000, uncompared: 2 })
})
