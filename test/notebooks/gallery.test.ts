import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from 'jsonschema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executeNotebook, type Execution } from '../../kernel/cli/headless/execute.ts'
import { readNotebook } from '../../kernel/cli/headless/notebook-file.ts'
import { packageRoot } from '../../kernel/host/package-root.ts'
import {
  commandLineMistakeInWords,
  failedCellInWords
} from '../../kernel/render/words/command-line/index.ts'
import { galleryCache } from '../support/gallery-cache.ts'
import { removeTree, testEnvironment } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { notebooks, readJson } from './tool.ts'

/*
 * The gallery, run by a real kernel as a client with all cells at hand runs it: what is to be seen
 * in it is there.
 */

interface Output {
  readonly output_type: string
  readonly data?: Readonly<Record<string, unknown>>
}

interface Cell {
  readonly id: string
  readonly source: string | readonly string[]
  readonly outputs?: readonly Output[]
}

interface Notebook {
  readonly cells: readonly Cell[]
}

const text = { type: ['string', 'array'] }
const notebookSchema = {
  type: 'object',
  required: ['cells'],
  properties: {
    cells: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'source'],
        properties: {
          id: { type: 'string' },
          source: text,
          outputs: {
            type: 'array',
            items: {
              type: 'object',
              required: ['output_type'],
              properties: { output_type: { type: 'string' }, data: { type: 'object' } }
            }
          }
        }
      }
    }
  }
}

function isNotebook(value: unknown): value is Notebook {
  return new Validator().validate(value, notebookSchema).valid
}

function parsed(value: unknown): Notebook {
  if (!isNotebook(value)) throw new Error(String(new Validator().validate(value, notebookSchema)))
  return value
}

const committed = join(notebooks, 'gallery.ipynb')
const before = { ...process.env }
let folder: string
let status: ReadonlyMap<string, string>
let cells: readonly Cell[]

/** Runs a notebook by a kernel of its own, in the environment of this process. */
async function execute(file: string): Promise<Execution> {
  const notebook = readNotebook(file)
  if (!notebook.ok) throw new Error(commandLineMistakeInWords(notebook.mistake))
  const execution = await executeNotebook(
    file,
    notebook.value,
    { command: [process.execPath, join(packageRoot, 'dist', 'kernel.js'), '{connection_file}'] },
    { onStep: () => undefined, onStatus: () => undefined },
    new AbortController().signal
  )
  if (!execution.ok) throw new Error(commandLineMistakeInWords(execution.mistake))
  const { failure } = execution.value
  if (failure !== null) throw new Error(failedCellInWords(failure))
  return execution.value
}

function cellsOf({ notebook }: Execution): readonly Cell[] {
  const executed: unknown = JSON.parse(notebook)
  return parsed(executed).cells
}

beforeAll(async () => {
  folder = scratchFolder('gallery')
  const cache = await galleryCache(folder)
  // The kernel puts links to results beside the notebook.
  cpSync(notebooks, join(folder, 'notebooks'), { recursive: true })
  // What the kernel inherits.
  Object.assign(process.env, testEnvironment(folder, [cache]))
  const execution = await execute(join(folder, 'notebooks', 'gallery.ipynb'))
  status = new Map(execution.steps.map((step) => [step.name, step.status]))
  cells = cellsOf(execution)
})
afterAll(() => {
  for (const name of ['NIX_WORKFLOW_STORE', 'NIX_WORKFLOW_STATE', 'NIX_CONFIG']) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = before[name]
  }
  removeTree(folder)
})

/** What a cell shows in a form, as one text; empty where it has none. */
function shown(id: string, mimeType = 'text/html'): string {
  const outputs = cells.find((cell) => cell.id === id)?.outputs ?? []
  return outputs.map(({ data }) => textOf(data?.[mimeType])).join('\n')
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(String).join('')
  return value === undefined ? '' : JSON.stringify(value)
}

describe('the gallery', () => {
  it('is committed without outputs', () => {
    const { cells: own } = parsed(readJson(committed))
    expect(own.filter(({ outputs = [] }) => outputs.length > 0)).toEqual([])
  })

  it.each([
    ['others_sorted', 'cut-off'],
    ['answer', 'pinned'],
    ['broken', 'failed'],
    ['waiting', 'blocked'],
    ['slow', 'failed'],
    ['loose', 'failed'],
    ['distant', 'fetched'],
    ['later', 'planned']
  ])('has %s, %s', (name, state) => {
    expect([...status]).toContainEqual([name, state])
  })

  // What was built ahead of its cell's turn may be there when the cell runs.
  it.each(['numbers', 'sorted', 'written', 'rows.count=10', 'files'])('has %s', (name) => {
    expect(['built', 'cached']).toContain(status.get(name))
  })

  it.each([
    ['too-long', ['It was ended after 1 second, its limit.']],
    ['network', ['⚠ network', '<th']],
    ['not-pinned', ['⚠ network', '⚠ not pinned', 'hash = "sha256-']],
    ['state', ['⚠ keeps state']]
  ])('marks what is to be doubted, and says why: %s', (id, words) => {
    for (const word of words) expect(shown(id)).toContain(word)
  })

  it('shows a step again as cached', () => {
    expect(shown('cached', 'text/plain')).toContain('● cached')
  })

  it('shows what the step declares first, then all files as a tree', () => {
    const card = shown('files')
    const places = ['report.md', 'metrics.json', 'people.csv', 'All 69 files'].map((name) =>
      card.indexOf(name)
    )
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(places[0]).toBeGreaterThan(0)
    for (const folderName of ['archives/', 'arrays/', 'charts/', 'pictures/', 'runs/'])
      expect(card).toContain(`${folderName}</b>`)
    expect(card).toMatch(/href=outs\/files-[0-9a-z]{8}\/people.csv>/)
    expect(Buffer.byteLength(card)).toBeLessThan(200_000)
  })

  it('shows each file on its own, in a form of its kind', () => {
    const asked = cells.flatMap(({ id, source }) => {
      const file = /^"\$\{files\}\/(.+)"$/.exec([source].flat().join(''))?.[1]
      return file === undefined ? [] : [[id, file] as const]
    })
    expect(asked.length).toBeGreaterThan(20)
    for (const [id, file] of asked) {
      expect(shown(id, 'text/plain').split('\n')[0], file).toContain(`files/${file}`)
      expect(shown(id, 'text/html') + shown(id, 'image/svg+xml'), file).not.toBe('')
      expect(shown(id), file).not.toContain('cannot be read')
    }
    expect(shown('vega-lite', 'application/vnd.vegalite.v5+json')).toContain('"mark"')
    expect(shown('plotly', 'application/vnd.plotly.v1+json')).toContain('"bar"')
    expect(shown('png', 'image/png')).not.toBe('')
    expect(shown('wav')).toContain('<audio')
    expect(shown('pdf')).toMatch(/<img[^>]* alt='paper.pdf · 2 pages, here the first'/)
    expect(shown('html')).not.toContain('<script')
    expect(shown('link')).toContain('500 rows')
  })
})
