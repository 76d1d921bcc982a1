import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/wait.ts'
import { preparedMachine, processes, type Machine, type RealKernel } from './real-kernel.ts'

let machine: Machine

beforeAll(async () => {
  machine = await preparedMachine()
})
afterAll(() => machine.remove())

async function startHere(): Promise<RealKernel> {
  const kernel = await machine.start()
  await kernel.run('sh = toolchain.sh;')
  return kernel
}

let count = 0

/** A word that stands in the command line of one test's builders and nowhere else. */
function newMark(): string {
  return `mark-${process.pid}-${Date.now()}-${count++}`
}

/** A step that writes a file and then sleeps for ten minutes, with a child that does so too. */
function sleeping(name: string, mark: string): string {
  return `${name} = output "\${sh}/bin/sh -c 'echo half > half; sleep 600 & sleep 600; echo ${mark}' ${mark}";`
}

async function beginSleeping(kernel: RealKernel, mark: string, name = 'slow') {
  const cell = await kernel.begin(sleeping(name, mark))
  await until('the builder', () => processes({ text: mark }).length > 0)
  return cell
}

/** Temporary folders that a kernel has made. */
function foldersOf({ pid }: RealKernel): string[] {
  return readdirSync(tmpdir()).filter((name) =>
    new RegExp(`^nix-workflow-[0-9a-f]{8}-${pid}-`).test(name)
  )
}

/** Waits until nothing is left of a build; signals reach Nix's sandboxes in about a second. */
async function expectGone(mark: string, seconds = 8): Promise<void> {
  await until(`the end of ${mark}`, () => processes({ text: mark }).length === 0, seconds * 1000)
}

describe('a build that is interrupted', () => {
  it('ends with its children, shows nothing half-written, and is built by the next run', async () => {
    const kernel = await startHere()
    const mark = newMark()
    const first = await kernel.run(`quick = output "\${sh}/bin/sh -c 'echo 1 > done'";`)
    expect(first.status).toBe('ok')
    const cell = await beginSleeping(kernel, mark)
    const waiting = await kernel.begin('never = 1;')
    const { client } = kernel
    const before = Date.now()
    expect((await client.ask('control', 'kernel_info_request', {})).reply.status).toBe('ok')
    expect(await client.heartbeat()).toBeLessThan(1000)
    expect(Date.now() - before).toBeLessThan(2000)
    await client.ask('control', 'interrupt_request', {})
    const { status, ename, text, step } = await cell.result
    expect([status, ename]).toEqual(['error', 'Interrupted'])
    expect((await waiting.result).status).toBe('aborted')
    await expectGone(mark, 2)
    expect(text).toMatch(/slow\n.*stopped/)
    expect(text).not.toContain('half')
    expect(step).toMatchObject({ steps: [{ name: 'slow', outPath: null, files: [] }] })
    const outputs = readdirSync(join(machine.environment['NIX_WORKFLOW_STORE'] ?? '', 'nix/store'))
    expect(outputs.filter((name) => name.endsWith('.drv.chroot'))).toEqual([])

    // The same derivation, once it is no longer in the way: what is left of it does no harm.
    const again = await beginSleeping(kernel, mark)
    await client.ask('control', 'interrupt_request', {})
    expect((await again.result).ename).toBe('Interrupted')
    const quick = await kernel.run('quick')
    expect(quick.text).toContain('cached')
    await kernel.stop()
  })

  it('gives its whole result when it is run again', async () => {
    const kernel = await startHere()
    const mark = newMark()
    const code = `slow = output "\${sh}/bin/sh -c 'echo 1 > first; sleep 3; echo 2 > second' ${mark}";\n"\${slow}/second"`
    const cell = await kernel.begin(code)
    await until('the builder', () => processes({ text: mark }).length > 0)
    await kernel.client.ask('control', 'interrupt_request', {})
    expect((await cell.result).ename).toBe('Interrupted')
    const again = await kernel.run(code)
    expect(again.status).toBe('ok')
    expect(again.text).toMatch(/built/)
    expect(again.text).toContain('first')
    await kernel.stop()
  })

  it('of several steps keeps those that were done', async () => {
    const kernel = await startHere()
    const mark = newMark()
    const cell = await kernel.begin(
      `a = output "\${sh}/bin/sh -c 'echo 1 > ${mark}'";\n${sleeping('b', mark)}\n${sleeping('c', `\${a}/${mark}`)}`
    )
    await until('the last builder', () => processes({ text: `-sh/${mark}` }).length > 0)
    await kernel.client.ask('control', 'interrupt_request', {})
    expect((await cell.result).ename).toBe('Interrupted')
    await expectGone(mark, 2)
    expect((await kernel.run('a')).text).toContain('cached')
    await kernel.stop()
  })
})

