import { afterAll, beforeAll, expect, it } from 'vitest'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { saidInWords } from '../../../../kernel/render/words/said.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { samePaths, timeForPaths } from '../same-paths.ts'
import { startCluster, type TestCluster } from '../../../support/slurm.ts'
import {
  frozenEngine,
  mistakeOf,
  type Ran,
  shell,
  stepOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let alone: TestNix
let session: TestSession
let slurm: TestCluster
beforeAll(async () => {
  ;[test, alone, slurm] = await Promise.all([testNix(), testNix(), startCluster()])
  process.env['SLURM_CONF'] = slurm.configuration
  session = testSession(await frozenEngine(test))
})
afterAll(async () => {
  delete process.env['SLURM_CONF']
  await session.close()
  await slurm.stop()
  test.remove()
  alone.remove()
})

const run = (code: string) => session.run(code, 'cell')

function told({ outcome }: Ran): string {
  const [shown] = outcome.shown
  if (shown?.kind !== 'said') throw new Error(JSON.stringify(outcome, null, 1))
  const { title, text } = saidInWords(shown.said)
  return `${title}\n${text}`
}

it.each([
  ['%cluster slurm', 'No folder is named'],
  ['%cluster slurm --shared /nowhere/at/all', '/nowhere/at/all is no folder that jobs can use'],
  ["%cluster slurm --shared / --scratch '/a b'", '/a b is no folder that jobs can use'],
  ['%cluster slurm --shared / --partition=-x', '-x is no name of a partition.'],
  ['%cluster pbs', 'It is either slurm or off or notebook, not pbs.']
])('refuses %s', async (line, message) => {
  expect(mistakeOf(await run(line), 'command').message).toContain(message)
  expect(told(await run('%cluster'))).toContain('Steps are built on this machine')
})

it(
  'has steps built by jobs, to the paths that they have elsewhere, and says so',
  async () => {
    const line = `%cluster slurm --shared ${slurm.shared} --scratch ${slurm.scratch}`
    expect(told(await run(line))).toContain('Steps are built by Slurm')
    const there = await samePaths(session, test.folder, alone, 'slurm')
    const built = [...there.values()].filter(({ status }) => status === 'built')
    for (const { builtOn } of built) expect(builtOn).toMatch(/^Slurm job \d+ on /)
    const again = await run(`again = ${shell('echo again > it')};`)
    expect(renderOutcome(again.outcome)?.data['text/plain']).toMatch(/on Slurm job \d+ on /)
  },
  timeForPaths
)

it('builds here again', async () => {
  expect(told(await run('%cluster off'))).toContain('Steps are built on this machine')
  expect(session.engine.choices.place).toBe('machines')
})

it('goes by what the notebook says, unless a command says otherwise', async () => {
  const definition = `cluster = { shared = "${slurm.shared}"; scratch = "${slurm.scratch}"; };`
  const said = await session.run(definition, 'where')
  expect(said.outcome.notices).toMatchObject([{ kind: 'builds-on-cluster' }])
  const step = async (name: string) => stepOf(await run(`it = ${shell(`echo ${name} > it`)};`))
  expect((await step('here')).builtOn).toBeNull()
  expect(told(await run('%cluster notebook'))).toContain('The name cluster of the notebook says so')
  expect((await step('there')).builtOn).toMatch(/^Slurm job/)
})
