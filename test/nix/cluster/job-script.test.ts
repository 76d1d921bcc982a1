import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jobScript, type JobWork } from '../../../nix/cluster/job-script.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'job-script-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function work(more: Partial<JobWork> = {}): JobWork {
  const all = [drv('a'), drv('b')]
  return {
    ...{ folder, cache: '/shared/cache', scratch: join(folder, 'scratch'), mark: 'mark' },
    ...{ tasks: [{ wanted: [drv('b')], all }], timeout: null, cores: null },
    ...{ features: [], devices: [], ...more }
  }
}

/** A machine that has the usual small programs, and a Nix that notes what it is asked, or none. */
function machine(nix: string | null): string {
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  for (const name of ['sh', 'mkdir', 'mv', 'chmod', 'rm', 'cat', 'kill'])
    writeFileSync(join(programs, name), `#!/bin/sh\nexec /bin/${name} "$@"\n`)
  for (const name of nix === null ? [] : ['nix-store', 'nix'])
    writeFileSync(join(programs, name), `#!/bin/sh\n${nix}\n`)
  for (const name of readdirSync(programs)) chmodSync(join(programs, name), 0o755)
  return programs
}

function runScript(script: string, programs: string, task?: string): void {
  const environment = task === undefined ? {} : { SLURM_ARRAY_TASK_ID: task }
  execFileSync('/bin/sh', ['-c', script], {
    env: { PATH: programs, ...environment },
    stdio: ['ignore', 'ignore', 'pipe']
  })
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const notes = 'printf "%s\\n" "$@" >> asked; printf "%s" "$NIX_CONFIG" > settings; exit 3'

describe('what a job runs', () => {
  it('says that a machine has no Nix, and leaves nothing else', () => {
    runScript(jobScript(work()), machine(null))
    expect(read('done.0')).toBe('no-nix\n')
    expect(readdirSync(folder)).not.toContain('scratch')
  })

  it('tells how Nix ended, and removes its store', () => {
    runScript(jobScript(work()), machine(notes))
    expect(read('done.0')).toBe('3\n')
    expect(readdirSync(join(folder, 'scratch'))).toEqual([])
    expect(readdirSync(folder)).not.toContain('done.0.part')
  })

  it.each([
    ['0', drv('a')],
    ['1', drv('b')],
    ['9', drv('j')]
  ])('builds the task %s of an array alone', (task, expected) => {
    const tasks = Array.from('abcdefghij').map((name) => ({
      wanted: [drv(name)],
      all: [drv(name)]
    }))
    runScript(jobScript(work({ tasks })), machine(notes), task)
    const asked = read('asked')
      .split('\n')
      .filter((word) => word.endsWith('.drv'))
    expect(new Set(asked)).toEqual(new Set([expected]))
    expect(read(`done.${task}`)).toBe('3\n')
  })

  it.each(['2', '-1', '', '1 ', '$(touch x)'])('builds nothing as the task %j', (task) => {
    const tasks = ['a', 'b'].map((name) => ({ wanted: [drv(name)], all: [drv(name)] }))
    // An empty one is none: that is task 0.
    const run = () => runScript(jobScript(work({ tasks })), machine(notes), task)
    if (task === '') run()
    else expect(run).toThrow()
    expect(readdirSync(folder).includes('asked')).toBe(task === '')
    expect(readdirSync(folder)).not.toContain('x')
  })

  it.each([
    [{ timeout: null, cores: null }, ['--max-jobs', '1'], ['--cores', '--timeout']],
    [{ timeout: 60, cores: null }, ['--max-jobs', '1', '--timeout', '60'], ['--cores']],
    [{ timeout: null, cores: 4 }, ['--max-jobs', '1', '--cores', '4'], ['--timeout']]
  ])('is told the limits %j', (limits, words, without) => {
    runScript(jobScript(work(limits)), machine(notes))
    const asked = read('asked').split('\n')
    for (const word of words) expect(asked).toContain(word)
    for (const word of without) expect(asked).not.toContain(word)
  })

  it('hands on what a machine offers as it stands, whatever stands in it', () => {
    const devices = ["/dev/o'clock", '/dev/$(touch x)`touch x`', '/dev/"a"\\b', "/a='/b"]
    runScript(jobScript(work({ devices, features: ['gpu', 'fpga'] })), machine(notes))
    expect(read('settings')).toContain(
      `sandbox-paths = ${devices.map((path) => `${path}?`).join(' ')}\n`
    )
    expect(read('settings')).toContain('extra-system-features = gpu fpga\n')
    expect(readdirSync(folder)).not.toContain('x')
  })

  it('takes a thousand steps, and ten thousand', () => {
    for (const count of [1000, 10_000]) {
      const all = Array.from({ length: count }, (_, at) => drv(`step-${at}`))
      const script = jobScript(work({ tasks: [{ wanted: all, all }] }))
      expect(script.split('\n').filter((line) => line.includes(drv('step-0')))).toHaveLength(1)
      expect(script).toContain(drv(`step-${count - 1}`))
    }
  })
})