describe('the end of the kernel while it builds', () => {
  it('by a shutdown: it replies, and all that it started ends', async () => {
    const kernel = await startHere()
    const mark = newMark()
    await beginSleeping(kernel, mark)
    const started = processes({ below: kernel.pid })
    expect(started.length).toBeGreaterThan(2)
    const shutdown = await kernel.client.send('control', 'shutdown_request', { restart: false })
    const reply = await kernel.client.reply(shutdown)
    expect(reply.content).toMatchObject({ status: 'ok', restart: false })
    expect(await kernel.process.ended).toMatchObject({ exitCode: 0, signal: null })
    await expectGone(mark)
    const left = () => processes({}).filter((pid) => started.includes(pid))
    await until('the end of all', () => left().length === 0, 8000)
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('by %s: it ends well', async (signal) => {
    const kernel = await startHere()
    const mark = newMark()
    await beginSleeping(kernel, mark)
    process.kill(kernel.pid, signal)
    expect(await kernel.process.ended).toMatchObject({ exitCode: 0, signal: null })
    await expectGone(mark)
    expect(foldersOf(kernel)).toEqual([])
  })

  it('by SIGTERM while it is idle', async () => {
    const kernel = await startHere()
    const started = processes({ below: kernel.pid })
    const before = Date.now()
    process.kill(kernel.pid, 'SIGTERM')
    expect(await kernel.process.ended).toMatchObject({ exitCode: 0, signal: null })
    expect(Date.now() - before).toBeLessThan(3000)
    expect(processes({}).filter((pid) => started.includes(pid))).toEqual([])
    expect(kernel.said).toEqual([])
  })

  it('by SIGKILL: evaluator, Nix and builders end by themselves; the next kernel builds', async () => {
    const kernel = await startHere()
    const mark = newMark()
    await beginSleeping(kernel, mark)
    const started = processes({ below: kernel.pid })
    process.kill(kernel.pid, 'SIGKILL')
    await kernel.process.ended
    await expectGone(mark)
    const left = () => processes({}).filter((pid) => started.includes(pid))
    await until('the end of all', () => left().length === 0, 8000)
    expect(foldersOf(kernel)).not.toEqual([])
    const next = await startHere()
    expect((await next.run(`x = output "\${sh}/bin/sh -c 'echo 1 > x' ${mark}";`)).status).toBe(
      'ok'
    )
    await until('the removal of what it left', () => foldersOf(kernel).length === 0, 15_000)
    expect(foldersOf(next)).not.toEqual([])
    await next.stop()
    expect(foldersOf(next)).toEqual([])
  })

  it('by SIGKILL during an endless evaluation', async () => {
    const kernel = await startHere()
    await kernel.begin(
      "builtins.foldl' (a: _: builtins.foldl' (b: i: b + i) 0 (builtins.genList (i: i) 100000)) 0 (builtins.genList (i: i) 1000000)"
    )
    const evaluators = () => processes({ below: kernel.pid, text: ' repl ' })
    await until('the evaluator', () => evaluators().length > 0)
    const started = evaluators()
    process.kill(kernel.pid, 'SIGKILL')
    const left = () => processes({ text: ' repl ' }).filter((pid) => started.includes(pid))
    await until('the end of the evaluator', () => left().length === 0, 8000)
  })

  it('by the death of its client', async () => {
    const client = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 600000)'])
    const kernel = await machine.start({ parent: client.pid ?? 0 })
    await kernel.run('sh = toolchain.sh;')
    const mark = newMark()
    await beginSleeping(kernel, mark)
    client.kill('SIGKILL')
    expect(await kernel.process.ended).toMatchObject({ exitCode: 0, signal: null })
    await expectGone(mark)
    expect(existsSync(`/proc/${kernel.pid}`)).toBe(false)
  })
})
