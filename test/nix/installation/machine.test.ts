import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { distributionIn, nixOffPath } from '../../../nix/installation/machine.ts'
import { findNixVersion } from '../../../nix/installation/version.ts'
import { scratchFolder } from '../../support/scratch.ts'

it.each([
  ['NAME="x"\nID=debian\nVERSION_ID="12"\n', 'debian', 12],
  ['ID="ubuntu"\nVERSION_ID="24.04"\n', 'ubuntu', 24.04],
  ['ID=alpine\nVERSION_ID=3.20.1\n', 'alpine', 3.2],
  ['ID=arch\nBUILD_ID=rolling\n', 'arch', null],
  ['', '', null]
])('%j is read', (osRelease, distribution, release) => {
  expect(distributionIn(osRelease)).toEqual({ distribution, release })
})

describe('a Nix that is not on PATH', () => {
  const home = scratchFolder('off-path')
  afterAll(() => rmSync(home, { recursive: true }))

  it('is found where installers put it', async () => {
    const folder = join(home, '.nix-profile', 'bin')
    expect(nixOffPath({ HOME: home })).not.toBe(folder)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'nix-store'), '')
    const elsewhere = nixOffPath({ HOME: home })
    expect(elsewhere).toMatch(/\/bin$/)
    const found = await findNixVersion({ HOME: home, PATH: '/nowhere' })
    expect(found).toMatchObject({ ok: false, mistake: { kind: 'nix-missing', elsewhere } })
  })
})
