import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { mayNotOverwrite } from '../../../../kernel/cli/terminal/overwriting.ts'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'overwriting-'))
afterAll(() => rmSync(folder, { recursive: true }))

const notebook = JSON.stringify({
  ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
  cells: [
    {
      ...{ cell_type: 'code', id: 'a', execution_count: 1, metadata: {}, source: ['1'] },
      outputs: [{ output_type: 'stream', name: 'stdout', text: ['1'] }]
    }
  ]
})
const program = 'rec { a = 1; }'
const table = 'a,b\n1,2\n'
const page = '<!DOCTYPE html>\n<html></html>'

function given(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('what is there stays', () => {
  const x = (): string => given('X.ipynb', notebook)
  const link = (): string => {
    const path = join(folder, 'link.html')
    rmSync(path, { force: true })
    symlinkSync(x(), path)
    return path
  }

  it.each<[string, () => readonly string[], string, string]>([
    ['its own notebook by a report', () => ['report', x(), '-o', x()], 'X.ipynb', notebook],
    ['it by a link', () => ['report', x(), '-o', link()], 'X.ipynb', notebook],
    [
      'another notebook by a report',
      () => ['report', x(), '-o', given('Y.ipynb', notebook)],
      'Y.ipynb',
      notebook
    ],
    ['a table by a report', () => ['report', x(), '-o', given('t.csv', table)], 't.csv', table],
    ['a table by a run', () => ['run', x(), '-o', given('t.csv', table)], 't.csv', table],
    ['a page by a run', () => ['run', x(), '-o', given('p.html', page)], 'p.html', page],
    [
      'a program by its own import',
      () => {
        const file = given('program.ipynb', program)
        return ['import', file, '--force', '-o', file]
      },
      'program.ipynb',
      program
    ],
    [
      'a table by an import',
      () => ['import', given('p.nix', program), '--force', '-o', given('t.ipynb', table)],
      't.ipynb',
      table
    ]
  ])('and is not replaced: %s', async (_, words, name, content) => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow([...words()], terminal)).toBe(1)
    expect(terminal.errors.join('\n')).toMatch(/is there already, and is no .*: it stays as it is/)
    expect(readFileSync(join(folder, name), 'utf8')).toBe(content)
  })
})

describe('what is written again', () => {
  it.each<[string, string, 'page' | 'notebook']>([
    ['page.html', page, 'page'],
    ['upper.html', '\uFEFF \n<HTML lang="en">', 'page'],
    ['empty.html', '', 'page'],
    ['done.ipynb', notebook, 'notebook'],
    ['empty.ipynb', '', 'notebook']
  ])('is %s', (name, content, written) => {
    expect(mayNotOverwrite(given(name, content), written)).toBeNull()
  })

  it.each(['none.html', '/dev/stdout'])('is %s', (path) => {
    expect(mayNotOverwrite(path, 'page')).toBeNull()
  })

  it('is a report', async () => {
    const output = given('report.html', page)
    const terminal = recordedTerminal()
    const words = ['report', given('Z.ipynb', notebook), '-o', output]
    expect(await nixWorkflow(words, terminal)).toBe(0)
    expect(readFileSync(output, 'utf8').length).toBeGreaterThan(page.length)
  })
})
