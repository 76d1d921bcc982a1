import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import type { DataReport } from '../../../kernel/outcome/outcome.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { contentOf } from '../render/samples.ts'
import { evaluatingEngine, type Ran, testSession, type TestSession } from './support.ts'

/** Names that mean something to a URL, to a shell, or to HTML. */
const odd = [
  'two words.csv',
  `it's "so".csv`,
  '50%.csv',
  'a#b?c.csv',
  '📈 <b>.csv',
  'sub/äö & ü.csv'
]

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(test.folder, path)), { recursive: true })
    writeFileSync(join(test.folder, path), text)
  }
  for (const name of odd) write(`tables/${name}`, 'dose,yield\n1,2.5\n2,3.5\n')
  write('measurements.csv', 'dose,yield\n1,2.5\n2,3.5\n')
  notebook = testSession(evaluatingEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

function dataOf({ outcome }: Ran): DataReport {
  const [shown] = outcome.shown
  if (shown?.kind !== 'data') throw new Error(JSON.stringify(outcome, null, 1))
  return shown.data
}

/** What an attribute says. */
function plain(attribute: string): string {
  return attribute.replace(/&#39;/g, "'").replace(/&amp;/g, '&')
}

function copyOf({ folder, linked }: DataReport): string {
  return join(test.folder, decodeURIComponent(folder ?? ''), linked[0] ?? '')
}

it('a static file shows as a card: where it is from, size, hash, a preview, a link', async () => {
  const ran = await notebook.run('measurements = static { path = ./measurements.csv; };', 'file')
  const data = dataOf(ran)
  expect(data).toMatchObject({
    ...{ name: 'measurements', origin: { kind: 'path', path: './measurements.csv' }, size: 23 },
    files: { total: 1, files: [{ path: 'measurements.csv', preview: { kind: 'table' } }] },
    linked: ['measurements.csv']
  })
  expect(data.narHash).toMatch(/^sha256-/)
  const bundle = renderOutcome(ran.outcome)
  const page = contentOf(bundle, 'text/html')
  expect(page).toContain('copied from ./measurements.csv')
  expect(page).toContain(`href="${data.folder ?? ''}/measurements.csv"`)
  expect(page).toContain('>yield<')
  expect(contentOf(bundle, 'text/plain')).toContain(
    'measurements · data · copied from ./measurements.csv · 23 B · sha256-'
  )
})

it('links to files of a folder lead to copies of them, whatever they are called', async () => {
  const ran = await notebook.run('tables = static { path = ./tables; };', 'folder')
  const data = dataOf(ran)
  expect([...data.linked].sort()).toEqual([...odd].sort())
  const page = contentOf(renderOutcome(ran.outcome), 'text/html')
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)
  const places = new Set(
    links.map((href) => decodeURIComponent(new URL(plain(href), 'file:///').pathname))
  )
  expect(places.size).toBe(odd.length)
  for (const place of places)
    expect(readFileSync(join(test.folder, place), 'utf8')).toContain('dose,yield')
})

it('an edit of the file gives the card and its copy anew', async () => {
  const before = dataOf(await notebook.run('measurements', 'ask'))
  writeFileSync(join(test.folder, 'measurements.csv'), 'dose,yield\n1,9\n')
  const after = dataOf(await notebook.run('measurements', 'ask'))
  expect(after.outPath).not.toBe(before.outPath)
  expect(after.size).toBe(15)
  expect(readFileSync(copyOf(after), 'utf8')).toBe('dose,yield\n1,9\n')
  expect(after.narHash).not.toBe(before.narHash)
})
