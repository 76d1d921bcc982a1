import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../../../../nix/process/process.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { processesWith } from '../../../support/processes.ts'
import { definedIn, testNix, type TestNix } from '../../../support/nix.ts'
import { until } from '../../../support/wait.ts'

/* `nix-workflow run` as a shell starts it, with a real kernel and real builds. */

const program = resolve(import.meta.dirname, '../../../../kernelspec/bin/nix-workflow.mjs')

let test: TestNix
let count = 0

beforeAll(async () => {
  test = await testNix()
  // Freezing takes the longest by far; it is there for all that follow.
  await runNotebook([])
})
afterAll(() => test.remove())

interface Ended {
  readonly exitCode: number | null
  /** A line a step, as its state and its name. */
  readonly steps: readonly string[]
  /** The last line: how many steps came out in which way. */
  readonly summary: string
  readonly errors: string
  readonly lines: readonly string[]
}

/** Runs a notebook of these cells; the process is interrupted when `interruptAt` holds. */
async function runNotebook(
  cells: readonly string[],
  interruptAt?: () => boolean,
  options: readonly string[] = []
): Promise<Ended> {
  const path = join(test.folder, `run-${count++}.ipynb`)
  writeNotebook(path, ['%freeze sh sleep', ...cells])
  const lines: string[] = []
  const errors: string[] = []
  const running = await start(
    {
      program: process.execPath,
      arguments: [program, 'run', path, ...options],
      folder: test.folder,
      environment: definedIn(test.environment),
      deathSignal: 'KILL'
    },
    { stdout: (line) => lines.push(line), stderr: (line) => errors.push(line) }
  )
  if (interruptAt !== undefined) {
    await until('the moment to interrupt', interruptAt)
    running.signal('SIGINT')
  }
  const { exitCode } = await running.ended
  return {
    exitCode,
    steps: lines.slice(0, -1).map((line) => line.split(/ {2,}/).slice(0, 2).join(' ')),
    summary: lines.at(-1) ?? '',
    errors: errors.join('\n'),
    lines
  }
}

const shell = (command: string) => `output "\${sh}/bin/sh -c '${command}'"`

describe('a notebook that succeeds', () => {
  it('has a line a step and exit code 0', async () => {
    const ended = await runNotebook([`one = ${shell('echo 1 > x')};`])
    expect(ended).toMatchObject({ exitCode: 0, steps: ['built one'], errors: '' })
    expect(ended.summary).toMatch(/^1 step: 1 built, in /)
  })

  it('counts the steps that it shows, and not what is built on the way to them', async () => {
    // Long enough that progress tells of it.
    const tool = `tool = derivation {
      name = "tool";
      system = builtins.currentSystem;
      builder = "\${sh}/bin/sh";
      args = [ "-c" "\${sleep}/bin/sleep 1; echo 1 > $out" ];
    };`
    // More than their display has room for, and shown again by another cell.
    const many = `%build off\nmany = sweep { at = builtins.genList (at: at) 121; } (p: ${shell('echo many ${toString p.at} > x')});`
    const cells = [tool, `user = ${shell('read x < ${tool}; echo $x > x')};`, many, 'many']
    const ended = await runNotebook(cells)
    expect(ended.exitCode).toBe(0)
    expect(ended.summary).toMatch(/^122 steps: 121 planned, 1 built, in /)
  })
})

describe('what is run, and with which values', () => {
  const cells = [
    'word = "first";',
    `one = ${shell('echo ${word} > x')};`,
    `two = ${shell('read x < ${one}/x; test $x = second')};`,
    'broken = throw "not run";'
  ]

  it('is chosen by names, with other values, one build at a time, as lines of JSON', async () => {
    const options = ['--set', 'word=second', '--only', 'two', '--jobs=1', '--json']
    const { exitCode, lines, errors } = await runNotebook(cells, undefined, options)
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' })
    const told: readonly unknown[] = lines.map((line): unknown => JSON.parse(line))
    expect(told).toMatchObject([
      { event: 'step', name: 'one', status: 'built' },
      { event: 'step', name: 'two', status: 'built' },
      { event: 'end', ok: true, failure: null, steps: [{ name: 'one' }, { name: 'two' }] }
    ])
  })

  it('is told with what failed in JSON too', async () => {
    const { exitCode, lines } = await runNotebook(cells, undefined, ['--only=broken', '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      event: 'end',
      ok: false,
      failure: { cell: 5, source: 'broken = throw "not run";' }
    })
  })
})

