import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { commandForNix } from '../../kernel/render/words/nix-unusable.ts'
import { thisMachine } from '../../nix/installation/machine.ts'
import { patchelf } from '../nix/lib/evaluate.ts'
import {
  newMachine,
  preparedMachine,
  withDisk,
  type Machine,
  type RealKernel
} from './real-kernel.ts'

const machines: Machine[] = []
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.remove()
})

function aMachine(): Machine {
  const machine = newMachine()
  machines.push(machine)
  return machine
}

async function expectKernelInfo({ client }: RealKernel, nixVersion: RegExp): Promise<void> {
  const { reply } = await client.ask('control', 'kernel_info_request', {})
  expect(reply).toMatchObject({ status: 'ok', protocol_version: '5.5' })
  expect(String(reply.banner)).toMatch(nixVersion)
}

describe('Nix', () => {
  it('is missing: the cell says how to get it, and what needs none works', async () => {
    const machine = aMachine()
    const programs = join(machine.folder, 'programs')
    mkdirSync(programs)
    const kernel = await machine.start({ environment: { PATH: programs } })
    await expectKernelInfo(kernel, /Nix: none|none/)
    const { status, ename, evalue, error, order } = await kernel.run('1 + 1')
    expect([status, ename]).toEqual(['error', 'NixUnusable'])
    expect(evalue).toContain('Nix is not installed: there is no nix-store on PATH.')
    expect(error).toContain(`Install it: ${commandForNix(thisMachine())}`)
    expect(order).toEqual(['busy', 'execute_input', 'error', 'idle'])
    const complete = await kernel.client.ask('shell', 'complete_request', {
      code: 'outp',
      cursor_pos: 4
    })
    expect(complete.reply).toMatchObject({ status: 'ok', matches: ['output'] })
    await expectKernelInfo(kernel, /none/)
  })

  it('is too old, then is replaced by one that is not', async () => {
    const machine = await preparedMachine()
    machines.push(machine)
    const programs = join(machine.folder, 'programs')
    mkdirSync(programs)
    const old = join(programs, 'nix-store')
    writeFileSync(old, '#!/bin/sh\necho "nix-store (Nix) 2.3.16"\n')
    chmodSync(old, 0o755)
    const PATH = `${programs}:${process.env['PATH'] ?? ''}`
    const kernel = await machine.start({ environment: { PATH } })
    const { ename, evalue, error } = await kernel.run('1 + 1')
    expect(ename).toBe('NixUnusable')
    expect(evalue).toContain(`(${old}) is version 2.3.16; 2.8 or newer is needed`)
    expect(error).toContain('nix upgrade-nix')
    rmSync(old)
    expect((await kernel.run('1 + 1')).text).toBe('2')
  })

  it('ends as soon as it is asked anything', async () => {
    const machine = aMachine()
    const programs = join(machine.folder, 'programs')
    mkdirSync(programs)
    const broken = join(programs, 'nix-store')
    writeFileSync(broken, '#!/bin/sh\necho "libnixstore.so: cannot open" >&2\nexit 127\n')
    chmodSync(broken, 0o755)
    const PATH = `${programs}:${process.env['PATH'] ?? ''}`
    const kernel = await machine.start({ environment: { PATH } })
    const { ename, evalue, error } = await kernel.run('1 + 1')
    expect(ename).toBe('NixUnusable')
    expect(evalue).toContain('does not say its version: libnixstore.so: cannot open')
    expect(error).toContain('install Nix again')
  })
})

