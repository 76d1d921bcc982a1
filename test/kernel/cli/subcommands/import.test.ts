import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { recordedTerminal, type RecordedTerminal } from '../recorded-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'import-'))
afterAll(() => rmSync(folder, { recursive: true }))

const said = ({ lines, errors }: RecordedTerminal) => [...lines, ...errors].join('\n')

it('makes a notebook beside a program, or where it is told to', async () => {
  const file = join(folder, 'x.nix')
  writeFileSync(file, 'let n = 1; in rec { a = n; b = ./data; }')
  const terminal = recordedTerminal()
  expect(await nixWorkflow(['import', file], terminal)).toBe(0)
  expect(said(terminal)).toContain('x.ipynb: 3 cells.')
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'))
  expect(read('x.ipynb')).toMatchObject({
    cells: [{}, { source: ['n = 1;'] }, { source: ['a = n;'] }, { source: ['b = ./data;'] }]
  })
  expect(await nixWorkflow(['import', file], terminal)).toBe(1)
  expect(said(terminal)).toContain('is there already')
  expect(
    await nixWorkflow(['import', file, '--force', '-o', join(folder, 'y.ipynb')], terminal)
  ).toBe(0)
  expect(read('y.ipynb')).toEqual(read('x.ipynb'))
})

it.each([
  [['import'], 2, 'FILE.nix is missing.'],
  [['import', join(folder, 'none.nix')], 1, 'There is no file'],
  [['import', '--all', 'x.nix'], 2, 'There is no option --all.']
])('%s', async (words, code, message) => {
  const terminal = recordedTerminal()
  expect(await nixWorkflow(words, terminal)).toBe(code)
  expect(said(terminal)).toContain(message)
})
