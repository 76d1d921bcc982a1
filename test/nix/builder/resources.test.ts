import { afterAll, beforeAll, expect, it } from 'vitest'
import { build, type DerivationReport } from '../../../nix/builder/builder.ts'
import { noLimits, type StepLimits } from '../../../nix/builder/limits.ts'
import { createThisMachine } from '../../../nix/builder/place.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

const giga = 1024 ** 3

/** Builds steps with these limits each, on a machine with so much; and how many ran at a time. */
async function buildWith(
  scripts: Readonly<Record<string, string>>,
  limits: Partial<StepLimits>,
  has: Readonly<Record<string, number>>
): Promise<{ readonly reports: readonly DerivationReport[]; readonly most: number }> {
  const names = Object.keys(scripts)
  const bindings = names.map((name) => `${name} = sh "${name}" ''${scripts[name] ?? ''}'';`)
  const set = `let ${shell} in { ${bindings.join('\n')} }`
  const drvPaths = await instantiate(test.nix, test.folder, set, names)
  let most = 0
  const { derivations } = await build(test.nix, {
    drvPaths,
    limits: new Map(drvPaths.map((drvPath) => [drvPath, { ...noLimits, ...limits }])),
    place: createThisMachine((name) => has[name] ?? 1),
    maxJobs: 8,
    onProgress: ({ running }) => {
      most = Math.max(most, running.length)
    }
  })
  return { reports: drvPaths.flatMap((path) => derivations.get(path) ?? []), most }
}

const eight = (prefix: string) =>
  Object.fromEntries(
    Array.from({ length: 8 }, (_, n) => [`${prefix}${n}`, `sleep 0.4; echo ${n} > $out`])
  )

it('eight steps of 1 GB on a machine with 3 GB: all succeed, three at a time', async () => {
  const { reports, most } = await buildWith(eight('m'), { memory: giga }, { memory: 3 * giga })
  expect(reports.map(({ status }) => status)).toEqual(reports.map(() => 'built'))
  expect(reports).toHaveLength(8)
  expect(most).toBe(3)
})

it('steps that use the one licence run one after the other', async () => {
  const { reports, most } = await buildWith(eight('l'), { uses: { licence: 1 } }, {})
  expect(reports.map(({ status }) => status)).toEqual(reports.map(() => 'built'))
  expect(most).toBe(1)
})

it('a step that needs more than the machine has runs by itself', async () => {
  const { reports } = await buildWith(
    { big: 'echo 1 > $out' },
    { memory: 100 * giga },
    { memory: 1 }
  )
  expect(reports).toMatchObject([{ status: 'built' }])
})

it('a step is tried again for what it says, with more memory, and each attempt is told', async () => {
  const fill = 'x=$(yes 0123456789 | head -c 60000000); sleep 1; echo 1 > $out'
  const retry = { times: 3, on: ['memory'], memory: 4 } as const
  const { reports } = await buildWith(
    { again: fill },
    { memory: 40_000_000, retry },
    { memory: 100 * giga }
  )
  const [report] = reports
  expect(report?.status).toBe('built')
  expect(report?.remarks[0]).toMatchObject({
    ...{ kind: 'attempt', number: 1 },
    cause: { kind: 'memory-limit', bytes: 40_000_000 }
  })
})

it('and for nothing else, and not for ever', async () => {
  const retry = { times: 2, on: ['timeout'], memory: 1 } as const
  const has = { memory: giga }
  const other = await buildWith({ fails: 'exit 3' }, { timeout: 60, retry }, has)
  expect(other.reports).toMatchObject([{ status: 'failed', remarks: [] }])
  const slow = await buildWith({ slow: 'sleep 30' }, { timeout: 1, retry }, has)
  expect(slow.reports).toMatchObject([{ status: 'failed', cause: { kind: 'timeout' } }])
  expect(slow.reports[0]?.remarks).toMatchObject([
    { kind: 'attempt', number: 1 },
    { kind: 'attempt', number: 2 }
  ])
})
