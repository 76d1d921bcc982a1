import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { probe, probed } from '../../../nix/builder/probe.ts'
import { probeInWords } from '../../../kernel/render/words/probe.ts'
import { changedNix, foundNix, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

async function withSettings(...lines: readonly string[]) {
  return foundNix({
    ...test.environment,
    NIX_CONFIG: [test.environment['NIX_CONFIG'], ...lines].join('\n')
  })
}

describe('a probe', () => {
  it('proves the sandbox and content addressing, once for all kernels', async () => {
    expect(probed(test.nix)).toBeNull()
    const [found, same] = await Promise.all([probe(test.nix), probe(test.nix)])
    expect(found).toMatchObject({
      sandboxed: true,
      contentAddressed: true,
      builds: true,
      problem: null
    })
    expect(same).toBe(found)
    expect(probed(await withSettings())).toEqual(found)
    // With the answer at hand nothing is started.
    expect(
      await probe(changedNix(test.nix, { environment: { ...test.nix.environment, PATH: '' } }))
    ).toEqual(found)
  })

  it('sees that the sandbox has a hole', async () => {
    // A chroot store always has a sandbox, so this one is given the folder of the probe.
    const hole = join(test.folder, 'hole')
    mkdirSync(hole)
    vi.stubEnv('TMPDIR', hole)
    const settings = `${test.nix.environment['NIX_CONFIG'] ?? ''}\nextra-sandbox-paths = ${hole}`
    const nix = changedNix(test.nix, {
      environment: { ...test.nix.environment, NIX_CONFIG: settings }
    })
    expect(probed(nix)).toBeNull()
    const found = await probe(nix).finally(() => vi.unstubAllEnvs())
    expect(found).toMatchObject({ sandboxed: false, contentAddressed: true, builds: true })
    expect(probeInWords(found).join(' ')).toContain('sandbox = true')
  })

  it('never rejects, whatever comes between', async () => {
    const nix = changedNix(await withSettings('cores = 3'), { onDisk: () => '/nowhere' })
    expect(await probe(nix)).toMatchObject({ sandboxed: null, builds: false })
  })

  it('says why nothing can be built, and does not remember it', async () => {
    const nix = await withSettings('system = riscv64-linux', 'extra-platforms =')
    const broken = changedNix(nix, { arguments: ['--store', '/proc/nowhere'] })
    const found = await probe(broken)
    expect(found).toMatchObject({ sandboxed: null, contentAddressed: false, builds: false })
    expect(probeInWords(found)[0]).toMatch(/\S/)
    expect(probed(broken)).toBeNull()
  })
})
