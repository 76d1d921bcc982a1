import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { forget, known, knownOutput, remember } from '../../../nix/store/records.ts'
import type { ResultRecord } from '../../../nix/remembered/result-record.ts'
import { heldBy, hold, release } from '../../../nix/store/roots.ts'
import {
  changedNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let drvPaths: string[]
let outPaths: string[]
beforeAll(async () => {
  test = await testNix()
  const shell = await shellDefinitions(test.folder)
  drvPaths = await instantiate(
    test.nix,
    test.folder,
    `let ${shell} in rec { a = sh "a" "echo 1 > $out"; b = sh "b" "cat \${a} > $out"; c = sh "c" "echo 3 > $out"; }`,
    ['a', 'b', 'c']
  )
  const report = await build(test.nix, { drvPaths })
  outPaths = drvPaths.map((drvPath) => report.derivations.get(drvPath)?.outPath ?? '')
})
afterAll(() => test.remove())

describe('records', () => {
  it.each([
    ['is cut off', '{"drvPath":'],
    ['is of another form', '{"version":2}'],
    ['is of another derivation', null]
  ])('are taken for missing where the file %s', (_, text) => {
    const [a = '', b = ''] = drvPaths
    const record = known(test.nix, a)
    expect(record).not.toBeNull()
    if (record === null) return
    const folder = join(test.nix.stateFolder, 'results')
    const file = join(folder, `${a.slice('/nix/store/'.length)}.json`)
    expect(existsSync(file)).toBe(true)
    writeFileSync(file, text ?? JSON.stringify({ ...record, drvPath: b }))
    expect(known(test.nix, a)).toBeNull()
    remember(test.nix, record)
    expect(known(test.nix, a)).toEqual(record)
  })

  it('can be taken away', () => {
    const [a = ''] = drvPaths
    const record = known(test.nix, a)
    forget(test.nix, a)
    expect(known(test.nix, a)).toBeNull()
    if (record !== null) remember(test.nix, record)
  })

  it('keep how long an output took to build when it is found again', () => {
    const [, , c = ''] = drvPaths
    const record = known(test.nix, c)
    if (record === null) throw new Error('not known')
    expect(record.seconds).not.toBeNull()
    const found: ResultRecord = { ...record, seconds: null, startedAt: null, how: 'found' }
    remember(test.nix, { ...found, drvPath: drvPaths[0] ?? '' })
    expect(knownOutput(test.nix, record.outPath)).toEqual(record)
    forget(test.nix, drvPaths[0] ?? '')
  })

  it('cost nothing but their own where they cannot be written', () => {
    const file = join(test.folder, 'file')
    writeFileSync(file, '')
    const record = known(test.nix, drvPaths[1] ?? '')
    if (record === null) throw new Error('not known')
    const nix = changedNix(test.nix, { stateFolder: join(file, 'below') })
    remember(nix, record)
    // As long as this process lives.
    expect(known(nix, record.drvPath)).toEqual(record)
  })
})

describe('roots', () => {
  it('are held under a name, each path once, and let go of', async () => {
    const [a = '', b = ''] = outPaths
    expect(await hold(test.nix, '/a folder/note book.ipynb', [a, b, a])).toEqual([])
    expect(await hold(test.nix, '/a folder/note book.ipynb', [a])).toEqual([])
    expect(await hold(test.nix, 'other', [b])).toEqual([])
    expect(heldBy(test.nix, '/a folder/note book.ipynb').sort()).toEqual([a, b].sort())
    release(test.nix, '/a folder/note book.ipynb', [b])
    expect(heldBy(test.nix, '/a folder/note book.ipynb')).toEqual([b])
    expect(heldBy(test.nix, 'other')).toEqual([b])
    release(test.nix, 'other')
    expect(heldBy(test.nix, 'other')).toEqual([])
    expect(heldBy(test.nix, 'nobody')).toEqual([])
  })

  it('say which paths they could not hold', async () => {
    const nix = changedNix(test.nix, {
      store: { kind: 'chroot', root: join(test.folder, 'no-folder') }
    })
    mkdirSync(join(test.folder, 'no-folder'))
    writeFileSync(join(test.folder, 'no-folder', 'nix'), '')
    expect(await hold(nix, 'x', outPaths)).toEqual(outPaths)
  })

  it('keep outputs and derivations from the collector, and nothing else', async () => {
    const [a = '', b = '', c = ''] = outPaths
    const [, drvB = '', drvC = ''] = drvPaths
    await hold(test.nix, 'keeps', [b, drvB])
    const collected = await run(invokeNix(test.nix, 'nix-store', ['--gc']))
    expect(collected.exitCode).toBe(0)
    const there = (path: string) => existsSync(test.nix.onDisk(path))
    // The derivation that was built in place of b's names a's output, and Nix keeps it with b.
    expect([a, b, c, drvB, drvC].map(there)).toEqual([true, true, false, true, false])
    expect(known(test.nix, drvB)).not.toBeNull()
    expect(known(test.nix, drvC)).toBeNull()
  })
})
