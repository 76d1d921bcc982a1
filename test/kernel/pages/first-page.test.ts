import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dimensionsOf } from '../../../kernel/files/binary/image.ts'
import { summarise, summariseFile } from '../../../kernel/files/summarise/summarise.ts'
import { packageRoot } from '../../../kernel/host/package-root.ts'
import { ownFolderPrefix } from '../../../nix/base/own-folders.ts'
import { createPageDrawing } from '../../../kernel/pages/first-page.ts'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import { findPdftoppm, installPdftoppmCommand } from '../../../kernelspec/setup/pdftoppm.mjs'
import { contentOf, ofStep, outcome, step } from '../render/samples.ts'

const bounds = { pixels: 720, bytes: 96 * 1024 }
/** Its own limit is 3 s, and a program that does not obey is ended 5 s after that. */
const patience = 15_000

const path = process.env['PATH']
let folder = ''
let paper: Buffer

beforeAll(() => {
  if (findPdftoppm() === null)
    throw new Error(`There is no pdftoppm. Run: ${installPdftoppmCommand}`)
  folder = mkdtempSync(join(tmpdir(), 'pages-'))
  const script = join(packageRoot, 'notebooks', 'gallery', 'make-files.py')
  execFileSync('python3', [script, '--folder', join(folder, 'files')])
  paper = readFileSync(join(folder, 'files', 'paper.pdf'))
})
afterEach(() => {
  process.env['PATH'] = path
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A PDF of one page with this content, and what it draws with. */
function pdf(content: Buffer | string, resources = '', mediaBox = '0 0 200 100'): Buffer {
  const stream = Buffer.from(content)
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ` +
        `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[${mediaBox}]/Contents 4 0 R/Resources<<${resources}>>>>endobj ` +
        `4 0 obj<</Length ${stream.length}>>stream\n`
    ),
    stream,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n')
  ])
}

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith(ownFolderPrefix()))

/** A `pdftoppm` that is none, before the real one. */
function putInstead(script: string): void {
  const place = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(join(place, 'pdftoppm'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(place, 'pdftoppm'), 0o755)
  process.env['PATH'] = `${place}:${path ?? ''}`
}

describe('the first page of a PDF', () => {
  it('is a picture of so many pixels', async () => {
    const drawn = await createPageDrawing()(paper, bounds)
    expect(drawn?.mimeType).toBe('image/png')
    expect(dimensionsOf('image/png', drawn?.content ?? Buffer.alloc(0))).toEqual({
      width: 720,
      height: 360
    })
    // Letters are drawn: a page that is white alone is some hundred bytes.
    expect(drawn?.content.length).toBeGreaterThan(1_500)
    expect(leftBehind()).toEqual([])
  })

  it('is JPEG where it is a photo, which is too large as PNG', async () => {
    const noise = Buffer.alloc(400 * 400 * 3)
    let state = 1
    for (let at = 0; at < noise.length; at++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      noise[at] = state >> 16
    }
    const photo = `q 400 0 0 400 0 0 cm BI /W 400 /H 400 /CS /RGB /BPC 8 ID `
    const content = Buffer.concat([Buffer.from(photo), noise, Buffer.from(' EI Q')])
    const drawn = await createPageDrawing()(pdf(content, '', '0 0 400 400'), {
      pixels: 400,
      bytes: 200_000
    })
    expect(drawn?.mimeType).toBe('image/jpeg')
    expect(drawn?.content.length).toBeLessThan(200_000)
    expect(dimensionsOf('image/jpeg', drawn?.content ?? Buffer.alloc(0)).width).toBe(400)
    expect(
      await createPageDrawing()(pdf(content, '', '0 0 400 400'), { pixels: 400, bytes: 9 })
    ).toBe(null)
  })

  it('stands on the card and alone, with the number of pages as its words', async () => {
    const drawPage = createPageDrawing()
    const place = join(folder, 'one')
    mkdirSync(place)
    writeFileSync(join(place, 'paper.pdf'), paper)
    const listing = await summarise(place, { drawPage })
    const alone = await summariseFile(join(place, 'paper.pdf'), 'paper.pdf', drawPage)
    expect(listing.files[0]).toMatchObject({
      type: 'application/pdf',
      preview: { kind: 'image', mimeType: 'image/png', width: 720 },
      notes: [{ kind: 'pages', count: 2, isFirstShown: true }]
    })
    expect(alone?.preview).toMatchObject({ kind: 'image', width: 1400 })
    expect(alone?.native?.mimeType).toBe('application/pdf')
    const report = step({ files: listing })
    if (alone === null) throw new Error('not there')
    for (const shown of [ofStep(report), outcome({ kind: 'file', step: report, file: alone })]) {
      const html = contentOf(renderOutcome(shown, { timeZone: 'UTC' }), 'text/html')
      expect(html).toMatch(
        /alt='paper.pdf · 2 pages, here the first' src=["']?data:image\/png;base64,/
      )
      expect(html).toContain('639 B · 2 pages, here the first')
    }
  })

  it('is drawn of the first few files of a card', async () => {
    const place = join(folder, 'many')
    mkdirSync(place)
    for (let number = 0; number < 7; number++)
      writeFileSync(join(place, `${number}.pdf`), pdf(`0 0 ${number} 9 re f`))
    const { files } = await summarise(place, { drawPage: createPageDrawing() })
    const kinds = files.map(({ preview }) => preview.kind)
    expect(kinds.filter((kind) => kind === 'image')).toHaveLength(4)
    expect(kinds.filter((kind) => kind === 'parts')).toHaveLength(3)
  })

  it('is looked for once as long as the file is the same', async () => {
    const drawPage = createPageDrawing()
    const first = await drawPage(paper, bounds)
    putInstead('exit 1')
    expect(await drawPage(paper, bounds)).toBe(first)
    expect(await drawPage(pdf('0 0 1 1 re f'), bounds)).toBeNull()
  })

  it('is not drawn where there is nothing that draws', async () => {
    const place = mkdtempSync(join(folder, 'empty-'))
    process.env['PATH'] = place
    expect(await createPageDrawing()(paper, bounds)).toBeNull()
    process.env['PATH'] = path
    const alone = await summariseFile(join(folder, 'files', 'paper.pdf'), 'paper.pdf')
    expect(alone).toMatchObject({ preview: { kind: 'parts' }, notes: [{ count: 2 }] })
  })
})

describe('a PDF that nobody trusts', () => {
  const zeros = deflateSync(Buffer.alloc(60_000_000))
  const bomb =
    `/XObject<</I 9 0 R>>>>>>endobj 9 0 obj<</Type/XObject/Subtype/Image/Width 200000/Height 200000` +
    `/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length ${zeros.length}>>stream\n`
  const cases: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.from('%PDF-1.4')],
    ['half of a file', pdf('0 0 9 9 re f').subarray(0, 150)],
    ['a page of a light year', pdf('0 0 9 9 re f', '', '0 0 1e18 1e18')],
    ['a page without an end, and thin', pdf('0 0 9 9 re f', '', '0 0 0.0001 1e9')],
    ['a form that draws itself', pdf('/F Do', '/XObject<</F 3 0 R>>')],
    ['millions of strokes', pdf('0 0 m 200 100 l 7 w [0.0001 0.0001] 0 d S\n'.repeat(20_000))],
    ['nesting', pdf('q '.repeat(2_000_000))],
    [
      'a picture of 40 gigapixels',
      Buffer.concat([pdf('200 0 0 100 0 0 cm /I Do', bomb), zeros, Buffer.from('endstream endobj')])
    ],
    [
      'a script',
      Buffer.from(
        paper_().replace('/Type/Catalog', '/Type/Catalog/OpenAction<</S/JavaScript/JS(1)>>')
      )
    ]
  ]

  function paper_(): string {
    return pdf('0 0 9 9 re f').toString('latin1')
  }

  it.each(cases)('ends in time, within its size: %s', { timeout: 60_000 }, async (_, content) => {
    const before = process.memoryUsage().rss
    const started = performance.now()
    const drawn = await createPageDrawing()(content, bounds)
    expect(performance.now() - started).toBeLessThan(patience)
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    if (drawn !== null) {
      const { width, height } = dimensionsOf(drawn.mimeType, drawn.content)
      expect(Math.max(width ?? Infinity, height ?? Infinity)).toBeLessThanOrEqual(bounds.pixels)
      expect(drawn.content.length).toBeLessThanOrEqual(bounds.bytes)
    }
    expect(leftBehind()).toEqual([])
  })

  it.each([
    ['never ends', 'while :; do sleep 1; done'],
    ['works without an end', 'while :; do :; done'],
    ['does not let itself be interrupted', "trap '' INT TERM; while :; do sleep 1; done"],
    ['writes without an end', 'exec cat /dev/zero > "$(dirname "$(eval echo \\${$#})")/page.png"'],
    ['takes all memory', `exec python3 -c 'x = bytearray(4_000_000_000); print(len(x))'`]
  ])('is ended where the program %s', { timeout: 60_000 }, async (_, script) => {
    putInstead(script)
    const started = performance.now()
    expect(await createPageDrawing()(paper, bounds)).toBeNull()
    expect(performance.now() - started).toBeLessThan(patience)
    expect(leftBehind()).toEqual([])
  })
})
