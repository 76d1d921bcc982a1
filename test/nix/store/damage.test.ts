import { chmodSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { changedSince, noteChanged, takeOut } from '../../../nix/store/damage.ts'
import { goneFrom } from '../../../nix/store/gone.ts'
import { findNix } from '../../../nix/find.ts'
import { verifyPath } from '../../../nix/store/verify.ts'
import {
  changedNix,
  instantiate,
  removeTree,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let paths: readonly string[]
let outputs: readonly string[]

/** `reader` refers to `a`, `copy` has only read it. */
const names = ['a', 'reader', 'copy']

beforeAll(async () => {
  test = await testNix()
  const shell = await shellDefinitions(test.folder)
  const set = `let ${shell} in rec {
    a = sh "a" "echo 1 > $out";
    reader = sh "reader" "echo \${a} > $out";
    copy = sh "copy" "cat \${a} > $out";
  }`
  paths = await instantiate(test.nix, test.folder, set, names)
})
afterAll(() => test.remove())

async function builtAll(): Promise<void> {
  const report = await build(test.nix, { drvPaths: paths, holder: 'test' })
  outputs = paths.map((drvPath) => report.derivations.get(drvPath)?.outPath ?? '')
  expect(outputs).not.toContain('')
}

const onDisk = (index = 0): string => test.nix.onDisk(outputs[index] ?? '')

function tamper(): void {
  chmodSync(onDisk(), 0o644)
  writeFileSync(onDisk(), '2\n')
}

describe('a result that was changed by hand', () => {
  it('is found out where it looks so, and said until it is fixed, by later kernels too', async () => {
    await builtAll()
    const path = outputs[0] ?? ''
    expect(await changedSince(test.nix, path, false)).toBeNull()
    tamper()
    expect(await changedSince(test.nix, path, false)).toBeNull()
    const changed = await changedSince(test.nix, path, true)
    expect(changed?.expected).toMatch(/^sha256-/)
    expect(changed?.got).not.toBe(changed?.expected)
    expect(await changedSince(test.nix, path, false)).toEqual(changed)
    const later = await findNix(test.environment)
    expect(later.ok && (await changedSince(later.value, path, false))).toEqual(changed)
    writeFileSync(onDisk(), '1\n')
    expect(await changedSince(test.nix, path, false)).toBeNull()
    expect(later.ok && (await changedSince(later.value, path, false))).toBeNull()
  })

  it('is none where only its time was touched', async () => {
    await builtAll()
    utimesSync(onDisk(), 5, 5)
    expect(await changedSince(test.nix, outputs[0] ?? '', true)).toBeNull()
  })

  it('is said where nothing can be kept', async () => {
    await builtAll()
    const file = join(test.folder, 'file')
    writeFileSync(file, '')
    const without = changedNix(test.nix, { stateFolder: file })
    const changed = { expected: 'sha256-a', got: null }
    noteChanged(without, outputs[0] ?? '', changed)
    tamper()
    const found = await changedSince(without, outputs[0] ?? '', false)
    expect(found?.expected).toMatch(/^sha256-.{40}/)
    noteChanged(without, outputs[0] ?? '', null)
    expect(await changedSince(without, outputs[0] ?? '', false)).toBeNull()
  })

  it('is taken out with what refers to it, roots or not, and built again', async () => {
    await builtAll()
    tamper()
    const taken = await takeOut(test.nix, [outputs[0] ?? ''])
    const gone = taken.kind === 'done' ? taken.paths : []
    const results = gone.filter((path) => !path.endsWith('.drv'))
    expect(results.sort()).toEqual(outputs.slice(0, 2).sort())
    expect([0, 1, 2].map((index) => existsSync(onDisk(index)))).toEqual([false, false, true])
    await builtAll()
    expect(readFileSync(onDisk(), 'utf8')).toBe('1\n')
    expect(statSync(onDisk()).mtimeMs).toBe(1000)
    expect((await verifyPath(test.nix, outputs[0] ?? '')).kind).toBe('intact')
  })
})

describe('a result that was removed by hand', () => {
  it('is gone, as long as Nix takes it for valid', async () => {
    await builtAll()
    expect(await goneFrom(test.nix, outputs)).toEqual(new Set())
    removeTree(onDisk())
    expect(await goneFrom(test.nix, outputs)).toEqual(new Set([outputs[0]]))
    expect((await verifyPath(test.nix, outputs[0] ?? '')).kind).toBe('gone')
    expect((await takeOut(test.nix, [outputs[0] ?? ''])).kind).toBe('done')
    expect(await goneFrom(test.nix, outputs)).toEqual(new Set())
    const verdict = await verifyPath(test.nix, outputs[0] ?? '')
    expect(verdict.kind === 'absent' && verdict.why?.said).toContain('is not valid')
    await builtAll()
    expect(readFileSync(onDisk(), 'utf8')).toBe('1\n')
  })
})
