import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startKernel } from '../../../kernel/cli/headless/kernel-process.ts'
import { packageRoot } from '../../../kernel/host/package-root.ts'
import { commandLineMistakeInWords } from '../../../kernel/render/words/command-line/index.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder('compiled')
const compiled = join(folder, 'dist', 'compiled')

beforeEach(() => {
  for (const place of ['STORE', 'STATE']) vi.stubEnv(`NIX_WORKFLOW_${place}`, join(folder, place))
  removeTree(folder)
  for (const name of ['dist', 'package.json']) {
    cpSync(join(packageRoot, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && !path.endsWith('compiled')
    })
  }
  for (const name of ['node_modules', 'nix', 'kernelspec']) {
    symlinkSync(join(packageRoot, name), join(folder, name))
  }
})

afterAll(() => {
  vi.unstubAllEnvs()
  removeTree(folder)
})

/** What a kernel of the copied program answers to a first cell. */
async function firstAnswer(): Promise<unknown> {
  const command = [process.execPath, join(folder, 'dist', 'kernel.js'), '{connection_file}']
  const started = await startKernel(
    command,
    { notebook: join(folder, 'a.ipynb'), folder, environment: {} },
    () => undefined
  )
  if (!started.ok) throw new Error(commandLineMistakeInWords(started.mistake))
  const { client } = started.value
  const asked = client.request('shell', 'execute_request', { code: '%help', silent: false })
  const reply = await asked.reply
  await started.value.shutDown()
  return reply?.content['status']
}

/** What is kept, by the name of the file. */
function kept(): ReadonlyMap<string, Buffer> {
  const files = readdirSync(compiled, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [file, readFileSync(file)]))
}

describe('what Node compiles of a kernel', () => {
  it('is kept beside it, and does for the next one', async () => {
    expect(await firstAnswer()).toBe('ok')
    const before = kept()
    expect(before.size).toBeGreaterThan(2)
    expect(await firstAnswer()).toBe('ok')
    expect(kept()).toEqual(before)
  })

  it.each([
    ['empty', ''],
    ['garbage', 'x'.repeat(100_000)]
  ])('is compiled and kept anew where what was kept is %s', async (_, content) => {
    await firstAnswer()
    for (const file of kept().keys()) writeFileSync(file, content)
    expect(await firstAnswer()).toBe('ok')
    // What only a first start loads is not asked for again.
    const anew = [...kept().values()].filter((bytes) => bytes.toString() !== content)
    expect(anew.length).toBeGreaterThan(2)
  })

  it('is not kept where there is no place for it', async () => {
    writeFileSync(compiled, 'a file of somebody')
    expect(await firstAnswer()).toBe('ok')
    expect(readFileSync(compiled, 'utf8')).toBe('a file of somebody')
  })
})
