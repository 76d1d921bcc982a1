import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  build,
  type BuildProgress,
  type BuildReport,
  type DerivationReport,
  type StepLimits
} from '../../../nix/builder/builder.ts'
import { noLimits } from '../../../nix/builder/limits.ts'
import { stateFolder } from '../../../nix/builder/own-places.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

interface Limited {
  readonly report: BuildReport
  /** Told while it was built, in this order. */
  readonly told: readonly string[]
  readonly progress: readonly BuildProgress[]
  /** By the name of a binding. */
  readonly of: (name: string) => DerivationReport
  readonly content: (name: string) => string
}

/** Builds bindings of Nix with limits, by their names. */
async function limited(
  bindings: string,
  wanted: readonly string[],
  limits: Readonly<Record<string, Partial<StepLimits>>>,
  more: { readonly signal?: AbortSignal } = {}
): Promise<Limited> {
  const names = [...new Set([...wanted, ...Object.keys(limits)])]
  const paths = await instantiate(
    test.nix,
    test.folder,
    `let ${shell} in rec { ${bindings} }`,
    names
  )
  const pathOf = (name: string) => paths[names.indexOf(name)] ?? ''
  const told: string[] = []
  const progress: BuildProgress[] = []
  const report = await build(test.nix, {
    drvPaths: wanted.map(pathOf),
    limits: new Map(
      Object.entries(limits).map(([name, own]) => [pathOf(name), { ...noLimits, ...own }])
    ),
    onFinished: ({ drvPath, status }) => told.push(`${names[paths.indexOf(drvPath)]} ${status}`),
    onProgress: (one) => progress.push(one),
    ...more
  })
  const of = (name: string) => {
    const found = report.derivations.get(pathOf(name))
    if (found === undefined) throw new Error(`No report of ${name}.`)
    return found
  }
  const content = (name: string) => readFileSync(test.nix.onDisk(of(name).outPath ?? ''), 'utf8')
  return { report, told, progress, of, content }
}