describe('a set of steps', () => {
  it.each([
    [
      'a sweep',
      `all = sweep { n = [ 1 2 3 ]; } ({ n }: ${shell('test ${toString n} != 2 && echo ${toString n} > x')});`
    ],
    [
      'a computed set',
      `all = builtins.mapAttrs (n: v: ${shell('test ${v} != 2 && echo s${v} > x')}) { a = "1"; b = "2"; c = "3"; };`
    ],
    ['a list', `all = map (v: ${shell('test ${v} != 2 && echo l${v} > x')}) [ "1" "2" "3" ];`]
  ])(
    'of which one fails (%s): exit code 1, and it is said to have failed, once',
    async (_, cell) => {
      const ended = await runNotebook([cell])
      expect(ended.exitCode).toBe(1)
      expect(ended.steps.map((line) => line.split(' ')[0]).sort()).toEqual([
        'built',
        'built',
        'failed'
      ])
      expect(ended.summary).toMatch(/^3 steps: .*1 failed/)
      expect(ended.errors).toContain('Code cell 2 failed')
    }
  )

  it.each([
    ['a sweep', `all = sweep { n = [ 1 2 ]; } ({ n }: ${shell('exit ${toString n}')});`],
    ['a set', `all = { a = ${shell('exit 3')}; b = ${shell('exit 4')}; };`]
  ])('of which all fail (%s): exit code 1', async (_, cell) => {
    const ended = await runNotebook([cell])
    expect(ended.exitCode).toBe(1)
    expect(ended.steps.map((line) => line.split(' ')[0])).toEqual(['failed', 'failed'])
    expect(ended.summary).toMatch(/^2 steps: 2 failed/)
    expect(ended.errors).toContain('Code cell 2 failed')
  })

  it.each([
    [
      'throws in one member',
      'all = builtins.mapAttrs (n: v: if v == "2" then throw "no such fold" else ' +
        shell('echo t${v} > x') +
        ') { a = "1"; b = "2"; };'
    ],
    [
      'throws in every member',
      'all = builtins.mapAttrs (n: v: throw "no such fold") { a = "1"; b = "2"; };'
    ]
  ])('that %s: exit code 1, with the words', async (_, cell) => {
    const ended = await runNotebook([cell, 'all'])
    expect(ended.exitCode).toBe(1)
    expect(ended.errors).toContain('no such fold')
  })
})

describe('what is said of a step', () => {
  it('that fails is that it failed, and what waits for it is blocked', async () => {
    const ended = await runNotebook([
      `slow = ${shell('${sleep}/bin/sleep 1; exit 7')};`,
      `after = ${shell('read -r line < ${slow}/x; echo $line > x')};`
    ])
    expect(ended.exitCode).toBe(1)
    expect(ended.steps).toEqual(['failed slow'])
    expect(ended.errors).toContain('Code cell 2 failed')
  })

  it('that is stopped is that it was stopped, and not that it was built', async () => {
    const mark = `mark-${process.pid}-${Date.now()}`
    const sleeping = (before: string) => shell(`${before}\${sleep}/bin/sleep 600; echo ${mark}`)
    const ended = await runNotebook(
      [`both = { a = ${sleeping('')}; b = ${sleeping('echo written > x; ')}; };`, 'both'],
      () => processesWith(mark).length > 1
    )
    expect(ended.exitCode).toBe(130)
    expect([...ended.steps].sort()).toEqual(['stopped both.a', 'stopped both.b'])
    expect(ended.summary).toMatch(/^2 steps: 2 stopped, in /)
    expect(ended.errors).toContain('Interrupting')
    await until('the end of the builders', () => processesWith(mark).length === 0)
  })
})
