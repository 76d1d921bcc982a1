import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fairly } from '../../../../kernel/files/reading/order.ts'
import { summarise } from '../../../../kernel/files/summarise/summarise.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { contentOf, ofStep, step } from '../../render/samples.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'order-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

/** A picture of so many bytes, most of them in a part that no reader looks at. */
function picture(bytes: number): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000f00802000000', 'hex')
  return Buffer.concat([header, Buffer.alloc(bytes)])
}

const report = '# What came of it\n'
const metrics = '{"accuracy": 0.75}'

describe('among a great many files', () => {
  it.each([
    ['pictures', 110, 'p/0000.png', () => picture(10)],
    ['pictures', 1100, 'p/0000.png', () => picture(10)],
    ['pictures at the top', 110, '0000.png', () => picture(10)],
    ['large pictures', 20, '0000.png', () => picture(40_000)],
    ['reports', 110, 'a0000.md', () => '# one of many\n'],
    ['tables', 110, 'a0000.csv', () => 'a,b\n1,2\n'],
    ['JSON', 110, 'a0000.json', () => '{"n": 1}'],
    ['summaries', 110, 'a-summary-0000.json', () => '{"n": 1}'],
    ['texts', 110, '0000', () => 'x\n']
  ])('of %s (%i), the metrics and the report are on the card', async (_, count, name, content) => {
    put('metrics.json', metrics)
    put('report.md', report)
    for (let made = 0; made < count; made += 1) {
      put(name.replace('0000', String(made).padStart(4, '0')), content())
    }
    const listing = await summarise(folder)
    expect(listing.total).toBe(count + 2)
    const kinds = Object.fromEntries(listing.files.map(({ path, preview }) => [path, preview.kind]))
    expect(kinds['metrics.json']).toBe('json')
    if (!name.endsWith('.md')) expect(kinds['report.md']).toBe('markdown')
    const html = contentOf(
      renderOutcome(ofStep(step({ files: listing })), { timeZone: 'UTC' }),
      'text/html'
    )
    expect(html).toContain('0.75')
    if (!name.endsWith('.md')) expect(html).toContain('What came of it')
    expect(html).toContain(`${count + 2} files`.replace(/^1(\d{3})/, '1\u202F$1'))
  })

  it('what the step names is read, each pattern of it', async () => {
    for (let made = 0; made < 110; made += 1) put(`p${made}.png`, picture(10))
    put('deep/er/figures.bin', 'x')
    put('zz.log', 'the end\n')
    const { files } = await summarise(folder, { first: ['*.png', 'zz.log', 'figures.bin'] })
    const read = files.filter(({ preview }) => preview.kind !== 'none').map(({ path }) => path)
    expect(read).toHaveLength(12)
    expect(read).toContain('zz.log')
    expect(read).toContain('deep/er/figures.bin')
  })
})

it('one of each group comes before a second one, and those before all others', () => {
  const groups = [['a', 'b', 'c', 'd'], ['e'], ['f', 'g', 'h']]
  expect([...fairly(groups, 2)]).toEqual(['a', 'e'])
  expect([...fairly(groups, 5)]).toEqual(['a', 'e', 'f', 'b', 'g'])
  expect([...fairly(groups, 7)]).toEqual(['a', 'e', 'f', 'b', 'g', 'c', 'd'])
  expect(fairly(groups, 100).size).toBe(8)
})
