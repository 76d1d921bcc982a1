import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { run } from '../../nix/process/process.ts'
import { removeTree, testEnvironment } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'

let folder: string
beforeEach(() => (folder = scratchFolder('closed-pipe')))
afterEach(() => removeTree(folder))

/** Runs the command with outputs that nobody reads any more; gives its exit code and what it said. */
async function unread(words: readonly string[]): Promise<string> {
  // The reader is gone before the command starts.
  const script =
    'code="$0"; { sleep 0.5; "$@"; echo $? > "$code"; } 2>&1 | true; while [ ! -s "$code" ]; do sleep 0.1; done; cat "$code"'
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(testEnvironment(folder)))
    if (value !== undefined) environment[name] = value
  const command = join(packageRoot, 'kernelspec', 'bin', 'nix-workflow.mjs')
  const ended = await run({
    program: 'bash',
    arguments: ['-c', script, join(folder, 'code'), process.execPath, command, ...words],
    folder,
    environment
  })
  return `${ended.stdout}${ended.stderr}`.trim()
}

it('ends the printing of a run, and not the run', async () => {
  const cell = (id: string, source: string) => ({
    ...{ cell_type: 'code', id, source, metadata: {} },
    ...{ execution_count: null, outputs: [] }
  })
  const notebook = {
    ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
    // Of the same id, behind a byte-order mark.
    cells: [cell('a', 'x = 20;'), cell('a', 'x + 22')]
  }
  writeFileSync(join(folder, 'a.ipynb'), `\uFEFF${JSON.stringify(notebook)}`)
  expect(await unread(['run', 'a.ipynb', '-o', 'done.ipynb'])).toBe('0')
  expect(readFileSync(join(folder, 'done.ipynb'), 'utf8')).toContain('"42"')
}, 120_000)

it.each([
  [['--help'], '0'],
  [['run', '--help'], '0'],
  [['run', 'none.ipynb'], '1'],
  [['report', 'none.ipynb'], '1'],
  [['nothing'], '2']
])(
  'changes nothing of how %j ends',
  async (words, code) => {
    expect(await unread(words)).toBe(code)
    expect(existsSync(join(folder, 'none.html'))).toBe(false)
  },
  60_000
)
