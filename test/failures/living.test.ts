import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freeConnection, ipcConnection, type RawClient } from '../support/raw-client.ts'
import { until } from '../support/wait.ts'
import {
  commandLine,
  newMachine,
  preparedMachine,
  processes,
  type Machine,
  type RealKernel
} from './real-kernel.ts'

let machine: Machine
let kernel: RealKernel

beforeAll(async () => {
  machine = await preparedMachine()
  kernel = await machine.start()
})
afterAll(() => machine.remove())

/** An evaluation that ends only in hours, and takes no memory. */
const endless =
  "builtins.foldl' (a: _: builtins.foldl' (b: i: b + i) 0 (builtins.genList (i: i) 100000)) 0 (builtins.genList (i: i) 1000000)"

/** The `nix repl` of a kernel. */
function evaluatorOf({ pid }: RealKernel): number {
  const found = processes({ below: pid }).filter((one) => / repl /.test(commandLine(one)))
  expect(found).toHaveLength(1)
  return found[0] ?? 0
}

/** Whether a process has taken processor time since it was last looked at. */
function isAtWork(pid: number): () => boolean {
  const ticks = () => {
    const [, , , , , , , , , , , user = '', system = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(user) + Number(system)
  }
  const before = ticks()
  // A fifth of a second: more than a short request takes.
  return () => ticks() > before + 20
}

/** Starts an endless evaluation, and waits until the evaluator is at it. */
async function beginEndless(code = endless) {
  const busy = isAtWork(evaluatorOf(kernel))
  const cell = await kernel.begin(code)
  await until('an endless evaluation', busy)
  return cell
}

describe('what comes over the wire', () => {
  it('is dropped where it is signed wrongly, is no message, or comes a second time', async () => {
    const { client } = kernel
    const good = client.frames('execute_request', { code: 'counted = 1;' })
    const forged = client.frames('execute_request', { code: 'forged = 1;' }, { key: 'another' })
    const [delimiter = '', signature = '', header = ''] = good
    await client.sendFrames('shell', forged)
    await client.sendFrames('shell', [])
    await client.sendFrames('shell', ['', ''])
    await client.sendFrames('shell', ['no delimiter', signature])
    await client.sendFrames('shell', [delimiter, signature, header])
    await client.sendFrames('shell', [delimiter, signature, '{', '{}', '{}', '{}'])
    await client.sendFrames('control', [
      Buffer.from([0xff, 0xfe]),
      delimiter,
      'x',
      '1',
      '2',
      '3',
      '4'
    ])
    await client.sendFrames('stdin', forged)
    const before = client.replies.length
    await client.sendFrames('shell', good)
    await client.sendFrames('shell', good)
    const forgedName = await kernel.run('forged')
    expect(forgedName.ename).toBe('UndefinedName')
    expect((await kernel.run('counted')).text).toBe('1')
    // The good one once, and the two questions.
    expect(client.replies.length).toBe(before + 3)
  })

  it('gets an error where it fits no schema, and busy and idle where nobody knows its type', async () => {
    const { client } = kernel
    const misfit = await client.ask('shell', 'execute_request', { code: 5 })
    expect(misfit.reply).toMatchObject({ status: 'error', ename: 'InvalidMessage' })
    expect(misfit.order).toEqual(['busy', 'idle'])
    const unknown = await client.send('shell', 'make_coffee', {})
    const published = await client.published(unknown)
    expect(published.map(({ content }) => content.execution_state)).toEqual(['busy', 'idle'])
    const cut = await client.ask('control', 'shutdown_request', { restart: 'perhaps' })
    expect(cut.reply).toMatchObject({ status: 'error' })
    expect((await kernel.run('1 + 1')).text).toBe('2')
  })

  it('may come from two clients: both see all that is published, each gets its own replies', async () => {
    const other = await kernel.connect()
    const ask = (client: RawClient, code: string) =>
      client.ask('shell', 'execute_request', { code })
    const [mine, theirs] = await Promise.all([
      ask(kernel.client, 'ours = 40;'),
      ask(other, 'theirs = 2;')
    ])
    expect([mine.reply.status, theirs.reply.status]).toEqual(['ok', 'ok'])
    expect((await ask(other, 'ours + theirs')).reply.status).toBe('ok')
    expect(other.replies.some(({ parentId }) => parentId === mine.id)).toBe(false)
    await other.until(() => other.iopub.some(({ parentId }) => parentId === mine.id), 'The first')
    expect((await kernel.run('ours + theirs')).text).toBe('42')
  })

  it('is not signed where the key is empty', async () => {
    const unsigned = await machine.start({ connection: await freeConnection({ key: '' }) })
    expect((await unsigned.run('1 + 1')).text).toBe('2')
    expect(unsigned.client.frames('x', {})[1]).toBe('')
    await unsigned.stop()
  })

  it('comes through socket files as well', async () => {
    const { connection, remove } = await ipcConnection()
    const local = await machine.start({ connection })
    expect((await local.run('1 + 1')).text).toBe('2')
    const info = await local.client.ask('control', 'kernel_info_request', {})
    expect(info.reply).toMatchObject({ status: 'ok' })
    await local.client.heartbeat()
    await local.stop()
    await remove()
  })
})

describe('the evaluator', () => {
  beforeEach(async () => {
    await kernel.run('base = 20;\ndouble = x: x * 2;')
    await kernel.run('answer = double base + 2;')
  })

  it('is killed while nothing is asked of it: the next cell has all definitions', async () => {
    const evaluator = evaluatorOf(kernel)
    process.kill(evaluator, 'SIGKILL')
    await until('the end of the evaluator', () => commandLine(evaluator) === '')
    const { status, text } = await kernel.run('answer')
    expect([status, text]).toEqual(['ok', '42'])
    expect(evaluatorOf(kernel)).not.toBe(evaluator)
  })

  it('is killed at work: the cell gets an error, the next one has all definitions', async () => {
    const cell = await beginEndless()
    process.kill(evaluatorOf(kernel), 'SIGKILL')
    const { status, ename, evalue, error } = await cell.result
    expect([status, ename]).toEqual(['error', 'EvaluatorEnded'])
    expect(evalue).toContain('killed from outside')
    expect(error).toContain('All definitions are there when the next cell runs.')
    expect((await kernel.run('answer')).text).toBe('42')
  })

  it('needs more memory than it may have', async () => {
    const small = await machine.start({ environment: { NIX_WORKFLOW_EVALUATOR_MEMORY: '300M' } })
    await small.run('answer = 42;')
    const { status, ename, evalue, error } = await small.run(
      "builtins.length (builtins.foldl' (all: i: all ++ [ (toString i) ]) [ ] (builtins.genList (i: i) 1000000))"
    )
    expect([status, ename]).toEqual(['error', 'EvaluatorEnded'])
    expect(evalue).toContain('more memory than the 0.3 GB that it may')
    expect(error).toContain('Evaluate less at once')
    expect((await small.run('answer')).text).toBe('42')
    await small.stop()
  })

  it('says so where the limit is none, and takes the usual one', async () => {
    const one = await machine.start({ environment: { NIX_WORKFLOW_EVALUATOR_MEMORY: 'lots' } })
    expect((await one.run('1 + 1')).text).toBe('2')
    expect(one.said.join('\n')).toContain('NIX_WORKFLOW_EVALUATOR_MEMORY is set to "lots"')
    await one.stop()
  })

  it('calls functions too deeply', async () => {
    const { ename, error } = await kernel.run('let f = x: 1 + f x; in f 1')
    expect(ename).toMatch(/EvaluatorEnded|EvaluationError/)
    expect(error).toContain('A function')
    expect((await kernel.run('answer')).text).toBe('42')
  })
})

describe('an interrupt', () => {
  beforeAll(() => kernel.run('kept = 42;'))

  it('ends an endless evaluation; control and heartbeat answer meanwhile', async () => {
    const { client } = kernel
    const cell = await beginEndless('looped = 1;\n' + endless)
    const waiting = await kernel.begin('waiting = 1;')
    const info = await client.ask('control', 'kernel_info_request', {})
    expect(info.reply).toMatchObject({ status: 'ok' })
    expect(await client.heartbeat()).toBeLessThan(1000)
    expect(client.replies.some(({ parentId }) => parentId === cell.id)).toBe(false)
    const interrupted = await client.ask('control', 'interrupt_request', {})
    expect(interrupted.reply).toMatchObject({ status: 'ok' })
    const { status, ename, error } = await cell.result
    expect([status, ename]).toEqual(['error', 'Interrupted'])
    expect(error).toContain('What was defined and what was built stays')
    expect((await waiting.result).status).toBe('aborted')
    expect((await kernel.run('kept + looped')).text).toBe('43')
  })

  it('does nothing while the kernel is idle, nor later', async () => {
    for (let count = 0; count < 3; count++)
      await kernel.client.ask('control', 'interrupt_request', {})
    process.kill(kernel.pid, 'SIGINT')
    const next = await kernel.run('kept')
    expect([next.status, next.text]).toEqual(['ok', '42'])
    await sleep(300)
    expect((await kernel.run('kept + 1')).text).toBe('43')
  })
})

describe('while the toolchain of a new machine is frozen', () => {
  it('a cell can be interrupted, and the next one waits for it', async () => {
    const fresh = newMachine()
    try {
      const one = await fresh.start()
      const cell = await one.begin('1 + 1')
      await one.client.until(
        () => one.client.iopub.some(({ type }) => type === 'execute_input'),
        'The cell'
      )
      const start = Date.now()
      await one.client.ask('control', 'interrupt_request', {})
      expect((await cell.result).ename).toBe('Interrupted')
      expect(Date.now() - start).toBeLessThan(2000)
      expect((await one.run('1 + 1')).text).toBe('2')
    } finally {
      await fresh.remove()
    }
  })
})

describe('a trace', () => {
  it('tells messages, processes and decisions, and nothing of what they hold', async () => {
    const file = join(machine.folder, 'trace.jsonl')
    const traced = await machine.start({
      environment: { NIX_WORKFLOW_LOG: `wire,nix,session:${file}`, SECRET: 'of-the-environment' }
    })
    const { status } = await traced.run(
      'secret = output "${toolchain.sh}/bin/sh -c \'echo of-the-file > of-a-name; echo of-the-log\'";'
    )
    await traced.stop()
    const text = readFileSync(file, 'utf8')
    const events = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(status).toBe('ok')
    for (const [area, event] of [
      ['wire', 'received'],
      ['wire', 'sent'],
      ['nix', 'started'],
      ['nix', 'ended'],
      ['session', 'taken'],
      ['session', 'wanted'],
      ['session', 'shown']
    ])
      expect(events).toContainEqual(expect.objectContaining({ area, event }))
    expect(text).not.toMatch(/of-the-(file|log|environment)|of-a-name/)
  })
})
