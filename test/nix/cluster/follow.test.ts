import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { follow } from '../../../nix/cluster/follow.ts'
import type { Job } from '../../../nix/cluster/slurm.ts'
import { emptyTail, lastLines } from '../../../nix/log/tail.ts'
import type { Work } from '../../../nix/cluster/work.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-follow-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function work(tasks: number): Work {
  const each = Array.from({ length: tasks }, (_, at) => [drv(`step-${at}`)])
  return {
    ...{ mark: 'nix-workflow-00000000000000000000', folder, all: each.flat() },
    tasks: each.map((all) => ({ wanted: all, all }))
  }
}

const job = (task: number, state = 'RUNNING'): Job => ({
  ...{ id: '7', task, state, node: 'n1', waited: 3 }
})
const message = (words: object) => `@nix ${JSON.stringify(words)}\n`
const started = (id: number, name: string) =>
  message({ action: 'start', id, level: 3, type: 105, text: '', fields: [drv(name), '', 1, 1] })
const line = (id: number, text: string) =>
  message({ action: 'result', id, type: 101, fields: [text] })

// No cluster that somebody has is asked, or asked to end anything.
const path = process.env['PATH']
beforeAll(() => {
  process.env['PATH'] = '/nowhere'
})
afterAll(() => {
  process.env['PATH'] = path
})

describe('a job that has come to its end', () => {
  it.each([
    ['0\n', 0, false],
    ['1\n', 1, false],
    ['100\n', 100, false],
    ['no-nix\n', null, true]
  ])('ended by %j', async (done, exitCode, hasNoNix) => {
    writeFileSync(join(folder, 'done.0'), done)
    const { ends } = await follow(work(1), [job(0)], {})
    expect(ends).toEqual([{ job: job(0), exitCode, hasNoNix }])
  })

  it('said what stands in its log, in whole characters', async () => {
    const text = 'ä'.repeat(40_000)
    writeFileSync(join(folder, 'log.0'), `${started(1, 'step-0')}${line(1, text)}${line(1, 'b')}`)
    writeFileSync(join(folder, 'done.0'), '0\n')
    const { state } = await follow(work(1), [job(0)], {})
    const [build] = state.running.values()
    expect(build?.drvPath).toBe(drv('step-0'))
    const lines = lastLines(build?.log ?? emptyTail)
    expect(lines.at(-1)).toBe('b')
    expect(lines.join('')).not.toContain('\ufffd')
  })

  it('keeps apart what two machines gave the same number', async () => {
    for (const at of [0, 1]) {
      writeFileSync(join(folder, `log.${at}`), started(1, `step-${at}`))
      writeFileSync(join(folder, `done.${at}`), '0\n')
    }
    const states: number[] = []
    const onState = ({ running }: { readonly running: ReadonlyMap<string, unknown> }) =>
      void states.push(running.size)
    const { state } = await follow(work(2), [job(0), job(1)], { onState })
    expect([...state.running.values()].map(({ drvPath }) => drvPath)).toEqual(work(2).all)
    expect(states).toEqual([1, 2])
  })

  it('is as it is where its log is none', async () => {
    mkdirSync(join(folder, 'log.0'))
    writeFileSync(join(folder, 'done.0'), '0\n')
    const { ends, state } = await follow(work(1), [job(0)], {})
    expect([ends[0]?.exitCode, state.running.size]).toEqual([0, 0])
  })

  it('is told of all tasks, of a hundred too, in their order', async () => {
    for (let at = 0; at < 100; at += 1) writeFileSync(join(folder, `done.${at}`), `${at}\n`)
    const { ends } = await follow(work(100), [job(3)], {})
    expect(ends.map(({ exitCode }) => exitCode)).toEqual(ends.map((_, at) => at))
    expect(ends.map(({ job: { task, id } }) => [task, id])).toEqual(ends.map((_, at) => [at, '7']))
  })

  it('before Slurm has told that it began is asked for then: where it was, and how long it waited', async () => {
    const line = '7|COMPLETED|n1|2026-01-02T03:04:05|2026-01-02T03:04:09'
    const told = `#!/bin/sh\necho '${line}'\n`
    writeFileSync(join(folder, 'squeue'), told, { mode: 0o755 })
    writeFileSync(join(folder, 'done.0'), '0\n')
    process.env['PATH'] = folder
    const waits = { ...job(0, 'PENDING'), node: '', waited: null }
    const { ends } = await follow(work(1), [waits], {})
    process.env['PATH'] = '/nowhere'
    expect(ends).toMatchObject([{ exitCode: 0, job: { node: 'n1', waited: 4 } }])
  })

  it.each([
    [
      'as the accounting has it',
      `echo '7|TIMEOUT|n1|2026-01-02T03:04:05|2026-01-02T03:04:09'`,
      'TIMEOUT'
    ],
    [
      'as over where that has it at work still',
      `echo '7|RUNNING|n1|2026-01-02T03:04:05|2026-01-02T03:04:09'`,
      'COMPLETED'
    ],
    [
      'as over where there is none',
      'echo Slurm accounting storage is disabled >&2; exit 1',
      'COMPLETED'
    ]
  ])('and that Slurm has forgotten is taken %s', async (_, accounts, state) => {
    const program = (name: string, script: string): void =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    program('squeue', ':')
    program('sacct', accounts)
    program('scancel', ':')
    process.env['PATH'] = folder
    const { ends } = await follow(work(1), [job(0)], { signal: AbortSignal.abort() })
    process.env['PATH'] = '/nowhere'
    expect(ends).toMatchObject([{ exitCode: null, job: { state, id: '7' } }])
  })

  it('without a job that anybody knows', async () => {
    writeFileSync(join(folder, 'done.0'), '0\n')
    const { ends } = await follow(work(1), [], {})
    expect(ends[0]).toMatchObject({ exitCode: 0, job: { id: '', state: 'PENDING' } })
  })
})

describe('a job that was cut off', () => {
  it.each(['', '0', '0\n\n', '-1\n', '1000\n', 'x\n', 'no-nix', ' 0\n'])(
    'has no end where its file says %j',
    async (done) => {
      writeFileSync(join(folder, 'done.0'), done)
      const signal = AbortSignal.abort()
      const { ends } = await follow(work(1), [job(0, 'CANCELLED')], { signal })
      expect(ends[0]).toMatchObject({ exitCode: null, hasNoNix: false })
    }
  )

  it('is left to somebody else who waits for it', async () => {
    mkdirSync(join(folder, 'followers'))
    writeFileSync(join(folder, 'followers', 'other'), '')
    const { ends } = await follow(work(1), [job(0)], { signal: AbortSignal.abort() })
    expect(ends).toEqual([{ job: job(0), exitCode: null, hasNoNix: false }])
  })
})
