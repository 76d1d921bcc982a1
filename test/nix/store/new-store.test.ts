import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { makeStore } from '../../../nix/store/new-store.ts'
import { foundNix, removeTree, testEnvironment } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder: string
beforeEach(() => (folder = scratchFolder('new-store')))
afterEach(() => removeTree(folder))

const schemaFile = () => join(folder, 'store/nix/var/nix/db/schema')
const found = async (): Promise<Nix> => {
  return foundNix(testEnvironment(folder))
}

/** A `nix-store` that takes a second to make a store, and leaves a mark for each time it is started. */
const slowNix: Pick<Nix, 'environment'> = {
  get environment() {
    const bin = join(folder, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(
      join(bin, 'nix-store'),
      `#!/bin/sh\necho started >> ${folder}/marks\n: > ${schemaFile()}\nsleep 1\nprintf 10 > ${schemaFile()}\n`
    )
    chmodSync(join(bin, 'nix-store'), 0o755)
    return { PATH: [bin, process.env['PATH']].join(delimiter) }
  }
}

describe('a new store', () => {
  it('is made once, however many ask for it at the same time, and all wait for it', async () => {
    const nix = await found()
    writeFileSync(schemaFile(), '')
    const slow: Nix = { ...nix, ...slowNix }
    const seen = await Promise.all(
      Array.from({ length: 8 }, async () => {
        await makeStore(slow)
        return readFileSync(schemaFile(), 'utf8')
      })
    )
    expect(seen).toEqual(Array.from({ length: 8 }, () => '10'))
    expect(readFileSync(join(folder, 'marks'), 'utf8')).toBe('started\n')
    await makeStore(slow)
    expect(readFileSync(join(folder, 'marks'), 'utf8')).toBe('started\n')
  })

  it('opens for all that found it at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const opened = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const nix = await found()
          return run(invokeNix(nix, 'nix-store', ['--query', '--roots', '/nix/store/none']))
        })
      )
      for (const { stderr } of opened) expect(stderr).not.toMatch(/corrupt|busy/)
      removeTree(join(folder, 'store'))
    }
  }, 60_000)

  it('is there as soon as it was found', async () => {
    await found()
    expect(Number(readFileSync(schemaFile(), 'utf8'))).toBeGreaterThan(0)
  })

  it('is made again where somebody was ended while making it', async () => {
    const nix = await found()
    writeFileSync(schemaFile(), '')
    await makeStore(nix)
    expect(Number(readFileSync(schemaFile(), 'utf8'))).toBeGreaterThan(0)
    const asked = await run(invokeNix(nix, 'nix-store', ['--gc', '--print-roots']))
    expect(asked).toMatchObject({ exitCode: 0 })
  })

  it('is made under a daemon by nobody here', async () => {
    const nix = await found()
    writeFileSync(schemaFile(), '')
    await makeStore({ ...nix, ...slowNix, store: { kind: 'daemon' } })
    expect(existsSync(join(folder, 'marks'))).toBe(false)
  })
})
