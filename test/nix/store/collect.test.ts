import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bad, good } from '../../../nix/base/index.ts'
import { build } from '../../../nix/builder/builder.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { deleteUnneeded } from '../../../nix/store/collect.ts'
import { isOnDisk } from '../../../nix/store/store.ts'
import {
  changedNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

it('deletes nothing where Nix does not say what needs it, and then not what others need', async () => {
  const { nix, folder } = test
  const set = `let ${await shellDefinitions(folder)} in rec {
    free = sh "free" "echo 1 > $out";
    needed = sh "needed" "echo 2 > $out";
    other = sh "other" "echo \${needed} > $out";
  }`
  const drvPaths = await instantiate(nix, folder, set, ['free', 'needed', 'other'])
  const { derivations } = await build(nix, { drvPaths })
  const outPaths = drvPaths.map((drvPath) => derivations.get(drvPath)?.outPath ?? '')
  const own = new Set(outPaths.slice(0, 2))
  const areThere = () => outPaths.map((path) => isOnDisk(nix, path))
  for (const relation of ['--referrers-closure', '--requisites']) {
    const answer = await deleteUnneeded(failingAt(relation), own)
    expect(answer).toEqual(bad({ kind: 'not-collected', said: 'no answer' }))
    expect(areThere()).toEqual([true, true, true])
  }
  expect(await deleteUnneeded(nix, own)).toEqual(good([outPaths[0]]))
  expect(areThere()).toEqual([false, true, true])
})

/** The same Nix, which gives no answer to one kind of question. */
function failingAt(relation: string): Nix {
  const bin = join(test.folder, `without${relation}`)
  mkdirSync(bin)
  const { PATH = '' } = test.environment
  const script = `#!/bin/sh
case " $* " in *" ${relation} "*) echo 'no answer' >&2; exit 1 ;; esac
PATH='${PATH}' exec nix-store "$@"\n`
  writeFileSync(join(bin, 'nix-store'), script, { mode: 0o755 })
  const environment = { ...test.nix.environment, PATH: `${bin}:${PATH}` }
  return changedNix(test.nix, { environment })
}
