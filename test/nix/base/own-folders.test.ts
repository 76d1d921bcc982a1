import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownFolderPrefix, removeLeftFolders } from '../../../nix/base/own-folders.ts'
import { run } from '../../../nix/process/process.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder = ''
beforeAll(() => {
  folder = scratchFolder('left')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('removes what dead processes have left, and nothing else', async () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'thesis.tex'), 'precious')
  const place = join(folder, 'tmp')
  mkdirSync(place)
  const own = ownFolderPrefix()
  const [, machine = ''] = /^nix-workflow-([0-9a-f]{8})-\d+-\d+-$/.exec(own) ?? []
  expect(machine).not.toBe('')
  const { stdout } = await run({ program: 'sh', arguments: ['-c', 'echo $$'] })
  const dead = stdout.trim()
  const stay = [
    `${own}AbCdEf`,
    // The number of a process that lives, and was started at the same time as the one that is meant.
    `nix-workflow-00000000-${dead}-12-AbCdEf`,
    `nix-workflow-${machine}-${dead}-AbCdEf`,
    `nix-workflow-${machine}-0-12-AbCdEf`,
    'nix-workflow-AbCdEf',
    'nix-workflow-kept-AbCdEf',
    'nix-build-a.drv-0'
  ]
  const go = [
    `nix-workflow-${machine}-${dead}-12-AbCdEf`,
    // The number was given to another process since.
    `nix-workflow-${machine}-${process.pid}-12-AbCdEf`
  ]
  for (const name of [...stay, ...go]) {
    mkdirSync(join(place, name))
    symlinkSync(home, join(place, name, 'home'))
  }
  const link = `nix-workflow-${machine}-${dead}-13-AbCdEf`
  symlinkSync(home, join(place, link))
  await removeLeftFolders(place)
  expect(readdirSync(place).sort()).toEqual([...stay, link].sort())
  expect(lstatSync(join(home, 'thesis.tex')).isFile()).toBe(true)
  await removeLeftFolders(join(folder, 'missing'))
})
