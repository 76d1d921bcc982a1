import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  extractTar,
  type TarLimits,
  usualTarLimits
} from '../../../../kernel/cli/bundle/tar-read.ts'
import { checksum, writeTar } from '../../../../kernel/cli/bundle/tar-write.ts'
import { archiveMistakeInWords } from '../../../../kernel/render/words/command-line/index.ts'
import { run } from '../../../../nix/process/process.ts'

let folder = ''
let count = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nix workflow tar '))
})
afterAll(() => rmSync(folder, { recursive: true }))

const fresh = () => join(folder, `place-${count++}`)

function extract(archive: string, limits?: Partial<TarLimits>) {
  const target = fresh()
  const done = extractTar(archive, target, { ...usualTarLimits, ...limits })
  return {
    target,
    said: done.ok ? '' : archiveMistakeInWords(done.mistake),
    names: done.ok ? done.value : []
  }
}

const long = `${'long/'.repeat(25)}${'é'.repeat(80)}.txt`

it('what is written is read again, by others too, and is the same each time', async () => {
  const program = fresh()
  writeFileSync(program, 'x'.repeat(1000))
  chmodSync(program, 0o755)
  const files = [
    { name: 'first.json', text: '{}' },
    { name: 'a/b/program', path: program },
    { name: long, text: 'long' },
    { name: 'empty', text: '' },
    { name: 'a/block', text: 'y'.repeat(512) }
  ]
  const [one, other] = [fresh(), fresh()]
  await writeTar(one, files)
  chmodSync(program, 0o744)
  await writeTar(other, files)
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true)
  const { target, names, said } = extract(one)
  expect({ names, said }).toEqual({ names: files.map(({ name }) => name), said: '' })
  expect(readFileSync(join(target, long), 'utf8')).toBe('long')
  expect(statSync(join(target, 'a/b/program')).mode & 0o111).not.toBe(0)
  expect(statSync(join(target, 'empty'))).toMatchObject({ size: 0 })
  const listed = await run({ program: 'tar', arguments: ['--quoting-style=literal', '-tf', one] })
  expect(listed.stdout.trim().split('\n')).toEqual(files.map(({ name }) => name))
})

it.each([2 ** 20, 2 ** 20 + 1, 10 * 2 ** 20 + 1])(
  'a file of %d bytes comes out as it was',
  async (size) => {
    const [file, archive] = [fresh(), fresh()]
    const content = Buffer.alloc(size, 'no block of this is as the next one is, ')
    writeFileSync(file, content)
    await writeTar(archive, [
      { name: 'large', path: file },
      { name: 'behind', text: 'it' }
    ])
    const { target } = extract(archive)
    expect(readFileSync(join(target, 'large')).equals(content)).toBe(true)
    expect(readFileSync(join(target, 'behind'), 'utf8')).toBe('it')
  }
)

it('what is there already is not overwritten', async () => {
  const archive = fresh()
  writeFileSync(archive, 'of somebody')
  await expect(writeTar(archive, [{ name: 'x', text: '' }])).rejects.toMatchObject({
    code: 'EEXIST'
  })
  expect(readFileSync(archive, 'utf8')).toBe('of somebody')
})

/** An archive of these entries, as nobody would write it. */
function archiveOf(
  entries: readonly {
    readonly name: string
    readonly type?: string
    readonly text?: string
    readonly size?: number
  }[]
): string {
  const blocks = entries.flatMap(({ name, type = '0', text = '', size = text.length }) => {
    const block = Buffer.alloc(512)
    block.write(name, 0, 100)
    block.write('0000644\0', 100)
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
    block.write(type, 156)
    block.write('/etc/passwd', 157)
    block.write('ustar\x0000', 257)
    block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148)
    const content = Buffer.alloc(Math.ceil(text.length / 512) * 512)
    content.write(text)
    return [block, content]
  })
  const path = fresh()
  writeFileSync(path, Buffer.concat([...blocks, Buffer.alloc(1024)]))
  return path
}

