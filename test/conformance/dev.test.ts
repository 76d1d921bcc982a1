import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { isObject } from '../../nix/base/object.ts'
import { run } from '../../nix/process/process.ts'
import { startServer, type TestServer } from '../support/jupyter-server.ts'
import { testJupyter, type TestJupyter } from '../support/jupyter.ts'

/** What the script answers to who restarts the kernels of a server. */
async function restarted(address: string): Promise<string> {
  const script = join(packageRoot, 'scripts', 'restart-kernels.mjs')
  const program = `const { restartKernels } = await import(${JSON.stringify(script)}); console.log(await restartKernels(${JSON.stringify(address)}))`
  const { stdout, stderr } = await run({
    program: process.execPath,
    arguments: ['--input-type=module', '-e', program]
  })
  return stdout + stderr
}

describe('kernels', () => {
  let jupyter: TestJupyter
  let server: TestServer
  beforeAll(async () => {
    jupyter = await testJupyter(['jupyter_server'])
    server = await startServer(jupyter)
  })
  afterAll(async () => {
    await server.stop()
    jupyter.remove()
  })

  async function startKernel(name: string): Promise<unknown> {
    const body = JSON.stringify({ name })
    const made = await fetch(`${server.address}api/kernels`, { method: 'POST', body })
    const kernel: unknown = await made.json()
    return isObject(kernel) ? kernel['id'] : null
  }

  it('of this project are restarted, and no other', async () => {
    expect(await restarted(server.address)).toBe('0\n')
    const id = await startKernel('nix-workflow')
    await startKernel('python3')
    expect(id).toEqual(expect.any(String))
    expect(await restarted(server.address)).toBe('1\n')
    const kernels: unknown = await (await fetch(`${server.address}api/kernels`)).json()
    expect(kernels).toEqual(expect.arrayContaining([expect.objectContaining({ id })]))
  })

  it('that cannot be asked for are no silence', async () => {
    expect(await restarted(`${server.address}nowhere`)).toBe('1\n')
    expect(await restarted('http://127.0.0.1:9/')).toContain('fetch failed')
  })
})

describe('npm run dev', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nix-workflow-dev-'))
    for (const part of [
      'kernel',
      'nix',
      'scripts',
      'kernelspec',
      'package.json',
      'package-lock.json'
    ])
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true })
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('builds again after an edit', async () => {
    const child = spawn(process.execPath, [join(folder, 'scripts', 'dev.mjs'), '--no-lab'])
    try {
      let said = ''
      const builds = (count: number) =>
        new Promise<void>((resolve) => {
          const look = (): void => {
            if (said.split('built in').length > count) resolve()
          }
          child.stdout.on('data', look)
          look()
        })
      child.stdout.on('data', (chunk) => (said += String(chunk)))
      await builds(1)
      appendFileSync(join(folder, 'kernel', 'host', 'parent.ts'), '\nexport const edited = 1\n')
      await builds(2)
      expect(said).toMatch(/^built in [\d.]+ s; 0 kernels restarted\nbuilt in [\d.]+ s; 0 kernels/)
    } finally {
      child.kill()
    }
  })
})
