import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoted } from '../render/page.ts'
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
  const page = quoted(contentOf(bundle, 'text/html'))
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
  const page = quoted(contentOf(renderOutcome(ran.outcome), 'text/html'))
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

describe('data is known to the commands that know steps', () => {
  const tool = '/nix/store/00000000000000000000000000000000-tool/bin/tool'

  it('%files lists it, or shows one of its files', async () => {
    expect((await notebook.run('%files tables', 'files')).shown[0]).toMatch(/^tables = /)
    const one = await notebook.run(`%files tables "two words.csv"`, 'files')
    expect(one.shown).toEqual(['tables/two words.csv'])
    expect((await notebook.run('%files tables sub', 'files')).shown).toEqual(['tables/sub: 1 file'])
    const none = await notebook.run('%files tables absent.csv', 'files')
    expect(none.mistake?.kind).toBe('command')
  })

  it('%open gives a link to a copy, also where it is a single file', async () => {
    for (const line of ['%open measurements', '%open measurements measurements.csv']) {
      const { outcome } = await notebook.run(line, 'open')
      const text = quoted(contentOf(renderOutcome(outcome), 'text/html'))
      const [, href = ''] = /href="([^"]*measurements\.csv)"/.exec(text) ?? []
      expect(readFileSync(join(test.folder, decodeURIComponent(href)), 'utf8')).toContain('dose')
    }
    const odd = await notebook.run(`%open tables "a#b?c.csv"`, 'open')
    expect(quoted(contentOf(renderOutcome(odd.outcome), 'text/html'))).toContain('a%23b%3Fc.csv"')
  })

  it('%diff compares it with what it was, line by line, and with other data', async () => {
    const diff = await notebook.run('%diff measurements', 'diff')
    expect(diff.shown).toEqual(['measurements@1 → measurements'])
    const text = contentOf(renderOutcome(diff.outcome), 'text/plain')
    expect(text).toContain('measurements.csv')
    expect(text).toContain('2,3.5')
    const other = await notebook.run('%diff measurements tables', 'diff')
    expect(contentOf(renderOutcome(other.outcome), 'text/plain')).toContain('two words.csv')
    expect((await notebook.run('%diff tables', 'diff')).mistake?.kind).toBe('command')
  })

  it('%why says where it is from, and who reads it', async () => {
    await notebook.run(
      `step = output "${tool} --data=\${tables}/a\${"b"} \${measurements}";`,
      'step'
    )
    const why = await notebook.run('%why measurements', 'why')
    expect(why.shown).toEqual(['Where measurements is from'])
    const text = contentOf(renderOutcome(why.outcome), 'text/plain')
    expect(text).toContain('copied from ./measurements.csv')
    expect(text).toContain('%diff measurements shows in what it differs')
    expect(text).toContain('It is read by step.')
  })

  it('it is the first node of the lineage, with the files that are read of it', async () => {
    const ran = await notebook.run('step', 'ask-step')
    const { nodes = [], edges = [] } = ran.outcome.lineage ?? {}
    expect(nodes.map(({ name, kind }) => [name, kind])).toEqual([
      ['step', 'step'],
      ['measurements', 'data'],
      ['tables', 'data']
    ])
    const named = edges.map(({ from, files }) => [nodes.find(({ id }) => id === from)?.name, files])
    expect(named).toContainEqual(['tables', ['ab']])
    expect(named).toContainEqual(['measurements', []])
    const text = quoted(contentOf(renderOutcome(ran.outcome), 'text/html'))
    expect(text).toContain('alt="Lineage of 1 step and 2 data sources: step, measurements, tables"')
    const whole = await notebook.run('%lineage --mermaid', 'mermaid')
    expect(JSON.stringify(whole.outcome.shown)).toContain('[(\\"tables')
  })

  it('known by its hash alone it has a card, whether it is here or not', async () => {
    const { narHash } = dataOf(await notebook.run('tables', 'ask'))
    const here = dataOf(
      await notebook.run(`again = static { hash = "${narHash ?? ''}"; };`, 'hash')
    )
    expect(here).toMatchObject({ origin: { kind: 'hash' }, narHash, files: { total: odd.length } })
    const hash = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    const absent = await notebook.run(`absent = static { hash = "${hash}"; };`, 'absent')
    expect(dataOf(absent)).toMatchObject({ outPath: null, size: null })
    expect(contentOf(renderOutcome(absent.outcome), 'text/html')).toContain(
      'It is not in the store'
    )
    expect((await notebook.run('%open absent', 'open')).mistake?.kind).toBe('command')
  })
})
