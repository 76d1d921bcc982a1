import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ReadLog, readLog } from '../../../nix/builder/build-log.ts'
import {
  build,
  settle,
  type BuildProgress,
  type BuildReport,
  type DerivationReport
} from '../../../nix/builder/builder.ts'
import type { BuildPlace } from '../../../nix/builder/place.ts'
import { readDerivation } from '../../../nix/store/derivation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { known } from '../../../nix/store/records.ts'
import { heldBy, hold } from '../../../nix/store/roots.ts'
import {
  changedNix,
  foundNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  // Short limits, so that what goes beyond them is quickly ended.
  test = await testNix(['timeout = 60'])
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

/** The .drv paths by name, of Nix bindings that may refer to each other. */
async function derivations<const Names extends readonly string[]>(
  bindings: string,
  ...names: Names
): Promise<Record<Names[number], string>> {
  const set = `let ${shell} in rec { ${bindings} }`
  const paths = await instantiate(test.nix, test.folder, set, names)
  const byName = Object.fromEntries(names.map((name, index) => [name, paths[index] ?? '']))
  const isWhole = (value: object): value is Record<Names[number], string> =>
    names.every((name) => name in value)
  if (!isWhole(byName)) throw new Error('A derivation is missing.')
  return byName
}

function reportOf(report: BuildReport, drvPath: string): DerivationReport {
  const found = report.derivations.get(drvPath)
  if (found === undefined) throw new Error(`No report of ${drvPath}.`)
  return found
}

function contentOf(report: DerivationReport): string {
  return readFileSync(test.nix.onDisk(report.outPath ?? ''), 'utf8')
}

describe('steps that go well', () => {
  it('are built with what they need, which is reported too', async () => {
    const drv = await derivations(
      `a = sh "a" "echo first; echo second >&2; echo 1 > $out";
       b = sh "b" "cat \${a} \${a} > $out";
       c = sh "c" "cat \${b} > $out; sleep 0.4";`,
      'a',
      'b',
      'c'
    )
    const before = Date.now()
    const report = await build(test.nix, { drvPaths: [drv.c] })
    expect(report).toMatchObject({ problem: null, interrupted: false })
    expect([...report.derivations.keys()].sort()).toEqual(Object.values(drv).sort())
    const [a, b, c] = [drv.a, drv.b, drv.c].map((drvPath) => reportOf(report, drvPath))
    expect(a).toMatchObject({
      status: 'built',
      wanted: false,
      log: { lines: ['first', 'second'], total: 2 },
      cause: null
    })
    expect(b).toMatchObject({ status: 'built', wanted: false, log: { lines: [], total: 0 } })
    expect(c).toMatchObject({ status: 'built', wanted: true, cause: null, cutOff: false })
    if (a === undefined || b === undefined || c === undefined) throw new Error('missing')
    expect(contentOf(c)).toBe('1\n1\n')
    expect(contentOf(a)).toBe('1\n')
    expect(c.resolvedDrvPath).not.toBe(c.drvPath)
    expect(a.resolvedDrvPath).toBe(a.drvPath)
    expect(c.seconds).toBeGreaterThan(0.3)
    expect(c.seconds).toBeLessThan(20)
    expect(c.startedAt).toBeGreaterThanOrEqual(before)
    expect(c.record).toMatchObject({ how: 'built', sandboxed: true, seconds: c.seconds })
    expect(c.record?.narHash).toMatch(/^sha256-.{44}$/)
  })

  it('run at the same time where nothing hinders it, each with its own time', async () => {
    const drv = await derivations(
      `long = sh "long" "sleep 1.6; echo 1 > $out"; short = sh "short" "sleep 0.8; echo 2 > $out";`,
      'long',
      'short'
    )
    const report = await build(test.nix, { drvPaths: Object.values(drv) })
    const long = reportOf(report, drv.long)
    const short = reportOf(report, drv.short)
    expect(short.startedAt).toBeLessThan((long.startedAt ?? 0) + 1600)
    expect(long.seconds).toBeGreaterThan(1)
    expect(short.seconds).toBeGreaterThan(0.2)
    expect(short.seconds).toBeLessThan(long.seconds ?? 0)
  })

  it('are not built a second time', async () => {
    const { a } = await derivations(`a = sh "a" "echo again > $out";`, 'a')
    const first = reportOf(await build(test.nix, { drvPaths: [a] }), a)
    const second = reportOf(await build(test.nix, { drvPaths: [a, a] }), a)
    expect(second).toMatchObject({ status: 'cached', seconds: null, log: null })
    expect(second.outPath).toBe(first.outPath)
    expect(second.record).toEqual(first.record)
  })

  it('may have several outputs', async () => {
    const { a, b } = await derivations(
      `a = shWith { outputs = [ "data" "out" ]; } "a" "echo d > $data; echo o > $out";
       b = sh "b" "echo b > $out";`,
      'a',
      'b'
    )
    const report = await build(test.nix, { drvPaths: [a, b] })
    expect(contentOf(reportOf(report, a))).toBe('o\n')
    expect(contentOf(reportOf(report, b))).toBe('b\n')
  })

  it('may be input-addressed', async () => {
    const { a, b } = await derivations(
      `a = byInput "a" "echo a > $out"; b = sh "b" "cat \${a} > $out";`,
      'a',
      'b'
    )
    const report = await build(test.nix, { drvPaths: [b] })
    expect(reportOf(report, a)).toMatchObject({ status: 'built', wanted: false, cutOff: false })
    expect(contentOf(reportOf(report, b))).toBe('a\n')
  })

  it('report how far they are, at most ten times a second', async () => {
    const { a } = await derivations(
      // Another one at a second try: what is built already has no progress.
      `a = sh "a" ": ${process.hrtime.bigint()}; for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.1; done; echo > $out";`,
      'a'
    )
    const seen: { at: number; progress: BuildProgress }[] = []
    await build(test.nix, {
      drvPaths: [a],
      onProgress: (progress) => seen.push({ at: Date.now(), progress })
    })
    const running = seen.flatMap(({ progress }) => progress.running)
    expect(new Set(running.map(({ name }) => name))).toEqual(new Set(['a']))
    expect(running.at(-1)?.drvPaths).toEqual([a])
    expect(running.some(({ lastLines }) => lastLines.join() === 'line 4,line 5,line 6')).toBe(true)
    expect(seen.at(-1)?.progress).toMatchObject({ running: [], done: [a], failed: [] })
    const gaps = seen.slice(1, -1).map(({ at }, index) => at - (seen[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90)
  })
})

describe('a step that comes to the same bytes again', () => {
  it('spares all that comes after it', async () => {
    const bindings = (comment: string) =>
      `a = sh "a" ": ${comment}; echo same > $out"; b = sh "b" "cat \${a} > $out"; c = sh "c" "cat \${b} > $out";`
    const old = await derivations(bindings('old'), 'a', 'b', 'c')
    await build(test.nix, { drvPaths: [old.c] })
    const edited = await derivations(bindings('new'), 'a', 'b', 'c')
    expect(edited.c).not.toBe(old.c)
    const report = await build(test.nix, { drvPaths: [edited.c] })
    expect(reportOf(report, edited.a).status).toBe('built')
    expect(reportOf(report, edited.c)).toMatchObject({ status: 'cached', cutOff: true })
    const [before, now] = [old.c, edited.c].map((path) => known(test.nix, path))
    expect(now?.outPath).toBe(before?.outPath)
    // It was not built now, so its time is that of the build that it stands for.
    expect(now?.seconds).toBe(before?.seconds)
  })

  it('settles without a build, and what needs one is left out', async () => {
    const bindings = (comment: string) =>
      `a = sh "a" ": ${comment}; echo settled > $out"; b = sh "b" "cat \${a} > $out";
       other = sh "other" "echo ${comment} > $out"; after = sh "after" "cat \${other} > $out";`
    const names = ['a', 'b', 'other', 'after'] as const
    const old = await derivations(bindings('old'), ...names)
    await build(test.nix, { drvPaths: Object.values(old) })
    const edited = await derivations(bindings('new'), ...names)
    await build(test.nix, { drvPaths: [edited.a] })
    const settled = await settle(test.nix, Object.values(edited))
    expect([...settled.keys()].sort()).toEqual([edited.a, edited.b].sort())
    expect(settled.get(edited.b)?.outPath).toBe(known(test.nix, old.b)?.outPath)
    expect(known(test.nix, edited.b)).not.toBeNull()
    expect(known(test.nix, edited.after)).toBeNull()
  })

  it('settles to nothing where nothing is there', async () => {
    const { a } = await derivations(`a = sh "a" "echo never built > $out";`, 'a')
    expect(await settle(test.nix, [a])).toEqual(new Map())
    expect(await settle(test.nix, [])).toEqual(new Map())
  })
})

describe('steps that fail', () => {
  it('stop what needs them and nothing else', async () => {
    const drv = await derivations(
      `bad = sh "bad" "echo it begins; echo it is wrong >&2; exit 3";
       after = sh "after" "cat \${bad} > $out";
       afterThat = sh "after-that" "cat \${after} > $out";
       good = sh "good" "sleep 0.3; echo good > $out";
       there = sh "there" "echo there > $out";`,
      'bad',
      'after',
      'afterThat',
      'good',
      'there'
    )
    await build(test.nix, { drvPaths: [drv.there] })
    const report = await build(test.nix, { drvPaths: Object.values(drv) })
    const of = (name: keyof typeof drv) => reportOf(report, drv[name])
    expect(of('bad')).toMatchObject({
      status: 'failed',
      outPath: null,
      exitCode: 3,
      cause: { kind: 'exit', exitCode: 3 },
      log: { lines: ['it begins', 'it is wrong'], total: 2 },
      record: null
    })
    expect(of('after')).toMatchObject({ status: 'blocked', blockedBy: [drv.bad] })
    expect(of('afterThat')).toMatchObject({ status: 'blocked', blockedBy: [drv.bad] })
    expect(of('good')).toMatchObject({ status: 'built' })
    expect(of('there')).toMatchObject({ status: 'cached' })
    expect(report.problem).toBeNull()
    const alone = await build(test.nix, { drvPaths: [drv.afterThat] })
    expect(reportOf(alone, drv.bad)).toMatchObject({ status: 'failed', wanted: false })
    expect(reportOf(alone, drv.afterThat).blockedBy).toEqual([drv.bad])
  })

  it('fail for all that were the same by then', async () => {
    const drv = await derivations(
      `one = sh "x" ": one; echo x > $out"; two = sh "x" ": two; echo x > $out";
       first = sh "y" "cat \${one}; exit 4"; second = sh "y" "cat \${two}; exit 4";`,
      'one',
      'two',
      'first',
      'second'
    )
    const report = await build(test.nix, { drvPaths: [drv.first, drv.second] })
    const [first, second] = [drv.first, drv.second].map((drvPath) => reportOf(report, drvPath))
    expect(first).toMatchObject({ status: 'failed', exitCode: 4 })
    expect(second).toMatchObject({ status: 'failed', exitCode: 4 })
    expect(first?.resolvedDrvPath).toBe(second?.resolvedDrvPath)
  })

  it.each([
    ['write nothing', 'sh "a" "echo no output"', { kind: 'missing-output', output: 'out' }],
    [
      'end by a signal',
      'sh "a" "exec >&- 2>&-; sleep 5"',
      { kind: 'signal', signal: 9, name: 'Killed' }
    ],
    ['do not find a program', 'sh "a" "no-such-program"', { kind: 'exit', exitCode: 127 }],
    [
      'have no builder',
      'derivation { name = "a"; system = builtins.currentSystem; builder = shellFiles + "/none"; }',
      { kind: 'not-startable', reason: 'No such file or directory' }
    ],
    [
      'have another hash',
      'shWith { __contentAddressed = false; outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; } "a" "echo 1 > $out"',
      { kind: 'hash-mismatch', got: 'sha256-KxyTmX8eVbV2TilY5WwpvYb+mmXW1tkrFKJVPVNlV5U=' }
    ],
    [
      'are known by a hash that nobody has',
      'derivation { name = "a"; system = builtins.currentSystem; builder = "builtin:the data are not here"; outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; outputHashMode = "recursive"; outputHashAlgo = "sha256"; }',
      { kind: 'absent', text: 'the data are not here' }
    ]
  ])('say why when they %s', async (_, binding, cause) => {
    const { a } = await derivations(`a = ${binding};`, 'a')
    const report = reportOf(await build(test.nix, { drvPaths: [a] }), a)
    expect(report).toMatchObject({ status: 'failed', outPath: null, cause })
  })

  it('do not keep others from being built that another machine is needed for', async () => {
    const drv = await derivations(
      `far = shWith { system = "riscv64-linux"; } "far" "echo > $out";
       afterFar = sh "after-far" "cat \${far} > $out";
       special = shWith { requiredSystemFeatures = [ "moon" ]; } "special" "echo > $out";
       good = sh "good" "echo good after all > $out";
       bad = sh "bad" "exit 5";`,
      'far',
      'afterFar',
      'special',
      'good',
      'bad'
    )
    const report = await build(test.nix, { drvPaths: Object.values(drv) })
    const of = (name: keyof typeof drv) => reportOf(report, drv[name])
    expect(of('far')).toMatchObject({ status: 'failed', cause: { kind: 'unsupported' } })
    expect(of('special')).toMatchObject({ status: 'failed', cause: { kind: 'unsupported' } })
    expect(of('afterFar')).toMatchObject({ status: 'blocked', blockedBy: [drv.far] })
    expect(of('good').status).toBe('built')
    expect(of('bad')).toMatchObject({ status: 'failed', exitCode: 5 })
    // It alone: what it waits for was not asked for.
    const alone = await build(test.nix, { drvPaths: [drv.afterFar] })
    expect(reportOf(alone, drv.afterFar)).toMatchObject({
      status: 'blocked',
      blockedBy: [drv.far]
    })
    expect(reportOf(alone, drv.far)).toMatchObject({ cause: { kind: 'unsupported' } })
  })

  it.each([
    ['timeout = 1', 'while :; do echo x; sleep 0.2; done', { kind: 'timeout', silent: false }],
    ['max-silent-time = 1', 'sleep 30', { kind: 'timeout', seconds: 1 }],
    ['max-build-log-size = 1000', 'seq 1 1000; sleep 30', { kind: 'log-limit', bytes: 1000 }]
  ])('are ended at the limit %s', async (setting, script, cause) => {
    const { a } = await derivations(`a = sh "a" "${script}; echo > $out";`, 'a')
    const nix = await foundNix({
      ...test.environment,
      NIX_CONFIG: `${test.environment['NIX_CONFIG'] ?? ''}\n${setting}`
    })
    const report = await build(nix, { drvPaths: [a] })
    expect(reportOf(report, a)).toMatchObject({ status: 'failed', cause })
    expect(report.problem).toBeNull()
  })

  it('say so when Nix itself cannot be started', async () => {
    const { a } = await derivations(`a = sh "a" "echo not built yet > $out";`, 'a')
    const nix = changedNix(test.nix, { environment: { PATH: '/nowhere' } })
    const report = await build(nix, { drvPaths: [a] })
    expect(report.problem).toMatchObject({ kind: 'not-started', program: 'nix-store' })
    expect(reportOf(report, a)).toMatchObject({ status: 'failed', outPath: null })
  })

  it('say so when the store is gone', async () => {
    const file = join(test.folder, 'no-folder')
    writeFileSync(file, '')
    const nix = changedNix(test.nix, { arguments: ['--store', join(file, 'store')] })
    const drvPath = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a.drv'
    const report = await build(nix, { drvPaths: [drvPath] })
    expect(reportOf(report, drvPath).status).toBe('failed')
    expect(report.problem).not.toBeNull()
  })
})

describe('an interrupt', () => {
  it('ends the builders, keeps what was built, and shows nothing half-written', async () => {
    const mark = `interrupted-${process.pid}`
    const drv = await derivations(
      `quick = sh "quick" "echo quick > $out";
       slow = sh "slow" ": ${mark}; cat \${quick}; mkdir $out; echo half > $out/half; sleep 300; echo > $out/whole";
       after = sh "after" "ls \${slow} > $out";`,
      'quick',
      'slow',
      'after'
    )
    const controller = new AbortController()
    const begun = Date.now()
    let seen = 0
    const report = await build(test.nix, {
      drvPaths: Object.values(drv),
      signal: controller.signal,
      onProgress: ({ running }) => {
        if (controller.signal.aborted) return
        if (running.some(({ lastLines }) => lastLines.includes('quick'))) {
          seen = processesWith(mark)
          controller.abort()
        }
      }
    })
    expect(seen).not.toBe(0)
    expect(Date.now() - begun).toBeLessThan(20_000)
    expect(report).toMatchObject({ interrupted: true, problem: null })
    expect(reportOf(report, drv.quick)).toMatchObject({ status: 'built' })
    expect(reportOf(report, drv.slow)).toMatchObject({
      status: 'stopped',
      outPath: null,
      log: { lines: ['quick'] }
    })
    expect(reportOf(report, drv.after)).toMatchObject({ status: 'stopped', log: null })
    expect(processesWith(mark)).toBe(0)
    expect(known(test.nix, drv.slow)).toBeNull()
    const left = readdirSync(test.nix.onDisk('/nix/store')).filter((name) => /-slow$/.test(name))
    expect(left).toEqual([])
  })

  it('that came before builds nothing', async () => {
    const { a } = await derivations(`a = sh "a" "echo too late > $out";`, 'a')
    const report = await build(test.nix, { drvPaths: [a], signal: AbortSignal.abort() })
    expect(reportOf(report, a).status).toBe('stopped')
    expect(known(test.nix, a)).toBeNull()
  })
})

/** A log without its colours. */
function textsOf(log: ReadLog | null) {
  if (log === null) throw new Error('there is no log')
  const [head, tail] = [log.head, log.tail].map((lines) => lines.map(({ text }) => text))
  return { head, tail, total: log.total }
}

describe('the log of a step', () => {
  it('is fit to be shown, and counted whole in bounded memory', { timeout: 120_000 }, async () => {
    const { a } = await derivations(
      `a = sh "a" "printf 'a\\\\033[31mred\\\\033[0m\\\\001\\\\tend\\\\n'; printf 'one\\\\rtwo\\\\n'; seq 1 100000; echo > $out";`,
      'a'
    )
    const report = reportOf(await build(test.nix, { drvPaths: [a] }), a)
    expect(report.log?.total).toBe(100_002)
    expect(report.log?.lines).toHaveLength(200)
    expect(report.log?.lines.at(-1)).toBe('100000')
    const log = await readLog(test.nix, a, 10)
    expect(textsOf(log)).toEqual({
      head: ['ared\tend', 'two', '1', '2', '3'],
      tail: ['99996', '99997', '99998', '99999', '100000'],
      total: 100_002
    })
    expect(log?.head[0]?.styled).toEqual([{ from: 1, to: 4, colour: 'red', isBold: false }])
  })

  it('has bars below each other once, where each update goes up again', async () => {
    const { a } = await derivations(
      `a = sh "a" "printf 'begin\\\\nouter 0%%\\\\ninner 50%%\\\\033[A\\\\n'; printf 'inner 100%%\\\\033[1A\\\\router 100%%\\\\n\\\\n\\\\033[32mend\\\\033[0m\\\\n'; echo > $out";`,
      'a'
    )
    const lines = ['begin', 'outer 100%', 'inner 100%', 'end']
    const report = reportOf(await build(test.nix, { drvPaths: [a] }), a)
    expect(report.log?.isRewritten).toBe(true)
    const green = { from: 0, to: 3, colour: 'green', isBold: false }
    const styled = report.log?.styled?.map(([at, parts]) => [report.log?.lines[at], parts])
    expect(styled).toEqual([['end', [green]]])
    expect(textsOf(await readLog(test.nix, a))).toEqual({ head: lines, tail: [], total: 4 })
  })

  it('is found under the original derivation, failed or not', async () => {
    const drv = await derivations(
      `a = sh "a" "echo for the log > $out"; b = sh "b" "cat \${a}; echo b > $out"; c = sh "c" "cat \${a}; exit 1";`,
      'b',
      'c'
    )
    await build(test.nix, { drvPaths: Object.values(drv) })
    for (const drvPath of Object.values(drv)) {
      expect(textsOf(await readLog(test.nix, drvPath))).toEqual({
        head: ['for the log'],
        tail: [],
        total: 1
      })
    }
    const none = await readLog(test.nix, '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a.drv')
    expect(none).toBeNull()
  })
})

describe('numbers that a step prints', () => {
  it('are told while it runs, and kept, failed or not', async () => {
    const says = (loss: number) =>
      String.raw`echo '{\"nw_report\": {\"done\": 1, \"total\": 2, \"loss\": ${loss}}}'; sleep 0.5; echo for numbers;`
    const drv = await derivations(
      `a = sh "a" "${says(0.5)} echo ' 50%|#    | 2/4 [00:01<00:01, loss=0.25]'; echo > $out";
       b = sh "b" "cat \${a}; ${says(0.75)} exit 1";`,
      'a',
      'b'
    )
    const told: unknown[] = []
    const report = await build(test.nix, {
      drvPaths: Object.values(drv),
      onProgress: ({ running }) => told.push(...running.map((one) => one.told?.progress))
    })
    const numbers = { progress: { done: 2, total: 4 }, curves: [{ name: 'loss', last: 0.25 }] }
    expect(known(test.nix, drv.a)?.log?.told).toMatchObject(numbers)
    expect(reportOf(report, drv.b)).toMatchObject({
      status: 'failed',
      log: { told: { progress: { done: 1, total: 2 }, curves: [{ values: [0.75] }] } }
    })
    expect(told).toContainEqual({ done: 1, total: 2 })
  })
})

describe('what is known later', () => {
  it('comes without a process in another kernel', async () => {
    const { a } = await derivations(`a = sh "a" "echo known; echo known > $out";`, 'a')
    const report = reportOf(await build(test.nix, { drvPaths: [a] }), a)
    const found = await foundNix(test.environment)
    // Without a PATH it cannot start any.
    const later = { ...found, environment: { PATH: '' } }
    expect(known(later, a)).toEqual(report.record)
    expect(known(later, a)).toMatchObject({ log: { lines: ['known'], total: 1 } })
  })

  it('is held for whoever asked, and known no more when it was collected', async () => {
    const { a, b } = await derivations(
      `a = sh "a" "echo held > $out"; b = sh "b" "echo not held > $out";`,
      'a',
      'b'
    )
    const held = reportOf(await build(test.nix, { drvPaths: [a], holder: 'notebook' }), a)
    const loose = reportOf(await build(test.nix, { drvPaths: [b] }), b)
    expect(heldBy(test.nix, 'notebook').sort()).toEqual([a, held.outPath].sort())
    const collected = await run(invokeNix(test.nix, 'nix-store', ['--gc']))
    expect(collected.exitCode).toBe(0)
    expect(known(test.nix, a)).not.toBeNull()
    expect(readDerivation(test.nix, a).ok).toBe(true)
    expect(existsSync(test.nix.onDisk(loose.outPath ?? ''))).toBe(false)
    expect(known(test.nix, b)).toBeNull()
  })

  it('is held once, though it is told of on the way and at the end', async () => {
    const { a } = await derivations(`a = sh "a" "echo once > $out";`, 'a')
    const built = await build(test.nix, { drvPaths: [a] })
    const { derivations: reports, problem } = built
    const place: BuildPlace = {
      destinations: () => [],
      realise(_nix, { onOutcome }) {
        onOutcome?.([...reports.values()])
        return Promise.resolve({ reports, problem })
      }
    }
    // Beside a daemon each time takes a process, whose links have names of their own.
    const nix = changedNix(test.nix, { store: { kind: 'daemon' } })
    await build(nix, { drvPaths: [a], holder: 'once', place })
    const both = [a, reportOf(built, a).outPath ?? ''].sort()
    await vi.waitFor(() => expect(heldBy(nix, 'once').sort()).toEqual(both), 10_000)
    // What was begun twice would have ended by then.
    expect(await hold(nix, 'later', both)).toEqual([])
    expect(heldBy(nix, 'once').sort()).toEqual(both)
  })
})

describe('a cache that the user named', () => {
  it('spares the build, in another store', async () => {
    const { b } = await derivations(
      `a = sh "a" "echo from afar > $out; seq 1 100000 >> $out"; b = sh "b" "echo \${a} > $out; cat \${a} >> $out";`,
      'b'
    )
    const first = reportOf(await build(test.nix, { drvPaths: [b] }), b)
    const cache = join(test.folder, 'cache')
    // A derivation's path stood for its outputs before Nix 2.15, and for itself ever since.
    const isOld = /^2\.(?:8|9|1[0-4])\./.test(test.nix.version)
    const outputs = isOld ? b : `${b}^*`
    const copied = await run(
      invokeNix(test.nix, 'nix', ['copy', '--to', `file://${cache}`, outputs])
    )
    expect(copied.exitCode).toBe(0)
    const other = await testNix([`substituters = file://${cache}`])
    try {
      // The same program evaluated there: the same derivations, nothing built.
      await instantiate(
        other.nix,
        test.folder,
        readFileSync(join(test.folder, 'test.nix'), 'utf8'),
        ['b']
      )
      const progress: BuildProgress[] = []
      const report = reportOf(
        await build(other.nix, { drvPaths: [b], onProgress: (state) => progress.push(state) }),
        b
      )
      expect(report).toMatchObject({ status: 'fetched', outPath: first.outPath, seconds: null })
      expect(report.record).toMatchObject({ how: 'fetched', narHash: first.record?.narHash })
      expect(progress.at(-1)?.fetched?.done).toBeGreaterThan(0)
      expect(readFileSync(other.nix.onDisk(report.outPath ?? ''), 'utf8')).toContain('from afar')
    } finally {
      other.remove()
    }
  })
})

describe('many steps', () => {
  it(
    'are built in batches, and asked for at once when they are there',
    { timeout: 240_000 },
    async () => {
      const all = (input: string) =>
        instantiate(
          test.nix,
          test.folder,
          `let ${shell} input = sh "input" "${input}"; in builtins.genList (n: sh "many" "cat \${input}; echo \${toString n} > $out") 120`,
          []
        )
      const drvPaths = await all('echo 1 > $out')
      expect(drvPaths).toHaveLength(120)
      await build(test.nix, { drvPaths: drvPaths.slice(0, 5) })
      const report = await build(test.nix, { drvPaths })
      const statuses = drvPaths.map((drvPath) => reportOf(report, drvPath).status)
      expect(statuses.filter((status) => status === 'cached')).toHaveLength(5)
      expect(statuses.filter((status) => status === 'built')).toHaveLength(115)
      expect(contentOf(reportOf(report, drvPaths[119] ?? ''))).toBe('119\n')
      const again = await build(test.nix, { drvPaths })
      expect(new Set([...again.derivations.values()].map(({ status }) => status))).toEqual(
        new Set(['cached'])
      )
      // An input that is made otherwise and comes out the same has none of them built.
      const cutOff = await all('echo 1 > $out; : once more')
      expect(cutOff.filter((drvPath) => drvPaths.includes(drvPath))).toEqual([])
      const same = await build(test.nix, { drvPaths: cutOff })
      const outcomes = cutOff.map((drvPath) => reportOf(same, drvPath))
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['cached']))
      expect(outcomes.map(({ outPath }) => outPath)).toEqual(
        drvPaths.map((drvPath) => reportOf(again, drvPath).outPath)
      )
    }
  )
})

/** How many processes of this machine have a word in their command line. */
function processesWith(word: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word)
    } catch {
      return false
    }
  }).length
}