describe('the store', () => {
  it('cannot be written, since there is a file in its place', async () => {
    const machine = aMachine()
    const file = join(machine.folder, 'file')
    writeFileSync(file, '')
    const kernel = await machine.start({ environment: { NIX_WORKFLOW_STORE: file } })
    const { ename, evalue, error } = await kernel.run('1 + 1')
    expect(ename).toBe('NixUnusable')
    expect(evalue).toBe(`The Nix store in ${file} cannot be written by this user.`)
    expect(error).toContain('environment variable NIX_WORKFLOW_STORE')
    await expectKernelInfo(kernel, /\d\.\d+/)
  })

  it('is on a disk that is read only', async () => {
    const machine = aMachine()
    const disk = join(machine.folder, 'disk')
    const within = withDisk(disk, 100, `mount -o remount,ro "$0"`)
    const kernel = await machine.start({ within, environment: { NIX_WORKFLOW_STORE: disk } })
    const { ename, evalue } = await kernel.run('1 + 1')
    expect(ename).toBe('NixUnusable')
    expect(evalue).toContain(`${disk} cannot be written`)
    await expectKernelInfo(kernel, /\d\.\d+/)
  })
})

describe('a toolchain that cannot be frozen at first', () => {
  it('is frozen by the cell that comes after what was wrong has passed', async () => {
    const machine = aMachine()
    const later = join(machine.folder, 'patchelf')
    const kernel = await machine.start({ environment: { NIX_WORKFLOW_PATCHELF: later } })
    const code = `x = output "\${toolchain.sh}/bin/sh -c 'echo 1 > file'";`
    const first = await kernel.run(code)
    expect(first.error).toContain('There is nothing to start steps with')
    expect(first.error).toContain('Then run the cell again.')
    copyFileSync(patchelf, later)
    const again = await kernel.run(code)
    expect([again.status, again.error]).toEqual(['ok', ''])
    const behind = await kernel.run('y = output "${toolchain.sh}/bin/cp ${x}/file .";')
    expect([behind.status, behind.error]).toEqual(['ok', ''])
  })
})

describe('the disk of the store', () => {
  it('is full at the start', async () => {
    const machine = aMachine()
    const disk = join(machine.folder, 'disk')
    const environment = { NIX_WORKFLOW_STORE: disk }
    const kernel = await machine.start({ within: withDisk(disk, 8), environment })
    const { ename, evalue, error } = await kernel.run('1 + 1')
    expect(ename).toBe('NixUnusable')
    expect(evalue).toMatch(/^There is no space left for the Nix store: \d+ KiB free at /)
    expect(error).toContain('nix-collect-garbage')
    await expectKernelInfo(kernel, /\d\.\d+/)
  })

  it('is too small for the toolchain: what needs none works', async () => {
    const machine = aMachine()
    const disk = join(machine.folder, 'disk')
    const environment = { NIX_WORKFLOW_STORE: disk }
    const kernel = await machine.start({ within: withDisk(disk, 40), environment })
    expect((await kernel.run('1 + 1')).text).toBe('2')
    const { status, error } = await kernel.run('x = output "${toolchain.sh}/bin/sh -c true";')
    expect(status).toBe('error')
    expect(error).toContain('There is nothing to start steps with')
    expect(error).toMatch(/no space/i)
    expect(error).toContain('Then run the cell again.')
    await expectKernelInfo(kernel, /\d\.\d+/)
  })

  it('becomes full while a step writes', async () => {
    const machine = aMachine()
    const disk = join(machine.folder, 'disk')
    const environment = { NIX_WORKFLOW_STORE: disk }
    const kernel = await machine.start({ within: withDisk(disk, 400), environment })
    await kernel.run('sh = toolchain.sh;')
    const small = await kernel.run(`small = output "\${sh}/bin/sh -c 'echo 1 > file'";`)
    expect(small.error).toBe('')
    const { ename, error, text } = await kernel.run(
      `large = output "\${sh}/bin/sh -c 'yes | head -c 500000000 > file'";`
    )
    expect(ename).toBe('BuildFailed')
    expect(error).toMatch(/Step large failed/)
    expect(error.match(/nix-collect-garbage/g)).toHaveLength(1)
    expect(error).toMatch(/no space left|disk is full/i)
    expect(error).toContain('nix-collect-garbage')
    expect(text).toMatch(/large\n.*failed/)
    const after = await kernel.run('small')
    expect([after.status, after.error]).toEqual(['ok', ''])
    const another = await kernel.run(`another = output "\${sh}/bin/sh -c 'echo 2 > file'";`)
    expect([another.status, another.error]).toEqual(['ok', ''])
  })
})
