import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  evaluatingEngine,
  mistakeOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let session: TestSession
beforeAll(async () => {
  test = await testNix()
  session = testSession(evaluatingEngine(test))
  mkdirSync(join(test.folder, 'shared'))
  mkdirSync(join(test.folder, 'two words'))
  mkdirSync(join(test.folder, 'closed', 'below'), { recursive: true })
  chmodSync(join(test.folder, 'closed'), 0o000)
  writeFileSync(join(test.folder, 'file'), '')
})
afterAll(async () => {
  chmodSync(join(test.folder, 'closed'), 0o755)
  await session.close()
  test.remove()
})

it.each([
  'slurm --shared gone',
  'slurm --shared file',
  'slurm --shared file/below',
  `slurm --shared ${'x'.repeat(300)}`,
  'slurm --shared "two words"',
  'slurm --shared "a;b"',
  'slurm --shared shared --scratch "a b"',
  'slurm --shared shared --partition "$(id)"',
  'slurm --shared shared --partition=-x',
  'slurm'
])('%s is answered, and nothing is another then', async (words) => {
  const { mistake } = mistakeOf(await session.run(`%cluster ${words}`), 'command')
  expect(['no-shared-folder', 'no-partition']).toContain(mistake.kind)
  expect(session.engine.choices.cluster).toBeNull()
})

it('a folder that is there is taken, and off takes it back', async () => {
  expect((await session.run('%cluster slurm --shared shared --partition gpu')).mistake).toBeNull()
  expect(session.engine.choices.cluster).toMatchObject({
    shared: join(test.folder, 'shared'),
    partition: 'gpu'
  })
  await session.run('%cluster off')
  expect(session.engine.choices.cluster).toBeNull()
})
