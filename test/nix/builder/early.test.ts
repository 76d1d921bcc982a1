import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, type BuildReport, type DerivationReport } from '../../../nix/builder/builder.ts'
import { watchFinished } from '../../../nix/builder/early.ts'
import { initialState } from '../../../nix/log/state.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix(['max-jobs = 4'])
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

interface Told {
  readonly name: string
  readonly report: DerivationReport
  /** Before the call of `build` had ended. */
  readonly early: boolean
}

/** Builds, and gives what was told while it did. */
async function watched(
  bindings: string,
  names: readonly string[],
  maxJobs?: number
): Promise<{ told: readonly Told[]; report: BuildReport; paths: readonly string[] }> {
  const set = `let ${shell} in rec { ${bindings} }`
  const paths = await instantiate(test.nix, test.folder, set, names)
  const told: { name: string; report: DerivationReport; at: number }[] = []
  const report = await build(test.nix, {
    drvPaths: paths,
    maxJobs,
    onFinished: (one) =>
      told.push({ name: names[paths.indexOf(one.drvPath)] ?? '', report: one, at: Date.now() })
  })
  const end = Date.now()
  return {
    report,
    paths,
    told: told.map(({ name, report: one, at }) => ({ name, report: one, early: at < end - 500 }))
  }
}

describe('what is done while others are still built', () => {
  it('is told: built, failed, blocked, and there before', async () => {
    await watched(`there = sh "there" "echo there > $out";`, ['there'])
    const { told, report, paths } = await watched(
      `there = sh "there" "echo there > $out";
       quick = sh "quick" "echo first; echo quick > $out";
       after = sh "after" "cat \${quick} > $out";
       bad = sh "bad" "echo no; exit 3";
       behind = sh "behind" "cat \${bad} > $out";
       slow = sh "slow" "sleep 4; echo slow > $out";`,
      ['slow', 'there', 'quick', 'after', 'bad', 'behind']
    )
    expect(
      told.map(({ name, report: { status }, early }) => `${name} ${status} ${early}`).sort()
    ).toEqual([
      'after built true',
      'bad failed true',
      'behind blocked true',
      'quick built true',
      'slow built false',
      'there cached true'
    ])
    for (const { report: early } of told) {
      const final = report.derivations.get(early.drvPath)
      expect(early.outPath).toBe(final?.outPath)
      expect(early.record).toEqual(final?.record)
      expect(early.log).toEqual(final?.log)
      expect(early.cause).toEqual(final?.cause)
      expect(early.blockedBy).toEqual(final?.blockedBy)
    }
    const quick = told.find(({ name }) => name === 'quick')?.report
    expect(quick).toMatchObject({ log: { lines: ['first'], total: 1 } })
    expect(quick?.record?.narHash).toMatch(/^sha256-/)
    expect(told.find(({ name }) => name === 'behind')?.report.blockedBy).toEqual([paths[4]])
  })

  it('is told of what turned out to be the same, and of what an interrupt stopped', async () => {
    await watched(`a = sh "a" "echo same > $out"; b = sh "b" "cat \${a} > $out";`, ['b'])
    const { told } = await watched(
      `a = sh "a" "echo other words; echo same > $out";
       b = sh "b" "cat \${a} > $out";
       slow = sh "slow-too" "sleep 3; echo slow > $out";`,
      ['b', 'slow']
    )
    expect(told.map(({ name, report }) => `${name} ${report.status} ${report.cutOff}`)).toEqual([
      'b cached true',
      'slow built false'
    ])
  })

  it('is looked at once more where Nix may not have said yet that it turned out to be the same', async () => {
    const { report, paths } = await watched(
      `c = sh "c" "echo same > $out"; d = sh "d" "cat \${c} > $out";`,
      ['c', 'd']
    )
    const [input = '', drvPath = ''] = paths
    for (const isSaid of [true, false]) {
      const told: DerivationReport[] = []
      const watch = watchFinished(test.nix, [drvPath], (one) => told.push(one))
      const state = { ...initialState, resolved: new Map([[input, input]]) }
      watch.take(state)
      await sleep(400)
      expect(told).toEqual([])
      const resolvedDrvPath = report.derivations.get(drvPath)?.resolvedDrvPath ?? ''
      const resolved = new Map([...state.resolved, [drvPath, resolvedDrvPath] as const])
      if (isSaid) watch.take({ ...state, resolved })
      for (let waited = 0; waited < 50 && told.length === 0; waited += 1) await sleep(100)
      expect(told).toMatchObject([{ drvPath, status: 'cached', cutOff: isSaid }])
      await watch.end()
    }
  })

  it('is told once each where it is there at once, and where nothing is', async () => {
    const { told } = await watched(
      `one = sh "one" "echo 1 > $out"; two = sh "two" "exit 1";`,
      ['one', 'two'],
      1
    )
    expect(told.map(({ name, report }) => `${name} ${report.status}`).sort()).toEqual([
      'one built',
      'two failed'
    ])
  })
})
