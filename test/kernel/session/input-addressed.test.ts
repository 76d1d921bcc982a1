import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

let folder: string
let daemon: TestDaemon
let test: TestSession

beforeAll(async () => {
  if (!isRoot) throw new Error('This needs a Nix daemon of its own: run the tests as root.')
  folder = scratchFolder('daemon')
  daemon = await startDaemon(folder, {
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
