import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  linkSync,
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
import { summarise, summariseFile } from '../../../../kernel/files/summarise/summarise.ts'
import type { FileSummary } from '../../../../kernel/files/reading/summary.ts'
import { reasonIn } from '../in-words.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summarise-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const only = async (): Promise<FileSummary> => {
  const { files } = await summarise(folder)
  const file = files[0]
  if (file === undefined || files.length !== 1) throw new Error(`${files.length} files`)
  return file
}

describe('a listing', () => {
  it('has pictures first, then reports, metrics, tables, and the rest by path', async () => {
    for (const name of ['z.txt', 'a.bin', 'table.csv', 'metrics.json', 'model.json', 'report.md']) {
      put(name, 'x')
    }
    put('plot.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const { files, total } = await summarise(folder)
    expect(total).toBe(7)
    expect(files.map(({ path }) => path)).toEqual([
      'plot.svg',
      'report.md',
      'metrics.json',
      'table.csv',
      'model.json',
      'a.bin',
      'z.txt'
    ])
  })

  it('of a single file is that file, without the hash in its name', async () => {
    const path = put('0c0zdk6x5z1zqmnm2n3dxb84z7mp11sl-notes.txt', 'one\ntwo\n')
    const { files, total } = await summarise(path)
    expect(total).toBe(1)
    expect(files[0]).toMatchObject({
      path: 'notes.txt',
      size: 8,
      type: 'text/plain',
      preview: { kind: 'text', head: ['one', 'two'], tail: [], omittedLines: 0 }
    })
  })

  it('of nothing is empty', async () => {
    expect(await summarise(join(folder, 'gone'))).toEqual({ files: [], total: 0 })
    expect(await summarise(folder)).toEqual({ files: [], total: 0 })
  })

  it('counts twenty thousand files, names the first hundred, and reads the first dozen', async () => {
    for (let sub = 0; sub < 20; sub += 1) {
      mkdirSync(join(folder, `d${sub}`))
      const first = join(folder, `d${sub}`, '0.txt')
      writeFileSync(first, 'x\n')
      // Links to one file are made faster than files.
      for (let index = 1; index < 1000; index += 1) {
        linkSync(first, join(folder, `d${sub}`, `${index}.txt`))
      }
    }
    put('first.md', '# first')
    const { files, total } = await summarise(folder)
    expect(total).toBe(20_001)
    expect(files).toHaveLength(100)
    expect(files[0]?.path).toBe('first.md')
    expect(files.filter(({ preview }) => preview.kind !== 'none')).toHaveLength(12)
  })
})

describe('what is no ordinary file', () => {
  it('a link is named and not followed, neither out of the output nor round in a circle', async () => {
    mkdirSync(join(folder, 'sub'))
    symlinkSync('..', join(folder, 'sub', 'circle'))
    symlinkSync('/etc/passwd', join(folder, 'secret.txt'))
    symlinkSync('gone', join(folder, 'dangling.png'))
    const { files, total } = await summarise(folder)
    expect(total).toBe(3)
    expect(files.map(({ path, type, preview }) => [path, type, preview])).toEqual([
      ['dangling.png', 'inode/symlink', { kind: 'link', target: 'gone' }],
      ['secret.txt', 'inode/symlink', { kind: 'link', target: '/etc/passwd' }],
      ['sub/circle', 'inode/symlink', { kind: 'link', target: '..' }]
    ])
  })

  it('an output that is a link itself is not followed either', async () => {
    symlinkSync('/etc', join(folder, 'out'))
    const { files } = await summarise(join(folder, 'out'))
    expect(files.map(({ preview }) => preview.kind)).toEqual(['link'])
  })

  it('a pipe is never opened, which would hang', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.txt')])
    const file = await only()
    expect(file.type).toBe('inode/special')
    expect(file.preview.kind).toBe('none')
  })

  it('names that are no UTF-8, or hostile, are listed and their files read', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff, 0x62])]), 'x')
    put('"><img src=x onerror=alert(1)>.txt', 'y')
    put('line\nbreak.txt', 'z')
    const { files } = await summarise(folder)
    expect(files.map(({ path }) => path).sort()).toEqual([
      '"><img src=x onerror=alert(1)>.txt',
      'a\uFFFDb',
      'line\nbreak.txt'
    ])
    expect(files.every(({ preview }) => preview.kind === 'text')).toBe(true)
  })
})