describe('is refused, with what was wrong', () => {
  it.each([
    ['a symbolic link', [{ name: 'link', type: '2' }], 'no plain file'],
    ['a hard link', [{ name: 'link', type: '1' }], 'no plain file'],
    ['a device', [{ name: 'device', type: '3' }], 'no plain file'],
    ['a folder', [{ name: 'folder/', type: '5' }], 'no plain file'],
    ['a long name of GNU', [{ name: 'x', type: 'L', text: 'name' }], 'no plain file'],
    ['a path that leads out', [{ name: '../out' }], 'outside of its folder'],
    ['one that leads out further in', [{ name: 'a/../../out' }], 'outside of its folder'],
    ['an absolute path', [{ name: '/tmp/out' }], 'outside of its folder'],
    ['no name', [{ name: '' }], 'outside of its folder'],
    ['the folder itself', [{ name: '.' }], 'outside of its folder'],
    ['a name with a line break', [{ name: 'a\nb' }], 'no text'],
    ['a file twice', [{ name: 'a' }, { name: 'a' }], 'twice'],
    ['a file in a file', [{ name: 'a' }, { name: 'a/b' }], 'lies in a file'],
    ['a file for a folder', [{ name: 'a/b' }, { name: 'a' }], 'twice'],
    ['more bytes than there are', [{ name: 'a', size: 8 ** 11 - 1 }], 'cut off'],
    [
      'a header of names that says nothing',
      [{ name: 'pax', type: 'x', text: 'nothing' }],
      'damaged'
    ],
    [
      'a name that leads out, in a header',
      [{ name: 'pax', type: 'x', text: '15 path=../out\n' }, { name: 'a' }],
      'outside of its folder'
    ],
    ['a header without end', [{ name: 'pax', type: 'x', text: 'x'.repeat(65 * 1024) }], 'too long']
  ])('%s', (_, entries, sentence) => {
    const { target, said } = extract(archiveOf(entries))
    expect(said).toContain(sentence)
    expect(existsSync(join(target, '..', 'out'))).toBe(false)
    expect(readdirSync(target, { withFileTypes: true }).some((one) => one.isSymbolicLink())).toBe(
      false
    )
  })

  it.each([1, 511, 512, 600, 1024, 1535])('one that was cut off at byte %d', async (length) => {
    const archive = fresh()
    await writeTar(archive, [{ name: 'a', text: 'x'.repeat(700) }])
    truncateSync(archive, length)
    expect(extract(archive).said).toContain('cut off')
  })

  it('one that was damaged', async () => {
    const archive = fresh()
    await writeTar(archive, [{ name: 'a', text: '' }])
    const bytes = readFileSync(archive)
    bytes[3] = 0x58
    writeFileSync(archive, bytes)
    expect(extract(archive).said).toContain('damaged')
  })

  const many = (length: number) => Array.from({ length }, (_, at) => ({ name: `f${at}` }))
  const deep = (folders: number) => [{ name: `${'d/'.repeat(folders - 1)}f` }]
  const named = (bytes: number) => [{ name: 'n'.repeat(bytes) }]
  it.each([
    ['entries', many, { entries: 9 }, 9],
    ['folders', deep, { folders: 4 }, 4],
    ['bytes of a path', named, { pathBytes: 9 }, 9]
  ])('too many %s: one more, and ten times as many', (_, make, limits, most) => {
    expect(extract(archiveOf(make(most)), limits).said).toBe('')
    expect(extract(archiveOf(make(most + 1)), limits).said).not.toBe('')
    expect(extract(archiveOf(make(most * 10)), limits).said).not.toBe('')
  })
})

it('a folder that is there is not written into', () => {
  const archive = archiveOf([{ name: 'a', text: 'x' }])
  const target = fresh()
  const elsewhere = fresh()
  mkdirSync(elsewhere)
  symlinkSync(elsewhere, target)
  expect(() => extractTar(archive, target)).toThrow('EEXIST')
  expect(readdirSync(elsewhere)).toEqual([])
})
