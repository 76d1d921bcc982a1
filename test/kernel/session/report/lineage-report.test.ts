import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineageReport } from '../../../../kernel/session/report/lineage-report.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let session: TestSession
beforeAll(async () => {
  test = await testNix()
  session = testSession(evaluatingEngine(test))
  await session.run('%build off')
})
afterAll(async () => {
  await session.close()
  test.remove()
})

const sh = '${toolchain.sh}/bin/sh -c'

async function defined(name: string, code: string): Promise<string> {
  await session.run(`${name} = ${code};`, name)
  const ran = await session.run(`${name}.drvPath`, 'ask')
  return ran.shown.join().replaceAll('"', '')
}

describe('the lineage of a step', () => {
  it.each([
    [20, 0],
    [21, 1],
    [200, 180]
  ])('of %i environments names twenty, and counts the others: %i', async (count, omitted) => {
    const environments = `builtins.genList (n: derivation {
      name = "env-\${toString n}"; system = builtins.currentSystem; builder = toolchain.sh;
    }) ${count}`
    const drvPath = await defined(`of${count}`, `output "${sh} \${toString (${environments})}"`)
    const report = lineageReport(session.engine, [drvPath], new Map())
    const shown = report.nodes.filter(({ kind }) => kind === 'environment')
    expect(shown).toHaveLength(20)
    expect(report.omittedEnvironments).toBe(omitted)
  })

  it.each([
    [199, null],
    [200, '1 step further back is not'],
    [1999, '1\u202f800 steps further back are not']
  ])('and %i others is compared by those of the nearest two hundred', async (count, said) => {
    const chain = `builtins.foldl' (before: n: output "${sh} n\${toString n} \${before}") "first"
      (builtins.genList (n: n) ${count})`
    const two = ['one', 'other'].map((name) => `${name} = output "${sh} ${name} \${chain}";`)
    await session.run(`chain = ${chain}; ${two.join(' ')}`, 'chain')
    const { outcome } = await session.run('%compare one other', 'compare')
    const words = JSON.stringify(outcome.shown)
    if (said === null) expect(words).not.toContain('further back')
    else expect(words).toContain(said)
  })
})
