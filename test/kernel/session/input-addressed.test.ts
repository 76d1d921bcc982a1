import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createEngine } from '../../../kernel/session/state/engine.ts'
import { readDerivation } from '../../../nix/store/derivation.ts'
import { packageRoot, patchelf } from '../../nix/lib/evaluate.ts'
import { startDaemon, type TestDaemon } from '../../support/daemon.ts'
import { foundNix, removeTree, testEnvironment } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { mistakeOf, stepOf, testSession, type TestSession } from './support.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { withoutToolchainInWords } from '../../../kernel/render/words/toolchain.ts'

/** Only root can have a daemon of its own; for others the machine's may allow what is forbidden here. */
const isRoot = process.getuid?.() === 0

/** The start of all secrets. */
const canary = 'canary-51d0c7aa'
const daemonsSecret = `${canary} of the daemon`

let folder: string
let daemon: TestDaemon
let test: TestSession

beforeAll(async () => {
  if (!isRoot) throw new Error('This needs a Nix daemon of its own: run the tests as root.')
  folder = scratchFolder('daemon')
  daemon = await startDaemon(folder, {
    NW_SECRET_TOKEN: daemonsSecret,
    NIX_CONFIG:
      'build-users-group =\nsubstituters =\nsandbox = true\nsandbox-paths =\nexperimental-features = nix-command'
  })
  const nix = await foundNix({
    ...testEnvironment(folder),
    NIX_WORKFLOW_STORE: undefined,
    NIX_REMOTE: daemon.address
  })
  const engine = await createEngine({
    nix: nix,
    freezing: { packageRoot, patchelf },
    folder,
    withoutToolchainInWords,
    holder: join(folder, 'notebook'),
    memoryLimitBytes: 2e9
  })
  test = testSession(engine)
})

afterAll(async () => {
  await test.close()
  await daemon.stop()
  removeTree(folder)
})

it('where the daemon forbids content addressing, steps are built all the same, and it is said once', async () => {
  const first = await test.run(
    `shell = toolchain.sh; a = output "\${shell}/bin/sh -c 'echo ${Date.now()} > a.txt'";`
  )
  expect(first.mistake).toBeNull()
  expect(first.shown).toEqual(['shell not built', 'a built'])
  expect(first.outcome.notices.map(noticeInWords).join('\n')).toContain(
    'extra-experimental-features = ca-derivations'
  )
  const second = await test.run('b = output "${shell}/bin/sh -c \'cat ${a}/a.txt > b.txt\'";')
  expect(second.shown).toEqual(['b built'])
  expect(second.outcome.notices).toEqual([])

  const { drvPath, outPath } = stepOf(second)
  const derivation = readDerivation(test.engine.nix, drvPath)
  expect(derivation.ok && derivation.value.outputs.get('out')).toEqual({
    path: outPath,
    hashAlgorithm: '',
    hash: ''
  })
})

it('what a step wrote before it failed belongs to the daemon, which is said', async () => {
  const failed = await test.run('c = output "${shell}/bin/sh -c \'echo 1 > c.txt; exit 3\'";')
  expect(failed.shown).toEqual(['c failed'])
  expect(stepOf(failed)).toMatchObject({ partial: null, failure: { exitCode: 3 } })
  const { message } = mistakeOf(await test.run('%files c'), 'command')
  expect(message).toContain('belongs to the Nix daemon')
})

it('a secret is what the daemon has, and the kernel gives it none: that is said, also where it has none', async () => {
  for (const name of ['TOKEN', 'ABSENT']) vi.stubEnv(name, `${canary} of the kernel`)
  const network = (name: string, secret: string) =>
    `${name} = network { cmd = "\${shell}/bin/sh -c ': ${Date.now()}; echo ${name} \\\${#${secret}} >&2; exit 3'"; secrets = [ "${secret}" ]; };`
  const got = await test.run(network('got', 'TOKEN'))
  const none = await test.run(network('none', 'ABSENT'))
  vi.unstubAllEnvs()
  const told = [got, none].map((ran) => ({
    lines: stepOf(ran).log?.lines,
    notice: ran.outcome.notices.map(noticeInWords).join()
  }))
  expect(told[0]?.lines).toEqual([`got ${daemonsSecret.length}`])
  expect(told[1]?.lines).toEqual([
    'The secret ABSENT is missing: NW_SECRET_ABSENT is not set where Nix builds.'
  ])
  expect(told[0]?.notice).toContain("gives it NW_SECRET_TOKEN of the daemon's own environment")
  expect(told[1]?.notice).toContain("gives it NW_SECRET_ABSENT of the daemon's own environment")
  expect(JSON.stringify([got.outcome, none.outcome])).not.toContain(canary)
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(written.length).toBeGreaterThan(0)
  expect(written.filter((path) => readFileSync(path, 'utf8').includes(canary))).toEqual([])
})
