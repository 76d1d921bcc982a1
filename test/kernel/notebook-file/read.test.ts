import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readNotebook } from '../../../kernel/cli/headless/notebook-file.ts'
import { isNotebookText, notebookText } from '../../../kernel/notebook-file/read.ts'
import { uniqueIds } from '../../../kernel/notebook-file/unique-ids.ts'
import { savedNotebook } from '../../../kernel/session/notebook/saved-notebook.ts'
import { commandLineMistakeInWords } from '../../../kernel/render/words/command-line/index.ts'
import { run } from '../../../nix/process/process.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = scratchFolder('notebook-file')
  file = join(folder, 'a.ipynb')
})
afterEach(() => rmSync(folder, { recursive: true }))

const cell = (id: string, source: string) => ({ cell_type: 'code', id, source, metadata: {} })
const notebook = (nbformat: unknown, ...cells: readonly unknown[]) =>
  JSON.stringify({ nbformat, metadata: {}, cells })

function mistakeOf(text: string): unknown {
  writeFileSync(file, text)
  return refusal()
}

function refusal(): unknown {
  const read = notebookText(file)
  if (read.ok) throw new Error('It was read.')
  expect(read.mistake.path).toBe(file)
  return read.mistake.why
}

describe('a file that is no notebook of format 4', () => {
  it.each([
    ['nothing', '', { kind: 'empty' }],
    ['blanks', '\uFEFF \n', { kind: 'empty' }],
    ['half of one', notebook(4).slice(0, -1), { kind: 'no-json' }],
    ['a script', 'import pandas\n', { kind: 'no-json' }],
    ['a merge', '{\n<<<<<<< HEAD\n}', { kind: 'unmerged', line: 2 }],
    ['a list', '[]', { kind: 'no-json' }],
    ['other JSON', '{"a":1}', { kind: 'no-cells' }],
    ['no cells', '{"nbformat":4}', { kind: 'no-cells' }],
    ['a format below the first', '{"nbformat":1}', { kind: 'no-cells' }],
    ['format 2', '{"nbformat":2,"worksheets":[]}', { kind: 'older-format', format: 2 }],
    ['format 3', '{"nbformat":3,"worksheets":[]}', { kind: 'older-format', format: 3 }],
    ['worksheets', '{"worksheets":[]}', { kind: 'older-format', format: 3 }],
    ['format 5', notebook(5), { kind: 'newer-format', format: 5 }]
  ])('but %s is told as that', (_, text, why) => {
    expect(mistakeOf(text)).toEqual(why)
  })

  it('is told as missing, or a folder', () => {
    expect(refusal()).toEqual({ kind: 'missing' })
    mkdirSync(file)
    expect(refusal()).toEqual({ kind: 'no-file', is: 'folder' })
  })

  it('is told as what the system refuses', () => {
    symlinkSync('a.ipynb', file)
    expect(refusal()).toMatchObject({ kind: 'unreadable', refusal: { code: 'ELOOP' } })
  })

  it('is not waited for where it is a pipe', async () => {
    expect(await run({ program: 'mkfifo', arguments: [file] })).toMatchObject({ exitCode: 0 })
    expect(refusal()).toEqual({ kind: 'no-file', is: 'pipe' })
    expect(savedNotebook(file, folder)()).toBe(null)
  })
})

describe('a notebook', () => {
  it('may begin with a byte-order mark', () => {
    const text = notebook(4, cell('a', 'x = 1;'))
    writeFileSync(file, `\uFEFF${text}`)
    expect(notebookText(file)).toEqual({ ok: true, value: text })
    expect(isNotebookText(`\uFEFF${text}`)).toBe(true)
    expect(savedNotebook(file, folder)()?.cellThatDefines('x')?.id).toBe('a')
  })

  it('whose cells share ids has each once, the same for all who read it', () => {
    const text = notebook(4, cell('a', 'x = 1;'), cell('a', 'y = 2;'), cell('b', 'z = 3;'))
    writeFileSync(file, text)
    const read = readNotebook(file)
    if (!read.ok) throw new Error(commandLineMistakeInWords(read.mistake))
    const ids = read.value.codeCells.map(({ id }) => id)
    expect(ids).toEqual(['a', 'a-2', 'b'])
    expect(savedNotebook(file, folder)()?.cells.map(({ id }) => id)).toEqual(ids)
    const written = read.value.withResults(() => ({ executionCount: null, outputs: [] }), {})
    expect(written.match(/"id": "[^"]+"/g)).toEqual(['"id": "a"', '"id": "a-2"', '"id": "b"'])
  })

  it.each([
    [[], []],
    [
      [null, null],
      [null, null]
    ],
    [
      ['a', 'a', 'a'],
      ['a', 'a-2', 'a-3']
    ],
    [
      ['a', 'a-2', 'a'],
      ['a', 'a-2', 'a-3']
    ],
    [
      ['a', 'a', 'a-2', 'a-2'],
      ['a', 'a-3', 'a-2', 'a-2-2']
    ]
  ])('of the ids %j has %j', (ids, unique) => {
    expect(uniqueIds(ids)).toEqual(unique)
  })
})
