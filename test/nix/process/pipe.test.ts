import { readdirSync, readlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startWithPipe } from '../../../nix/process/pipe.ts'
import { interruptOn } from '../../../nix/process/process.ts'

const program = (code: string) => ({ program: process.execPath, arguments: ['-e', code] })

async function read(code: string) {
  const chunks: string[] = []
  const lines: string[] = []
  const child = await startWithPipe(program(code), {
    stdout: (line) => lines.push(line),
    stderrBytes: (chunk) => chunks.push(chunk.toString('latin1'))
  })
  child.endInput()
  return { ended: await child.ended, chunks, lines }
}

/** Pipes that this process holds open, in either direction. */
function openPipes(): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).includes('nix-workflow-')
    } catch {
      return false
    }
  }).length
}

describe('what a program writes to its standard error', () => {
  it('comes whole and in order, however much it is', async () => {
    const { ended, chunks, lines } = await read(`
      const { writeSync } = require('fs')
      for (let line = 0; line < 50000; line++) writeSync(2, line + '\\n')
      writeSync(2, 'x'.repeat(300000)); writeSync(1, 'out\\n'); process.exit(3)`)
    expect(ended).toEqual({ exitCode: 3, signal: null, startError: null })
    const expected = Array.from({ length: 50_000 }, (_, line) => `${line}\n`).join('')
    expect(chunks.join('') === expected + 'x'.repeat(300_000)).toBe(true)
    expect(lines).toEqual(['out'])
  })

  it('is read some at a time', async () => {
    const { chunks } = await read(`
      const { writeSync } = require('fs')
      const until = Date.now() + 300
      let line = 0
      while (Date.now() < until) writeSync(2, line++ + '\\n')`)
    const lines = chunks.join('').split('\n').length - 1
    expect(lines).toBeGreaterThan(1000)
    expect(chunks.length).toBeLessThan(lines / 10)
  })

  it('is nothing where it writes nothing', async () => {
    expect(await read('0')).toMatchObject({ ended: { exitCode: 0 }, chunks: [], lines: [] })
  })

  it('does not keep its pipe, also of a program that is not there', async () => {
    await read('0')
    const before = openPipes()
    // Eight are made at a time, so that after eight more as many are there as before.
    for (let turn = 0; turn < 4; turn += 1) {
      await read('console.error(1)')
      const none = await startWithPipe(
        { program: 'no-such-program-anywhere', arguments: [] },
        { stderrBytes: () => undefined }
      )
      expect((await none.ended).startError).toBe('ENOENT')
    }
    expect([before > 0, openPipes()]).toEqual([true, before])
  })

  it('is not waited for when something left behind holds the other end', async () => {
    const begun = Date.now()
    const { ended, chunks } = await read(`
      require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => 0, 15000)'],
        { stdio: 'inherit', detached: true }).unref()
      console.error('done')`)
    expect([ended.exitCode, chunks.join('')]).toEqual([0, 'done\n'])
    expect(Date.now() - begun).toBeLessThan(10_000)
  }, 20_000)

  it('ends when the program is interrupted', async () => {
    const stop = new AbortController()
    const child = await startWithPipe(program('console.error(1); setInterval(() => 0, 1000)'), {
      stderrBytes: () => stop.abort()
    })
    interruptOn(stop.signal, child)
    expect(await child.ended).toMatchObject({ signal: 'SIGINT' })
  })
})
