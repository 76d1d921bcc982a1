import { execFileSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { summarise, summariseFile } from '../../../kernel/files/summarise/summarise.ts'
import type { FileSummary, Preview } from '../../../kernel/files/reading/summary.ts'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import { offences, parsePage } from '../render/page.ts'
import { contentOf, ofStep, outcome, step } from '../render/samples.ts'
import { notesIn, reasonIn } from './in-words.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Longer than any of these takes on a machine that is busy, and far shorter than what a bomb takes. */
const patience = 3_000
/** Bytes; what is read of a file and made of it is some ten times less. */
const mostMemory = 100_000_000

/**
 * A file as a card and alone: within time and memory, and as a page without anything that acts.
 * Gives what the card has of it.
 */
async function withstand(name: string, content: string | Buffer): Promise<FileSummary> {
  const path = join(folder, name)
  writeFileSync(path, content)
  const before = process.memoryUsage().rss
  const started = performance.now()
  const listing = await summarise(folder)
  const alone = await summariseFile(path, name)
  const took = performance.now() - started
  const [file] = listing.files
  if (file === undefined || alone === null) throw new Error('nothing is listed')
  const report = step({ files: listing })
  for (const shown of [ofStep(report), outcome({ kind: 'file', step: report, file: alone })]) {
    const bundle = renderOutcome(shown, { timeZone: 'UTC' })
    if (bundle?.data['text/html'] !== undefined) {
      expect(offences(parsePage(contentOf(bundle, 'text/html')))).toEqual([])
    }
  }
  expect(took).toBeLessThan(patience)
  expect(process.memoryUsage().rss - before).toBeLessThan(mostMemory)
  return file
}

function reasonOf(file: FileSummary): string {
  return [reasonIn(file.preview), ...notesIn(file)].join(' · ')
}

function zipOf(name: string, packed: Buffer, size: number): Buffer {
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(size, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  const label = Buffer.from(name)
  return Buffer.concat([local, label, packed, central, label, end])
}

const zeros = Buffer.alloc(50_000_000)

describe('bombs', () => {
  it('of gzip are unpacked no further than a preview needs', async () => {
    const file = await withstand(
      'bomb.csv.gz',
      gzipSync(Buffer.concat([Buffer.from('a,b\n1,2\n'), zeros]))
    )
    expect(reasonOf(file)).toContain('the first')
  })

  it('of gzip within gzip', async () => {
    await withstand('bomb.gz', gzipSync(gzipSync(zeros)))
  })

  it('of zip are listed by what they claim, and not unpacked', async () => {
    const file = await withstand('bomb.zip', zipOf('zeros', deflateRawSync(zeros), 0xfffffff0))
    expect(file.preview).toMatchObject({
      kind: 'archive',
      entries: [{ path: 'zeros', size: 0xfffffff0 }]
    })
  })

  it('of arrays in a zip', async () => {
    const file = await withstand(
      'bomb.npz',
      zipOf('zeros.npy', deflateRawSync(zeros), zeros.length)
    )
    expect(file.preview.kind).toBe('parts')
  })

  it('of Zstandard: blocks that repeat, and a frame that asks for memory', async () => {
    const header = Buffer.from('28b52ffd0458', 'hex')
    const block = Buffer.from([0x02, 0x00, 0x10, 0x61])
    await withstand(
      'bomb.txt.zst',
      Buffer.concat([header, ...Array.from({ length: 20_000 }, () => block)])
    )
    const asking = await withstand('window.zst', Buffer.from('28b52ffd04ff000000', 'hex'))
    expect(asking.path).toBe('bomb.txt.zst')
    expect(
      reasonOf((await summariseFile(join(folder, 'window.zst'), 'window.zst')) ?? asking)
    ).toContain('too much memory')
  })

  it.each([
    ['many_lz4.feather', 1e9],
    ['many_lz4.feather', 48 * 1024 * 1024 + 1],
    ['many_lz4.feather', 480 * 1024 * 1024],
    ['many_lz4.feather', -5],
    ['many_lz4.feather', 3],
    ['xonly_zstd.feather', 1e9],
    ['xonly_zstd.feather', 3]
  ])('of Arrow buffers: %s whose buffers say that they have %i bytes', async (name, length) => {
    const whole = readFileSync(join(import.meta.dirname, 'columnar', name))
    const magic = name.includes('lz4') ? '04224d18' : '28b52ffd'
    for (
      let at = whole.indexOf(magic, 0, 'hex');
      at >= 0;
      at = whole.indexOf(magic, at + 1, 'hex')
    ) {
      whole.writeBigInt64LE(BigInt(length), at - 8)
    }
    const file = await withstand(name, whole)
    expect(file.preview.kind).toBe('none')
    expect(reasonOf(file)).not.toBe('')
  })

  it('of YAML anchors', async () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]']
    for (let level = 1; level < 12; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join()}]`
      )
    }
    await withstand('bomb.yaml', lines.join('\n'))
  })

  it('of XML entities, in an SVG and beside one', async () => {
    const entities = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    const svg = await withstand(
      'bomb.svg',
      `${entities}<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>`
    )
    expect(reasonOf(svg)).toContain('entities')
  })

  it('of pixels', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d494844520000ffff0000ffff0802000000', 'hex')
    expect(reasonOf(await withstand('bomb.png', png))).toContain('pixels')
  })

  it.each([
    ['json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['json', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['jsonl', `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}\n`],
    ['ipynb', `{"cells":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['yaml', `a: ${'['.repeat(20_000)}`],
    ['yaml', Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth % 20)}- `).join('\n')],
    ['toml', `a = ${'['.repeat(20_000)}`],
    ['md', '>'.repeat(100_000)],
    ['svg', '<g>'.repeat(30_000)],
    ['xml', '<!---->'.repeat(1_000)],
    ['', `<?xml ?>${'<!--x-->'.repeat(500)}`],
    ['csv', '"'.repeat(100_001)],
    ['csv', ','.repeat(900_000)],
    ['html', `<title${' '.repeat(100_000)}`],
    ['pdf', `%PDF-1.4\n${'/Type /Pages '.repeat(60_000)}`]
  ])('of nesting and repetition: .%s', async (extension, content) => {
    await withstand(`deep.${extension}`, content)
  })
})

it.each([
  ['yaml', `a: ${'['.repeat(201)}${']'.repeat(201)}`],
  ['yaml', `a: ${'['.repeat(2_010)}${']'.repeat(2_010)}`],
  ['yaml', `${'- '.repeat(201)}x`],
  ['yaml', `${'- '.repeat(20_000)}x`],
  ['yaml', `${'? '.repeat(20_000)}x`],
  [
    'yaml',
    Array.from({ length: 250 }, (_, depth) => `${'  '.repeat(depth)}a:\n`).join('') +
      ' '.repeat(500)
  ],
  ['toml', `a = ${'['.repeat(201)}${']'.repeat(201)}`],
  ['toml', `a = ${'{a = '.repeat(5_000)}1${'}'.repeat(5_000)}`]
])('a configuration that is nested too deep is not parsed: .%s', async (extension, content) => {
  const file = await withstand(`deep.${extension}`, content)
  expect(notesIn(file)).toEqual(['nested too deep to be read'])
})

describe('broken files', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['a.png', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a.jpg', Buffer.from('ffd8ffe00010ffff', 'hex')],
    ['a.gif', Buffer.from('474946383961', 'hex')],
    ['a.webp', Buffer.from('52494646ffffffff57454250565038', 'hex')],
    ['a.gz', Buffer.from('1f8b0800000000000003ffff', 'hex')],
    ['a.zip', Buffer.from('504b0304ffffffff', 'hex')],
    ['a.parquet', Buffer.from('PAR1\xff\xff\xff\x7fPAR1', 'latin1')],
    [
      'b.parquet',
      Buffer.concat([
        Buffer.from('PAR1'),
        Buffer.alloc(90, 0x55),
        Buffer.from('\x40\0\0\0PAR1', 'latin1')
      ])
    ],
    ['a.arrow', Buffer.from('ARROW1\0\0\xff\xff\xff\xff\xff\xff\xff\x7f', 'latin1')],
    [
      'b.arrow',
      Buffer.concat([
        Buffer.from('ARROW1\0\0\xff\xff\xff\xff\x40\0\0\0', 'latin1'),
        Buffer.alloc(64, 0x7f)
      ])
    ],
    ['a.sqlite', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(84, 0xff)])],
    ['a.npy', Buffer.from('\x93NUMPY\x01\x00\xff\xff', 'latin1')],
    ['a.pdf', Buffer.from('%PDF-1.7')],
    ['a.wav', Buffer.from('RIFF\xff\xff\xff\xffWAVEfmt ', 'latin1')],
    [
      'a.tar',
      Buffer.concat([Buffer.alloc(257, 0x41), Buffer.from('ustar'), Buffer.alloc(250, 0xff)])
    ],
    ['a.zst', Buffer.from('28b52ffd', 'hex')],
    ['a.csv', Buffer.from([0xc3, 0x28, 0xa0, 0xa1, 0x2c, 0xff])],
    ['a.txt', Buffer.from('fffe00d8410000dc', 'hex')],
    ['b.txt', Buffer.from('feffd8000041', 'hex')],
    ['a.json', Buffer.from('{"a": "\\ud800", "b": NaN}')]
  ]
  it.each(cases)('%s', async (name, content) => {
    const file = await withstand(name, content)
    expect(reasonOf(file)).not.toBe('')
  })

  it('a database whose pages lead in a circle, or whose table has none', async () => {
    const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute("CREATE TABLE a (x TEXT)")
    connection.executemany("INSERT INTO a VALUES (?)", [("word" * 300,) for _ in range(400)])
connection.close()
content = bytearray(open(sys.argv[1], "rb").read())
page = 4096
root = content[page:2 * page]
cells = int.from_bytes(root[3:5], "big")
for index in range(cells):
    at = page + int.from_bytes(root[12 + 2 * index:14 + 2 * index], "big")
    content[at:at + 4] = (2).to_bytes(4, "big")
open(sys.argv[1], "wb").write(content)`
    const path = join(folder, 'circle.sqlite')
    execFileSync('python3', ['-c', script, path])
    const file = await summariseFile(path, 'circle.sqlite')
    const parts: Extract<Preview, { kind: 'parts' }> | null =
      file?.preview.kind === 'parts' ? file.preview : null
    expect(JSON.stringify(parts)).toContain('circle')
  })

  it('bytes of every format, changed at random places, throw nothing', async () => {
    const script = join(
      import.meta.dirname,
      '..',
      '..',
      '..',
      'notebooks',
      'gallery',
      'make-files.py'
    )
    execFileSync('python3', [script, '--folder', folder, '--rows', '60'])
    const names = [
      ...['people.parquet', 'people.arrow', 'people.sqlite', 'arrays/weights.npz'],
      ...['arrays/sine.npy', 'archives/data.zip', 'archives/data.tar.gz', 'archives/notes.txt.zst'],
      ...['paper.pdf', 'tone.wav']
    ]
    const columnar = join(import.meta.dirname, 'columnar')
    const samples = ['many_lz4.feather', 'm_zstd.feather', 'raw_lz4.parquet', 'nested.parquet']
    for (const name of samples) {
      copyFileSync(join(columnar, name), join(folder, name))
      names.push(name)
    }
    let state = 1
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return state % below
    }
    for (const name of names) {
      const whole = readFileSync(join(folder, name))
      for (let round = 0; round < 60; round += 1) {
        const changed = Buffer.from(
          whole.subarray(0, round % 4 === 0 ? random(whole.length) : whole.length)
        )
        for (let change = 0; change < 1 + random(8); change += 1) {
          if (changed.length > 8) changed[random(changed.length)] = random(256)
        }
        const path = join(folder, `changed.${name.split('.').at(-1) ?? ''}`)
        writeFileSync(path, changed)
        const started = performance.now()
        expect(await summariseFile(path, name)).not.toBeNull()
        expect(performance.now() - started).toBeLessThan(patience)
      }
    }
  })
})

