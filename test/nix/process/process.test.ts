import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  chmodSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endAllProcesses, endProcess, run, start } from '../../../nix/process/process.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const node = process.execPath
const program = (code: string) => ({ program: node, arguments: ['-e', code] })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('how a program ended', () => {
  it('tells its exit code and both its outputs', async () => {
    const ended = await run(program('console.log("o"); console.error("e"); process.exit(3)'))
    expect(ended).toEqual({
      exitCode: 3,
      signal: null,
      startError: null,
      stdout: 'o\n',
      stderr: 'e\n'
    })
  })

  it('tells the signal that ended it', async () => {
    const ended = await run(
      program('process.kill(process.pid, "SIGTERM"); setTimeout(() => 0, 9999)')
    )
    expect(ended).toMatchObject({ exitCode: null, signal: 'SIGTERM', startError: null })
  })

  it('keeps 127 for a program that ends so by itself', async () => {
    expect(await run(program('process.exit(127)'))).toMatchObject({
      exitCode: 127,
      startError: null
    })
  })

  it.each([
    ['a name that is not on PATH', 'no-such-program-anywhere', 'ENOENT'],
    ['a path that is not there', '/no/such/program', 'ENOENT'],
    ['a file that is no program', fileURLToPath(import.meta.url), 'EACCES'],
    ['a folder', '/tmp', 'EACCES']
  ])('tells why it was not started: %s', async (_, name, startError) => {
    const ended = await run({ program: name, arguments: [] })
    expect(ended).toEqual({ exitCode: null, signal: null, startError, stdout: '', stderr: '' })
  })

  it('tells that the folder to start in is not there', async () => {
    const ended = await run({ ...program('0'), folder: '/no/such/folder' })
    expect(ended.startError).toBe('ENOENT')
  })

  it('looks for the program on the PATH that is given', async () => {
    writeFileSync(join(folder, 'greet'), '#!/bin/sh\necho hello\n')
    chmodSync(join(folder, 'greet'), 0o755)
    const environment = { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    expect((await run({ program: 'greet', arguments: [], environment })).stdout).toBe('hello\n')
    expect((await run({ program: 'greet', arguments: [] })).startError).toBe('ENOENT')
  })
})

describe('lines', () => {
  const linesOf = async (code: string) => {
    const lines: string[] = []
    const child = await start(program(code), { stdout: (line) => lines.push(line) })
    child.endInput()
    await child.ended
    return lines
  }

  it.each([
    ['a line without an end', 'process.stdout.write("a\\nb")', ['a', 'b']],
    ['empty lines', 'process.stdout.write("\\n\\na\\n")', ['', '', 'a']],
    ['no line at all', '0', []],
    [
      'line separators of Unicode',
      'process.stdout.write("a\\u2028b\\u2029c\\rd\\n")',
      ['a\u2028b\u2029c\rd']
    ],
    [
      'bytes that are no UTF-8',
      'process.stdout.write(Buffer.from([97, 255, 98, 10]))',
      ['a\ufffdb']
    ]
  ])('keeps %s', async (_, code, expected) => {
    expect(await linesOf(code)).toEqual(expected)
  })

  it('puts a character together whose bytes come one by one', async () => {
    const code = `
      const bytes = [...Buffer.from('a€𝄞\\n')]
      const next = () => { if (bytes.length) { process.stdout.write(Buffer.from([bytes.shift()])); setTimeout(next, 15) } }
      next()`
    expect(await linesOf(code)).toEqual(['a€𝄞'])
  })

  it('cuts a line of 80 million characters and goes on after it', async () => {
    const lines = await linesOf(`
      const piece = 'x'.repeat(1_000_000)
      let left = 80
      const next = () => { while (left-- > 0) if (!process.stdout.write(piece)) { process.stdout.once('drain', next); return } process.stdout.write('\\nafter\\n') }
      next()`)
    expect(lines.map((line) => line.length)).toEqual([64 * 1024 * 1024, 5])
  })
})

describe('ending', () => {
  it('ends what the program started too', async () => {
    const file = join(folder, 'grandchild')
    const child = await start(
      program(`
        const { spawn } = require('child_process')
        const inner = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' })
        require('fs').writeFileSync(${JSON.stringify(file)}, String(inner.pid))
        setInterval(() => 0, 1000)`),
      {}
    )
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '')
    const inner = Number(readFileSync(file, 'utf8'))
    expect(isAlive(inner)).toBe(true)
    await endProcess(child)
    await until(() => !isAlive(inner))
  })

  it('of all ends also what is only about to start', async () => {
    const starting = start(program('setInterval(() => 0, 1000)'), {})
    await endAllProcesses()
    const child = await starting
    expect(isAlive(child.pid ?? 0)).toBe(false)
    expect(await child.ended).toMatchObject({ signal: 'SIGINT' })
  })

  it('kills what does not listen', { timeout: 20_000 }, async () => {
    const said: string[] = []
    const child = await start(
      program('process.on("SIGINT", () => 0); console.log("ready"); setInterval(() => 0, 1000)'),
      { stdout: (line) => said.push(line) }
    )
    await until(() => said.length > 0)
    expect(await endProcess(child)).toMatchObject({ signal: 'SIGKILL' })
  })

  it(
    'does not wait for something left behind that holds the outputs',
    { timeout: 20_000 },
    async () => {
      const begun = Date.now()
      const ended = await run(
        program(`
        require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => 0, 15000)'],
          { stdio: 'inherit', detached: true }).unref()
        console.log('done')`)
      )
      expect(ended).toMatchObject({ exitCode: 0, stdout: 'done\n' })
      expect(Date.now() - begun).toBeLessThan(10_000)
    }
  )
})

