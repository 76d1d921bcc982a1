import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFolder } from '../../../nix/base/list-folder.ts'
import { readText } from '../../../nix/base/read-text.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-text-'))
  writeFileSync(join(folder, 'file'), 'é\n')
  writeFileSync(join(folder, 'empty'), '')
  writeFileSync(join(folder, 'bytes'), Buffer.from([0x61, 0xff]))
  symlinkSync('file', join(folder, 'link'))
  symlinkSync('loop', join(folder, 'loop'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the text of a file', () => {
  it.each([
    ['file', 'é\n'],
    ['link', 'é\n'],
    ['empty', ''],
    ['bytes', 'a\ufffd'],
    ['.', null],
    ['none', null],
    ['file/below', null],
    ['loop', null],
    // Nobody writes to it: it would be waited for.
    ['pipe', null],
    ['a\0b', null],
    ['n'.repeat(300), null]
  ])('of %j is %j', (name, text) => {
    expect(readText(join(folder, name))).toBe(text)
  })

  it('is read where the system makes it', () => {
    expect(readText('/proc/self/stat')).toContain(String(process.pid))
    expect(readText('/dev/zero')).toBeNull()
  })

  it.each([
    [3, 3, true],
    [4, 3, false],
    [30, 3, false],
    [0, 0, true]
  ])('of %d bytes is read where %d are the most: %s', (bytes, most, isRead) => {
    const file = join(folder, 'sized')
    writeFileSync(file, 'x'.repeat(bytes))
    expect(readText(file, most)).toBe(isRead ? 'x'.repeat(bytes) : null)
  })
})

it('names of a folder come in order, and none of what is no folder', () => {
  expect(listFolder(folder).slice(0, 3)).toEqual(['bytes', 'empty', 'file'])
  for (const name of ['file', 'none', 'pipe', 'loop', 'a\0b'])
    expect(listFolder(join(folder, name))).toEqual([])
})
