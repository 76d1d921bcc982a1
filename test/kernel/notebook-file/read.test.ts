import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readNotebook } from '../../../kernel/cli/headless/notebook-file.ts'
import { isNotebookText, notebookText } from '../../../kernel/notebook-file/read.ts'
import { uniqueIds } from '../../../kernel/notebook-file/unique-ids.ts'
import { savedNotebook } from '../../../kernel/session/notebook/saved-notebook.ts'
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

function mistakeOf(text: string): string {
  writeFileSync(file, text)
  return refusal()
}

function refusal(): string {
  const read = notebookText(file)
  if (read.ok) throw new Error('It was read.')
  return read.mistake.replace(file, 'FILE')
}

describe('a file that is no notebook of format 4', () => {
  it.each([
    ['nothing', '', 'FILE is empty'],
    ['blanks', '\uFEFF \n', 'FILE is empty'],
    ['half of one', notebook(4).slice(0, -1), 'FILE is no notebook: it does not hold JSON'],
    ['a script', 'import pandas\n', 'FILE is no notebook: it does not hold JSON'],
    [
      'a merge',
      '{\n<<<<<<< HEAD\n}',
      'FILE holds both sides of a merge that was not finished, from line 2 on'
    ],
    ['a list', '[]', 'FILE is no notebook: it does not hold JSON'],
    ['other JSON', '{"a":1}', 'FILE is no notebook: it holds JSON, but no cells'],
    ['no cells', '{"nbformat":4}', 'FILE is no notebook: it holds JSON, but no cells'],
    ['format 2', '{"nbformat":2,"worksheets":[]}', 'FILE is a notebook of the older format 2'],
    ['format 3', '{"nbformat":3,"worksheets":[]}', 'FILE is a notebook of the older format 3'],
    ['format 5', notebook(5), 'FILE is a notebook of format 5, newer']
  ])('but %s is told as that', (_, text, words) => {
    expect(mistakeOf(text)).toContain(words)
  })

  it('has a way out where it is of another format', () => {
    const command = 'jupyter nbconvert --to notebook --nbformat 4 --inplace'
    expect(mistakeOf('{"nbformat":3,"worksheets":[]}')).toContain(command)
    expect(mistakeOf(notebook(5))).toContain(command)
  })

  it('is told as missing, or a folder', () => {
    expect(notebookText(file)).toEqual({ ok: false, mistake: `There is no file ${file}.` })
    mkdirSync(file)
    expect(refusal()).toContain('is a folder')
  })

  it('is not waited for where it is a pipe', async () => {
    expect(await run({ program: 'mkfifo', arguments: [file] })).toMatchObject({ exitCode: 0 })
    expect(refusal()).toContain('is a named pipe')
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
    if (!read.ok) throw new Error(read.mistake)
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