describe('when this process is killed', () => {
  let test: TestNix
  beforeAll(async () => {
    test = await testNix()
  })
  afterAll(() => test.remove())

  it('takes Nix and its sandboxed builder with it', { timeout: 60_000 }, async () => {
    const shell = await shellDefinitions(test.folder)
    const mark = `sleeps-${process.pid}-${Date.now()}`
    const [drvPath = ''] = await instantiate(
      test.nix,
      test.folder,
      `let ${shell} in { a = sh "a" ": ${mark}; echo here; sleep 600; echo > $out"; }`,
      ['a']
    )
    // Below the project, so that it finds the packages that it needs.
    const bundled = join(root, 'node_modules', `.parent-${process.pid}.mjs`)
    await bundle({
      stdin: {
        contents: `
          import { start } from ${JSON.stringify(join(root, 'nix', 'process', 'process.ts'))}
          const child = await start(${JSON.stringify({
            program: 'nix-store',
            arguments: [...test.nix.arguments, '--realise', drvPath],
            environment: test.nix.environment
          })}, { stderr: (line) => { if (line.includes('here')) console.log('builds') } })
          child.endInput()
          setInterval(() => 0, 1000)`,
        resolveDir: root,
        loader: 'ts'
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: bundled
    })
    try {
      const said: string[] = []
      const parent = await start(
        { program: node, arguments: [bundled] },
        { stdout: (line) => said.push(line) }
      )
      await until(() => said.includes('builds') && processesWith(mark).length > 0)
      expect(processesWith(drvPath)).not.toEqual([])
      process.kill(parent.pid ?? 0, 'SIGKILL')
      await parent.ended
      await until(() => processesWith(mark).length === 0 && processesWith(drvPath).length === 0)
    } finally {
      rmSync(bundled, { force: true })
    }
  })
})

describe('the rest of the repository', () => {
  it('starts no process by other means', () => {
    const offenders = ['kernel', 'nix']
      .flatMap((part) => filesBelow(join(root, part)))
      .filter(
        (file) => file.endsWith('.ts') && !file.endsWith(join('nix', 'process', 'process.ts'))
      )
      // Threads that read tables, and start nothing.
      .filter((file) => !/kernel\/tables\/(helper|worker)\.ts$/.test(file))
      .filter((file) =>
        /from '(?:node:)?(?:child_process|cluster|worker_threads)'|import\('(?:node:)?child_process'\)/.test(
          readFileSync(file, 'utf8')
        )
      )
    expect(offenders.map((file) => relative(root, file))).toEqual([])
  })
})

function filesBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]
  )
}

async function until(condition: () => boolean): Promise<void> {
  const begun = Date.now()
  while (!condition()) {
    if (Date.now() - begun > 15_000) throw new Error(`It did not come: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and waits for its parent is still listed.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The processes of this machine that have a word in their command line. */
function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) && isAlive(pid)
      } catch {
        return false
      }
    })
}