describe('limits of a step', () => {
  it('end it, and it alone: what it needs and what others do takes its time', async () => {
    const { of, told, report } = await limited(
      `slow = sh "slow" "sleep 2; echo 1 > $out";
       hasty = sh "hasty" "cat \${slow}; sleep 20; echo 2 > $out";
       after = sh "after" "cat \${hasty} > $out";
       other = sh "other" "sleep 2; echo 3 > $out";`,
      ['after', 'hasty', 'other'],
      { hasty: { timeout: 1 } }
    )
    expect(of('hasty')).toMatchObject({
      status: 'failed',
      wanted: true,
      cause: { kind: 'timeout', seconds: 1, declared: true }
    })
    expect(of('after')).toMatchObject({
      status: 'blocked',
      blockedBy: [of('hasty').drvPath],
      outPath: null
    })
    expect(of('other')).toMatchObject({ status: 'built', wanted: true })
    expect([...told].sort()).toEqual(['after blocked', 'hasty failed', 'other built'])
    const slow = [...report.derivations.values()].find(({ drvPath }) =>
      drvPath.endsWith('-slow.drv')
    )
    expect(slow).toMatchObject({ status: 'built', wanted: false })
  })

  it('are no part of what it is: with more time the same step is built, then not again', async () => {
    const step = `brief = sh "brief" "sleep 1.5; echo done > $out";
      user = sh "user" "cat \${brief} > $out";`
    const first = await limited(step, ['user'], { brief: { timeout: 1 } })
    expect(first.of('brief').status).toBe('failed')
    expect(first.of('user').status).toBe('blocked')
    const second = await limited(step, ['user'], { brief: { timeout: 30 } })
    expect(second.of('brief')).toMatchObject({ status: 'built', wanted: false, remarks: [] })
    expect(second.content('user')).toBe('done\n')
    expect(second.of('brief').drvPath).toBe(first.of('brief').drvPath)
    const third = await limited(step, ['user', 'brief'], { brief: { timeout: 1 } })
    expect([third.of('user').status, third.of('brief').status]).toEqual(['cached', 'cached'])
  })

  it('tell it how many cores it has', async () => {
    const { content } = await limited(
      `three = sh "three" "echo $NIX_BUILD_CORES > $out"; one = sh "one" "echo $NIX_BUILD_CORES > $out";`,
      ['three', 'one'],
      { three: { cores: 3 }, one: { cores: 1 } }
    )
    expect([content('three'), content('one')]).toEqual(['3\n', '1\n'])
  })

  it('end it when it has more memory than it may, and leave others alone', async () => {
    const { of } = await limited(
      // What dd reads at once it has in memory; what it reads and writes is not kept elsewhere.
      `greedy = sh "greedy" "dd if=/dev/zero of=/dev/null bs=400M count=200; echo > $out";
       modest = sh "modest" "sleep 1; echo > $out";`,
      ['greedy', 'modest'],
      { greedy: { memory: 100e6 }, modest: { memory: 100e6 } }
    )
    expect(of('greedy')).toMatchObject({
      status: 'failed',
      cause: { kind: 'memory-limit', bytes: 100e6 }
    })
    expect(of('modest').status).toBe('built')
  })

  it('go on through several stages, at the same time where they can', async () => {
    const start = Date.now()
    const { content, report, progress } = await limited(
      `base = sh "base" "echo base > $out";
       ${['a', 'b'].map((name) => `${name} = sh "${name}" "cat \${base}; sleep 1.5; echo ${name} > $out";`).join('\n')}
       middle = sh "middle" "cat \${a} \${b} > $out";
       end = sh "end" "cat \${middle} > $out; sleep 0.3; echo end >> $out";
       last = sh "last" "cat \${end} > $out";`,
      ['last', 'middle'],
      { a: { timeout: 20 }, b: { timeout: 20 }, end: { timeout: 30, cores: 1 } }
    )
    expect(content('last')).toBe('a\nb\nend\n')
    expect(report).toMatchObject({ problem: null, interrupted: false })
    expect(Math.max(...progress.map(({ running }) => running.length))).toBe(2)
    expect(progress.at(-1)?.running).toEqual([])
    expect(progress.at(-1)?.done.length).toBeGreaterThanOrEqual(6)
    expect(Date.now() - start).toBeLessThan(30_000)
  })

  it('do not have inputs built of what is in a cache', async () => {
    const step = `input = sh "input" "echo in > $out; echo of a cache >> $out";
      fetched = sh "fetched" "cat \${input} > $out; echo more >> $out";`
    const first = await limited(step, ['fetched'], {})
    const cache = `file://${test.folder}/cache`
    const { drvPath } = first.of('fetched')
    const isOld = /^2\.(?:8|9|1[0-4])\./.test(test.nix.version)
    const copied = await run(
      invokeNix(test.nix, 'nix', ['copy', '--to', cache, isOld ? drvPath : `${drvPath}^*`])
    )
    expect(copied.exitCode).toBe(0)
    const other = await testNix([`substituters = ${cache}`])
    try {
      // The same program evaluated there: the same derivations.
      const program = `let ${shell} in rec { ${step} }`
      const paths = await instantiate(other.nix, test.folder, program, ['fetched', 'input'])
      const report = await build(other.nix, {
        drvPaths: paths.slice(0, 1),
        limits: new Map(paths.map((path) => [path, { ...noLimits, timeout: 60 }]))
      })
      expect(report.derivations.get(paths[0] ?? '')).toMatchObject({ status: 'fetched' })
      const built = [...report.derivations.values()].filter(({ status }) => status === 'built')
      expect(built).toEqual([])
    } finally {
      other.remove()
    }
  })

  it('stop with an interrupt, also what has not begun', async () => {
    const interrupt = new AbortController()
    setTimeout(() => interrupt.abort(), 800)
    const { of, report } = await limited(
      `long = sh "long" "sleep 30; echo > $out"; later = sh "later" "cat \${long} > $out";`,
      ['later', 'long'],
      { long: { timeout: 60 }, later: { timeout: 60 } },
      { signal: interrupt.signal }
    )
    expect(report.interrupted).toBe(true)
    expect([of('long').status, of('later').status]).toEqual(['stopped', 'stopped'])
  })
})

describe('a folder of its own', () => {
  it('outlives the builds of a step, and is no part of it', async () => {
    const step = `counts = sh "counts" "ls /nw/state; echo run >> /nw/state/log; [ $(cat /nw/state/log | { n=0; while read l; do n=$((n+1)); done; echo $n; }) -ge 2 ] || exit 9; cat /nw/state/log > $out";`
    const first = await limited(step, ['counts'], { counts: { state: true } })
    expect(first.of('counts')).toMatchObject({ status: 'failed', exitCode: 9 })
    const second = await limited(step, ['counts'], { counts: { state: true } })
    expect(second.of('counts')).toMatchObject({ status: 'built', cause: null, remarks: [] })
    expect(second.content('counts')).toBe('run\nrun\n')
  })

  it('is open to whoever builds it the next time: builders may be users of their own', async () => {
    const step = `private = sh "private" "ls /nw/state/own; echo run >> /nw/state/own/log; [ -e /nw/state/own/again ] || { echo > /nw/state/own/again; exit 9; }; cat /nw/state/own/log > $out";`
    const [drvPath = ''] = await instantiate(
      test.nix,
      test.folder,
      `let ${shell} in rec { ${step} }`,
      ['private']
    )
    const own = join(await stateFolder(test.nix, drvPath), 'own')
    mkdirSync(own)
    writeFileSync(join(own, 'log'), 'before\n', { mode: 0o600 })
    symlinkSync(join(test.folder, 'nowhere'), join(own, 'link'))
    chmodSync(own, 0o700)
    const first = await limited(step, ['private'], { private: { state: true } })
    expect(first.of('private')).toMatchObject({ status: 'failed', exitCode: 9 })
    chmodSync(own, 0o700)
    const second = await limited(step, ['private'], { private: { state: true } })
    expect(second.of('private')).toMatchObject({ status: 'built', cause: null })
    expect(second.content('private')).toBe('before\nrun\nrun\n')
  })
})
