import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedSeconds } from '../../../../kernel/session/building/expected.ts'
import { createStepNames } from '../../../../kernel/session/notebook/step-names.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { storePath } from '../../render/samples.ts'
import { gave, recordOf } from '../report/given-records.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
  engine = evaluatingEngine(test)
})
afterAll(async () => {
  await engine.close()
  test.remove()
})

/** Has it that a derivation gave a result, in so many seconds where somebody saw it. */
function took(name: string, seconds: number | null): { drvPath: string; outPath: string } {
  const how = seconds === null ? 'fetched' : 'built'
  const { drvPath, outPath } = gave(test.nix, recordOf(name, { seconds, how }))
  return { drvPath, outPath }
}

/** A step with earlier identities, the oldest first; gives what its next build is likely to take. */
function expectedAfter(step: string, times: readonly (number | null)[]): number | null {
  engine.history.add(
    times.map((seconds, at) => ({
      ...{ name: step, at, command: [], inputs: [] },
      ...took(`${step}-${at}`, seconds)
    }))
  )
  const names = createStepNames()
  const drvPath = storePath(`${step}-now.drv`)
  names.set(step, [{ name: step, drvPath }])
  return expectedSeconds(engine, drvPath, names)
}

const fetched = (count: number): null[] => Array.from({ length: count }, () => null)

describe('how long a build is likely to take', () => {
  it.each<[string, (number | null)[], number | null]>([
    ['none', [], null],
    ['one', [3], 3],
    ['last', [3, 4], 4],
    ['seen', [3, null], 3],
    ['unseen', fetched(3), null],
    ['at', [7, ...fetched(4)], 7],
    ['above', [7, ...fetched(5)], null],
    ['far', [7, ...fetched(49)], null]
  ])('of the step %s, which took %j', (step, times, seconds) => {
    expect(expectedAfter(step, times)).toBe(seconds)
  })

  it('is what the same build took, and nothing where it has no name', () => {
    const { drvPath } = took('own', 9)
    expect(expectedSeconds(engine, drvPath)).toBe(9)
    expect(expectedSeconds(engine, storePath('nobody.drv'))).toBeNull()
  })
})
