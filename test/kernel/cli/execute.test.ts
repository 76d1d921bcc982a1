import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { executeNotebook, type Execution } from '../../../kernel/cli/headless/execute.ts'
import { readNotebook } from '../../../kernel/cli/headless/notebook-file.ts'
import { packageRoot } from '../../../kernel/host/package-root.ts'
import {
  commandLineMistakeInWords,
  failedCellLines,
  stepLineInWords
} from '../../../kernel/render/words/command-line/index.ts'
import { run } from '../../../nix/process/process.ts'

let folder = ''
let kernel = ''

beforeAll(async () => {
  // Inside the package, so that the bundle finds the packages that are no part of it.
  folder = mkdtempSync(join(packageRoot, 'node_modules', '.toy kernel '))
  kernel = join(folder, 'kernel.mjs')
  await build({
    entryPoints: [join(packageRoot, 'test', 'kernel', 'cli', 'toy-kernel.ts')],
    outfile: kernel,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['zeromq'],
    banner: {
      js: "import { createRequire as createRequire_ } from 'node:module'\nconst require = createRequire_(import.meta.url)"
    }
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly execution: Execution
  /** What was said while it ran. */
  readonly lines: readonly string[]
}

/** Executes a notebook of these code cells; a cell that begins with `!` is meant to fail. */
async function execute(
  cells: readonly string[],
  interruptAt: (status: string) => boolean = () => false
): Promise<Run> {
  const path = join(mkdtempSync(join(tmpdir(), 'nix workflow run ')), 'a notebook.ipynb')
  writeFileSync(
    path,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { keep: 'this' },
      cells: cells.map((source, index) => ({
        cell_type: source.startsWith('#') ? 'markdown' : 'code',
        id: `cell-${index}`,
        metadata: source.startsWith('!') ? { tags: ['raises-exception'] } : {},
        source: [source.replace('!', '')],
        ...(source.startsWith('#') ? {} : { outputs: [], execution_count: null })
      }))
    })
  )
  const notebook = readNotebook(path)
  if (!notebook.ok) throw new Error(commandLineMistakeInWords(notebook.mistake))
  const lines: string[] = []
  const interrupt = new AbortController()
  const execution = await executeNotebook(
    path,
    notebook.value,
    { command: [process.execPath, kernel, '{connection_file}'] },
    {
      onStep: (step) => lines.push(stepLineInWords(step)),
      onStatus: (text) => {
        if (interruptAt(text)) interrupt.abort()
      }
    },
    interrupt.signal
  )
  rmSync(join(path, '..'), { recursive: true })
  if (!execution.ok) throw new Error(commandLineMistakeInWords(execution.mistake))
  return { execution: execution.value, lines }
}

it('says each step as it comes out, once', async () => {
  const { execution, lines } = await execute([
    '# Title',
    'built data',
    'cached model',
    'cached data'
  ])
  expect(execution.failure).toBeNull()
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'built data 2.0 s',
    'cached model took 2.0 s when it was built'
  ])
  expect(execution.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'data built',
    'model cached'
  ])
})

it('gives a notebook that Jupyter finds valid, with the outputs', async () => {
  const { execution } = await execute(['# Title', 'built data', '', 'refresh cell-1'])
  expect(execution.notebook).toContain('anew')
  expect(execution.notebook).not.toContain('transient')
  const checked = await run({
    program: join(packageRoot, '.venv', 'bin', 'python'),
    arguments: [
      '-c',
      'import nbformat, sys; n = nbformat.reads(sys.stdin.read(), 4); nbformat.validate(n); print(n.metadata.keep, n.metadata.kernelspec.name, [c.execution_count for c in n.cells if c.cell_type == "code"])'
    ],
    input: execution.notebook
  })
  expect(checked.stderr).toBe('')
  expect(checked.stdout.trim()).toBe('this nix-workflow [1, None, 2]')
})

it('stops at the first cell that fails, and names it', async () => {
  const { execution, lines } = await execute(['built data', '# Title', 'fail', 'built model'])
  expect(execution.failure).toMatchObject({ cell: 2, source: 'fail' })
  expect(execution.failure?.lines.join('\n')).toContain('undefined variable')
  expect(lines).toHaveLength(1)
})

it('goes on after a cell that is meant to fail', async () => {
  const { execution, lines } = await execute(['!fail', 'built model'])
  expect(execution.failure).toBeNull()
  expect(lines).toHaveLength(1)
})

it('says so when the kernel ends', async () => {
  const { execution } = await execute(['built data', 'die', 'built model'])
  expect(execution.failure).toMatchObject({ cell: 2, source: 'die' })
  const lines = execution.failure === null ? [] : failedCellLines(execution.failure)
  expect(lines[0]).toBe('The kernel ended while it ran.')
})

it('interrupts', async () => {
  const { execution, lines } = await execute(['wait', 'built model'], (status) =>
    status.startsWith('Building')
  )
  expect(execution.interrupted).toBe(true)
  expect(execution.failure).toMatchObject({ cell: 1 })
  expect(lines).toEqual([])
})
