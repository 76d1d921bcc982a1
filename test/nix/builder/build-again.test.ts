import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { noLimits, type StepLimits } from '../../../nix/builder/limits.ts'
import { buildAgain, type BuiltAgain } from '../../../nix/builder/build-again.ts'
import { known } from '../../../nix/store/records.ts'
import type { ResultRecord } from '../../../nix/remembered/result-record.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import type { StorePath } from '../../../nix/base/store-path.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

/** Built once, with the record of it. */
async function built(
  bindings: string,
  name: string,
  limits: ReadonlyMap<StorePath, StepLimits> = new Map()
): Promise<ResultRecord> {
  const set = `let ${shell} in rec { ${bindings} }`
  const [drvPath = ''] = await instantiate(test.nix, test.folder, set, [name])
  await build(test.nix, { drvPaths: [drvPath], limits })
  const record = known(test.nix, drvPath)
  if (record === null) throw new Error(`${name} was not built`)
  return record
}

async function again(
  record: ResultRecord,
  more: Partial<Parameters<typeof buildAgain>[2]> = {}
): Promise<BuiltAgain> {
  const options = { limits: new Map<StorePath, StepLimits>(), isRun: () => false, ...more }
  const outcome = (await buildAgain(test.nix, [record], options)).get(record.drvPath)
  if (outcome === undefined) throw new Error('nothing was said of it')
  return outcome
}

const kinds = ['sh', 'byInput'] as const

describe.each(kinds)('a result of %s that is built once more', (make) => {
  it('and is the same counts as verified, each time', async () => {
    const record = await built(
      `a = sh "a" "mkdir $out; echo same > $out/x";
       b = ${make} "b-${make}" "mkdir $out; cat \${a}/x > $out/x; echo $out > $out/own";`,
      'b'
    )
    expect(await again(record)).toMatchObject({
      kind: 'same',
      record: { ...record, verified: { same: 1, different: 0 } }
    })
    const once = known(test.nix, record.drvPath)
    expect(once?.verified).toEqual({ same: 1, different: 0 })
    expect(once === null ? null : await again(once)).toMatchObject({
      record: { verified: { same: 2, different: 0 } }
    })
  })

  it('and differs says where the other bytes are', async () => {
    const record = await built(
      `c = ${make} "c-${make}" "mkdir $out; echo same > $out/same; date +%N > $out/time";`,
      'c'
    )
    const before = readFileSync(join(test.nix.onDisk(record.outPath), 'time'), 'utf8')
    const outcome = await again(record)
    if (outcome.kind !== 'different' || outcome.place === null) throw new Error(outcome.kind)
    expect(readFileSync(join(outcome.place, 'same'), 'utf8')).toBe('same\n')
    expect(readFileSync(join(outcome.place, 'time'), 'utf8')).not.toBe(before)
    // The notebook goes on with what it had.
    expect(known(test.nix, record.drvPath)).toEqual({
      ...record,
      verified: { same: 0, different: 1 }
    })
    expect(readFileSync(join(test.nix.onDisk(record.outPath), 'time'), 'utf8')).toBe(before)
  })

  it('and fails says what it wrote', async () => {
    // A builder sees nothing of this machine but the time: so a limit makes it fail.
    const slow = await built(`e = ${make} "e-${make}" "echo I try; mkdir $out; sleep 1.6";`, 'e')
    const limits = new Map([[slow.drvPath, { ...noLimits, timeout: 1 }]])
    const outcome = await again(slow, { limits })
    if (outcome.kind !== 'failed') throw new Error(outcome.kind)
    expect(outcome.report.log?.lines).toContain('I try')
    expect(known(test.nix, slow.drvPath)?.verified).toBeUndefined()
  })

  it('and interrupted counts for nothing', async () => {
    const record = await built(`f = ${make} "f-${make}" "mkdir $out; sleep 2";`, 'f')
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 700)
    expect(await again(record, { signal: controller.signal })).toEqual({ kind: 'stopped' })
    expect(known(test.nix, record.drvPath)).toEqual(record)
  })

  it('tells how far it is under its own name', async () => {
    const record = await built(`g = ${make} "g-${make}" "mkdir $out; echo busy; sleep 0.5";`, 'g')
    const running = new Set<StorePath>()
    await again(record, {
      onProgress: (progress) => {
        for (const { drvPaths } of progress.running) for (const one of drvPaths) running.add(one)
      }
    })
    expect([...running]).toEqual([record.drvPath])
  })
})

describe('what is not built once more', () => {
  it('is what reads something that is gone', async () => {
    const record = await built(
      `up = sh "up" "mkdir $out; echo up > $out/x";
       down = sh "down" "mkdir $out; cat \${up}/x > $out/x";`,
      'down'
    )
    const set = `let ${shell} in rec { up = sh "up" "mkdir $out; echo up > $out/x"; }`
    const [up = ''] = await instantiate(test.nix, test.folder, set, ['up'])
    const place = known(test.nix, up)?.outPath ?? ''
    const gone = [record.resolvedDrvPath, place]
    await run(invokeNix(test.nix, 'nix-store', ['--delete', '--ignore-liveness', ...gone]))
    expect(existsSync(test.nix.onDisk(place))).toBe(false)
    expect(await again(record)).toEqual({ kind: 'inputs-gone', inputs: [up] })
  })

  it('is what is known by its hash, unless it is run to get it', async () => {
    const hash = 'sha256-hdNThpzu7IPZNQbRnahuxKlDc1AEeA6dGqLPXpgLK5M='
    const set = `let ${shell} in rec { pin = builtins.removeAttrs (shWith { outputHash = "${hash}"; } "pin" "mkdir $out; echo pinned > $out/x").drvAttrs [ "__contentAddressed" ]; it = derivation pin; }`
    const [first = ''] = await instantiate(test.nix, test.folder, set, ['it'])
    const failed = (await build(test.nix, { drvPaths: [first] })).derivations.get(first)
    const got = failed?.cause?.kind === 'hash-mismatch' ? failed.cause.got : ''
    const right = set.replace(hash, got)
    const [drvPath = ''] = await instantiate(test.nix, test.folder, right, ['it'])
    await build(test.nix, { drvPaths: [drvPath] })
    const record = known(test.nix, drvPath)
    if (record === null) throw new Error('it was not built')
    expect(await again(record)).toEqual({ kind: 'pinned' })
    expect(await again(record, { isRun: () => true })).toMatchObject({ kind: 'same' })
  })
})
