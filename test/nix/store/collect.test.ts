import { afterAll, beforeAll, expect, it } from 'vitest'
import { bad, good } from '../../../nix/base/index.ts'
import { build } from '../../../nix/builder/builder.ts'
import { deleteUnneeded } from '../../../nix/store/collect.ts'
import { isOnDisk } from '../../../nix/store/store.ts'
import {
  failingNix,
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
    const answer = await deleteUnneeded(failingNix(test, relation, 'no answer'), own)
    expect(answer).toEqual(bad({ kind: 'not-collected', said: 'no answer' }))
    expect(areThere()).toEqual([true, true, true])
  }
  expect(await deleteUnneeded(nix, own)).toEqual(good([outPaths[0]]))
  expect(areThere()).toEqual([false, true, true])
})
