import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whereaboutsInWords } from '../../../../kernel/render/words/whereabouts.ts'
import {
  arranged,
  savedDefinition,
  savedNotebook,
  type SavedNotebook
} from '../../../../kernel/session/notebook/saved-notebook.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const code = (id: string, source: string | string[], tags?: unknown) => ({
  cell_type: 'code',
  id,
  source,
  metadata: { tags },
  outputs: []
})

const cells = [
  { cell_type: 'markdown', id: 'title', source: '# dataset = 1;' },
  code('data', ['dataset = output ', "''x'';\n", 'b = 1;'], ['parameters']),
  code('model', 'model = dataset;'),
  code('again', 'dataset = 2;\n'),
  code('broken', 'last = ;'),
  code('tools', '%freeze jq sh\n'),
  code('sets', 'models.small = 1; models.base = 2;')
]

function save(name: string, content: unknown): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function there(notebook: SavedNotebook | null): SavedNotebook {
  if (notebook === null) throw new Error('no file was found')
  return notebook
}

describe('the saved file', () => {
  it('gives the code cells in their order', () => {
    const path = save('a.ipynb', { nbformat: 4, cells })
    const saved = there(savedNotebook(path, folder)())
    expect(saved.cells.map(({ id }) => id)).toEqual(cells.slice(1).map(({ id }) => id))
    expect(saved.cells[0]).toEqual({
      id: 'data',
      code: "dataset = output ''x'';\nb = 1;",
      tags: ['parameters']
    })
    expect([saved.order('model'), saved.order('title')]).toEqual([1, null])
    expect([saved.has('model'), saved.has('gone')]).toEqual([true, false])
  })

  it.each([
    ['an absolute path', (path: string) => path],
    ['the name alone', () => 'a.ipynb'],
    ['a path from the root of the server', () => 'projects/here/a.ipynb'],
    ['a path with a drive', () => 'RTC:projects/a.ipynb']
  ])('is found by %s', (_, name) => {
    const path = save('a.ipynb', { nbformat: 4, cells })
    expect(there(savedNotebook(name(path), folder)()).cells).toHaveLength(6)
  })

  it.each([
    null,
    '',
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'other.ipynb',
    'a\0.ipynb',
    '/etc/passwd'
  ])('is none where the session is called %j', (name) => {
    expect(savedNotebook(name, folder)()).toBeNull()
  })

  it.each([
    ['half of it', '{"cells": [{"cell_type": "co'],
    ['nothing', ''],
    ['a list', '[1]'],
    ['cells that are none', { nbformat: 4, cells: 5 }],
    [
      'strange cells',
      { nbformat: 4, cells: [null, 5, { cell_type: 'code' }, { cell_type: 'code', source: 7 }] }
    ]
  ])('has no cells where it is %s', (_, content) => {
    const saved = there(savedNotebook(save('odd.ipynb', content), folder)())
    expect([saved.cells, saved.has('a'), saved.cellThatDefines('a')]).toEqual([[], false, null])
  })

  it('is read again when it was saved again, and not before', () => {
    const path = save('b.ipynb', { nbformat: 4, cells: cells.slice(0, 2) })
    const saved = savedNotebook(path, folder)
    const first = there(saved())
    expect(first.has('model')).toBe(false)
    expect(saved()).toBe(first)
    save('b.ipynb', { nbformat: 4, cells })
    const second = there(saved())
    expect(second.has('model')).toBe(true)
    utimesSync(path, 1, 1)
    expect(there(saved()).savedAt).toBe(1000)
  })

  it('with many megabytes of outputs is read', () => {
    const output = { output_type: 'stream', name: 'stdout', text: 'x'.repeat(50e6) }
    const large = { ...code('large', 'large = 1;'), outputs: [output] }
    const saved = there(savedNotebook(save('c.ipynb', { nbformat: 4, cells: [large] }), folder)())
    expect(saved.cellThatDefines('large')?.id).toBe('large')
  })
})

describe('the cell that defines a name', () => {
  it.each([
    ['dataset', 'again'],
    ['b', 'data'],
    ['models', 'sets'],
    ['jq', 'tools'],
    ['last', null],
    ['output', null]
  ])('%s: %s', (name, id) => {
    const saved = there(savedNotebook(save('a.ipynb', { nbformat: 4, cells }), folder)())
    expect(saved.cellThatDefines(name)?.id ?? null).toBe(id)
  })

  it.each([
    [
      'model',
      'data',
      'model is defined in a cell further down that has not been run yet: `model = dataset;`. Run that cell.'
    ],
    [
      'b',
      'model',
      'b is defined in a cell further up that has not been run yet: `b = 1;`. Run that cell.'
    ],
    [
      'jq',
      null,
      'jq is defined in a cell that has not been run yet: `%freeze jq sh`. Run that cell.'
    ],
    ['model', 'model', null],
    ['nowhere', 'model', null]
  ])('is named: %s for %s', (name, cellId, words) => {
    const saved = there(savedNotebook(save('a.ipynb', { nbformat: 4, cells }), folder)())
    const lost = savedDefinition(saved, name, cellId)
    expect(whereaboutsInWords({ name, lost })).toEqual(words === null ? [] : [words])
  })

  it('is not named without a file', () => {
    expect(savedDefinition(null, 'model', 'data')).toBeNull()
  })
})

describe('the saved notebook as a page has it', () => {
  const path = () => save('page.ipynb', { nbformat: 4, cells })
  const ids = (saved: SavedNotebook | null) => saved?.cells.map(({ id }) => id)

  it('has its order and none that it has no more, and knows nothing of new ones', () => {
    const saved = arranged(savedNotebook(path(), folder)(), ['again', 'new', 'model', 'data'])
    expect(ids(saved)).toEqual(['again', 'model', 'data'])
    expect(['model', 'tools', 'new'].map((id) => saved?.order(id))).toEqual([1, null, null])
    // What a run-all would come to last has the name.
    expect(saved?.cellThatDefines('dataset')?.id).toBe('data')
    expect(saved?.cellThatDefines('jq')).toBeNull()
  })

  it('is the file where no page says anything, and nothing where there is no file', () => {
    const saved = savedNotebook(path(), folder)()
    expect(arranged(saved, null)).toBe(saved)
    expect(arranged(null, ['data'])).toBeNull()
  })

  it('is the file where that has no ids', () => {
    const old = [{ cell_type: 'code', source: 'a = 1;' }]
    const saved = savedNotebook(save('old.ipynb', { nbformat: 4, cells: old }), folder)()
    expect(ids(arranged(saved, ['a']))).toEqual([null])
  })
})
