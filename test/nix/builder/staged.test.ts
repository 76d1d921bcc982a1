import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupOf, noLimits, type StepLimits } from '../../../nix/builder/limits.ts'
import { buildStaged } from '../../../nix/builder/staged.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

/** Builds bindings of Nix in stages, and gives how each ended, in the order in which that was told. */
async function staged(
  bindings: string,
  names: readonly string[],
  limits: Readonly<Record<string, Partial<StepLimits>>>,
  signal?: AbortSignal
) {
  const all = [...new Set([...names, ...Object.keys(limits)])]
  const paths = await instantiate(test.nix, test.folder, `let ${shell} in rec { ${bindings} }`, all)
  const pathOf = (name: string) => paths[all.indexOf(name)] ?? ''
  const nameOf = (path: string) => all[paths.indexOf(path)] ?? path
  const told: string[] = []
  const { reports, problem } = await buildStaged(
    test.nix,
    names.map(pathOf),
    new Map(Object.entries(limits).map(([name, own]) => [pathOf(name), { ...noLimits, ...own }])),
    { signal, onFinished: ({ drvPath }) => told.push(nameOf(drvPath)) }
  )
  const statuses = Object.fromEntries(
    [...reports.values()].map((one) => [
      nameOf(one.drvPath),
      [one.cutOff ? 'cut off' : one.status, ...one.blockedBy.map(nameOf)].join(' by ')
    ])
  )
  return { statuses, told, problem }
}

describe('stages', () => {
  it('name what failed at the root, and tell each that was asked for once', async () => {
    const { statuses, told, problem } = await staged(
      `fails = sh "fails" "exit 3";
       next = sh "next" "cat \${fails} > $out"; last = sh "last" "cat \${next} > $out";
       alone = sh "alone" "echo > $out";`,
      ['last', 'alone', 'last', 'next', 'fails'],
      { fails: { timeout: 60 }, next: { timeout: 60 }, last: { cores: 1 } }
    )
    expect(statuses).toEqual({
      ...{ fails: 'failed', next: 'blocked by fails', last: 'blocked by fails', alone: 'built' }
    })
    expect([...told].sort()).toEqual(['alone', 'fails', 'last', 'next'])
    expect(problem).toBeNull()
  })

  it('begin nothing where it was interrupted before', async () => {
    const { statuses } = await staged(
      `late = sh "late" "echo > $out"; later = sh "later" "cat \${late} > $out";`,
      ['later'],
      { late: { timeout: 60 } },
      AbortSignal.abort()
    )
    expect(statuses['later']).toBe('stopped')
    expect(Object.values(statuses)).not.toContain('built')
  })

  it('tell as cut off what turned out to be the same while it was looked what is there', async () => {
    const bindings = `
      numbers = sh "numbers" "echo 1 > $out"; sorted = sh "sorted" "cat \${numbers} > $out";
      others = sh "numbers" "sleep 2; echo 1 > $out"; same = sh "sorted" "cat \${others} > $out";
      limited = sh "limited" "echo > $out";`
    await staged(bindings, ['sorted'], {})
    const first = staged(bindings, ['others'], {})
    await sleep(500)
    const { statuses } = await staged(bindings, ['same', 'limited'], { limited: { timeout: 60 } })
    expect(statuses).toEqual({ same: 'cut off', limited: 'built' })
    expect((await first).statuses).toEqual({ others: 'built' })
  })

  it('are one where nothing that is needed has limits', async () => {
    const { statuses } = await staged(
      `plain = sh "plain" "echo > $out"; unneeded = sh "unneeded" "exit 1";`,
      ['plain'],
      { unneeded: { timeout: 1 } }
    )
    expect(statuses).toEqual({ plain: 'built' })
  })

  it.each([
    [{}, {}, true],
    [{ timeout: 5 }, { timeout: 5 }, true],
    [{ timeout: 5 }, { timeout: 6 }, false],
    [{ timeout: 5 }, { cores: 5 }, false],
    [{ memory: 1 }, { memory: 1, cores: 2 }, false]
  ])('have %j and %j in one call: %s', (one, other, isShared) => {
    expect(groupOf({ ...noLimits, ...one }) === groupOf({ ...noLimits, ...other })).toBe(isShared)
    expect(groupOf({ ...noLimits, ...one, state: true })).toBeNull()
  })
})