describe('names and folders', () => {
  it('names that would be markup, or that hide what they are', async () => {
    for (const name of [
      '"><img src=x onerror=alert(1)>.csv',
      "'><script>alert(1)<.md",
      'photo\u202Egnp.exe',
      '\u001B[31mred\u001B[0m.txt',
      'new\nline.json'
    ]) {
      await withstand(name, '{"a": 1}\n"><img src=x onerror=alert(1)>,b\n')
    }
  })

  it('links out of the output and round in a circle, a pipe and a device are named only', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    symlinkSync('../..', join(folder, 'a', 'b', 'round'))
    symlinkSync('/etc', join(folder, 'etc.csv'))
    symlinkSync('/etc/passwd', join(folder, 'report.md'))
    execFileSync('mkfifo', [join(folder, 'pipe.json')])
    try {
      execFileSync('mknod', [join(folder, 'zero.png'), 'c', '1', '5'], { stdio: 'ignore' })
    } catch {
      // Only root makes devices; the pipe takes the same way.
    }
    const { files } = await summarise(folder)
    expect(files.every(({ preview }) => preview.kind === 'link' || preview.kind === 'none')).toBe(
      true
    )
    expect(JSON.stringify(files)).not.toContain('root:')
  })
})

describe('sizes', () => {
  it('5 GB of a table, of text, of nothing known', async () => {
    for (const name of [
      'huge.csv',
      'huge.log',
      'huge.bin',
      'huge.json',
      'huge.ipynb',
      'huge.tar'
    ]) {
      const path = join(folder, name)
      const file = openSync(path, 'w')
      writeSync(file, 'a,b\n1,2\n'.repeat(50_000))
      writeSync(file, '3,4\n'.repeat(100), 5_000_000_000)
      closeSync(file)
    }
    const before = process.memoryUsage().rss
    const started = performance.now()
    const { files } = await summarise(folder)
    expect(performance.now() - started).toBeLessThan(patience)
    expect(process.memoryUsage().rss - before).toBeLessThan(mostMemory)
    expect(files.every(({ size }) => size > 5_000_000_000)).toBe(true)
    const table = files.find(({ path }) => path === 'huge.csv')?.preview
    expect(table).toMatchObject({ kind: 'table', totalRows: null })
  })

  it('200 MB of a real table', async () => {
    const path = join(folder, 'real.csv')
    const file = openSync(path, 'w')
    const part = Buffer.from(
      Array.from({ length: 50_000 }, (_, row) => `${row},${row % 97},word`).join('\n') + '\n'
    )
    writeSync(file, 'a,b,c\n')
    for (let written = 0; written < 200_000_000; written += part.length) writeSync(file, part)
    closeSync(file)
    const summary = await summarise(folder)
    expect(summary.files[0]?.preview).toMatchObject({
      kind: 'table',
      lastRows: [
        ['49998', '43', 'word'],
        ['49999', '44', 'word']
      ]
    })
  })

  // A million names take minutes to make: only where somebody asks for them.
  const many = process.env['NIX_WORKFLOW_MILLION_FILES'] === '1' ? 1_000_000 : 20_000

  it(
    `${many} files are counted, by folder too, and a card stays small`,
    { timeout: 600_000 },
    async () => {
      const first = join(folder, 'first.txt')
      writeFileSync(first, 'x\n')
      for (let made = 0; made < many; made += 1) {
        const inside = join(folder, `d${Math.floor(made / 1000)}`)
        if (made % 1000 === 0) mkdirSync(inside)
        linkSync(first, join(inside, `${made}.txt`))
        // A file has at most 65,000 names in some file systems.
        if (made % 30_000 === 29_999) {
          rmSync(first)
          writeFileSync(first, 'x\n')
        }
      }
      const listing = await summarise(folder)
      expect(listing.total).toBe(many + 1)
      expect(listing.folders?.find(({ path }) => path === 'd7')).toEqual({
        path: 'd7',
        files: 1000
      })
      const bundle = renderOutcome(ofStep(step({ files: listing })), { timeZone: 'UTC' })
      expect(Buffer.byteLength(JSON.stringify(bundle))).toBeLessThan(200_000)
    }
  )

  it('a file that shrinks or goes while it is looked at is no bug', async () => {
    const path = join(folder, 'going.csv')
    writeFileSync(path, 'a,b\n'.repeat(400_000))
    const reading = summarise(folder)
    truncateSync(path, 10)
    expect((await reading).total).toBe(1)
  })
})