describe('large files', () => {
  it('a sparse table of 5 GB is read at both ends only', async () => {
    const path = put('big.csv', 'a,b\n1,2\n3,4\n')
    appendFileSync(path, '5,6\n'.repeat(100_000))
    truncateSync(path, 5_000_000_000)
    const started = performance.now()
    const file = await only()
    expect(performance.now() - started).toBeLessThan(1000)
    expect(file.size).toBe(5_000_000_000)
    expect(file.preview).toMatchObject({ kind: 'table', totalRows: null, lastRows: [] })
  })

  it('a single line of 200 MB is cut', async () => {
    const path = put('line.csv', `a,${'x'.repeat(300_000)}`)
    truncateSync(path, 200_000_000)
    const file = await only()
    expect(file.preview.kind).toBe('text')
    expect(JSON.stringify(file).length).toBeLessThan(10_000)
  })

  it('a long log has its head, its tail, and the count of what is between', async () => {
    put('run.log', Array.from({ length: 500 }, (_, index) => `line ${index + 1}`).join('\n'))
    const { preview } = await only()
    expect(preview).toMatchObject({ kind: 'text', omittedLines: 487 })
    if (preview.kind !== 'text') throw new Error(preview.kind)
    expect([preview.head[0], preview.tail.at(-1)]).toEqual(['line 1', 'line 500'])
  })

  it('a picture that is too large is not embedded on a card, but on its own', async () => {
    const size = Buffer.alloc(8)
    size.writeUInt32BE(640, 0)
    size.writeUInt32BE(480, 4)
    const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    const path = put('big.png', Buffer.concat([head, size, Buffer.alloc(200_000)]))
    expect((await only()).preview).toMatchObject({ kind: 'none' })
    expect((await summariseFile(path, 'big.png'))?.preview).toMatchObject({
      kind: 'image',
      width: 640,
      height: 480
    })
  })
})

describe('pictures that are not shown', () => {
  it.each([
    ['one without a size', Buffer.from('89504e470d0a1a0a', 'hex'), /broken/],
    [
      'a bomb of pixels',
      Buffer.from('89504e470d0a1a0a0000000d494844520000ffff0000ffff', 'hex'),
      /pixels/
    ]
  ])('%s', async (_, bytes, reason) => {
    put('a.png', bytes)
    const { preview } = await only()
    expect(reasonIn(preview)).toMatch(reason)
  })

  it('an SVG that defines entities', async () => {
    put('a.svg', '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>')
    const { preview } = await only()
    expect(reasonIn(preview)).toMatch(/entities/)
  })
})

describe('one file on its own', () => {
  it('has the path that was asked for and more of its content', async () => {
    const path = put('long.txt', 'line\n'.repeat(150))
    const file = await summariseFile(path, 'sub/long.txt')
    expect(file?.path).toBe('sub/long.txt')
    expect(file?.preview.kind === 'text' ? file.preview.head.length : 0).toBe(150)
  })

  it('is null where there is none, or a folder', async () => {
    expect(await summariseFile(join(folder, 'gone'), 'gone')).toBeNull()
    put('inside.txt', 'x')
    expect(await summariseFile(folder, 'folder')).toBeNull()
  })

  it('is empty where it is empty', async () => {
    const path = put('empty.csv', '')
    expect(await summariseFile(path, 'empty.csv')).toMatchObject({ type: 'inode/x-empty' })
  })
})
