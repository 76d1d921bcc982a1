import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineBuilder } from '../../../../kernel/cli/diagnosis/builder.ts'
import { findingInWords } from '../../../../kernel/render/words/command-line/index.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { type SshServer, startSshServer } from '../../../support/ssh-server.ts'
import {
  frozenEngine,
  mistakeOf,
  type Ran,
  stepOf,
  testSession,
  type TestSession
} from '../../session/support.ts'
import { isWhole, samePaths, timeForPaths } from '../same-paths.ts'
import { tablesOf, textsOf } from '../../render/words/commands/texts.ts'

let test: TestNix
let alone: TestNix
let session: TestSession
let server: SshServer
let url: string
const options = process.env['NIX_SSHOPTS']
beforeAll(async () => {
  ;[test, alone, server] = await Promise.all([testNix(), testNix(), startSshServer()])
  process.env['NIX_SSHOPTS'] = server.options
  session = testSession(await frozenEngine(test))
  url = `ssh-ng://${server.host}:${server.port}`
})
afterAll(async () => {
  process.env['NIX_SSHOPTS'] = options ?? ''
  await session.close()
  await server.remove()
  test.remove()
  alone.remove()
})

const run = (code: string) => session.run(code, 'cell')

function told({ outcome }: Ran): string {
  const [shown] = outcome.shown
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(outcome, null, 1))
  const { document } = shown
  const cells = tablesOf(document).flatMap(({ rows }) => rows.flat())
  return [document.title, ...textsOf(document), ...cells].join('\n')
}

it('lists none at first, with what the setting of Nix says', async () => {
  expect(told(await run('%builders'))).toContain('No machine is added')
})

it.each([
  ['%builders add', 'No machine is named.'],
  ['%builders add http://host', 'http://host names no machine that Nix can reach.'],
  ['%builders add ssh://-oProxyCommand=x', 'names no machine'],
  ['%builders add ssh://host --cores 0', '--cores takes a number from 1 on, not 0.'],
  ['%builders add ssh://host --port 65536', 'ssh://host names no machine that Nix can reach.'],
  ['%builders add ssh://host --features a,b;c', 'b;c is no name of a feature.'],
  ['%builders add ssh://host --key nothing', 'There is no file'],
  ['%builders remove ssh://host', 'ssh://host is no machine of this notebook.'],
  ['%builders try ssh://host', 'ssh://host is no machine of this notebook.']
])('refuses %s', async (line, message) => {
  expect(mistakeOf(await run(line), 'command').message).toContain(message)
  expect(told(await run('%builders'))).toContain('No machine is added')
})

it('adds one, which is tried', async () => {
  const added = told(await run(`%builders add ${url} --cores 2 --key ${server.key}`))
  expect(added).toContain('1 machine beside this one')
  expect(added).toContain(url)
  expect(told(await run('%builders try'))).toContain('1 of 1 machine builds')
})

it(
  'has steps built there, to the paths that they have elsewhere',
  async () => {
    const there = await samePaths(session, test.folder, alone, 'ssh-ng')
    expect([...there.values()].some(({ builtOn }) => builtOn === url)).toBe(true)
  },
  timeForPaths
)

it('has the card say where a step was built, also when it is there already', async () => {
  const code = `where = output ''\${toolchain.sh}/bin/sh -c "echo there > it"'';`
  const ran = await run(code)
  expect(stepOf(ran)).toMatchObject({ status: 'built', builtOn: url })
  expect(renderOutcome(ran.outcome)?.data['text/plain']).toContain(`on ${url}`)
  const again = await run(code)
  expect(stepOf(again)).toMatchObject({ status: 'cached', builtOn: url })
})

it('removes it again', async () => {
  expect(told(await run(`%builders remove ${url}`))).toContain('No machine is added')
})

if (isWhole)
  it(
    'is one that is spoken to by ssh alone, to the same paths again',
    async () => {
      // What has been built already, on any of the three, would not be built again.
      const [own, other, there] = await Promise.all([testNix(), testNix(), startSshServer()])
      process.env['NIX_SSHOPTS'] = there.options
      const older = `ssh://${there.host}:${there.port}`
      const byOlder = testSession(await frozenEngine(own))
      try {
        await byOlder.run(`%builders add ${older} --cores 2 --key ${there.key}`, 'add')
        const steps = await samePaths(byOlder, own.folder, other, 'ssh')
        expect([...steps.values()].some(({ builtOn }) => builtOn === older)).toBe(true)
      } finally {
        process.env['NIX_SSHOPTS'] = server.options
        await byOlder.close()
        await there.remove()
        own.remove()
        other.remove()
      }
    },
    timeForPaths
  )

it('is one of the notebook where that names it: used, tried, and not to be removed', async () => {
  const definition = `builders = [ { url = "${url}"; cores = 2; key = "${server.key}"; } ];`
  await session.run(definition, 'where')
  expect(told(await run('%builders'))).toContain('builders of the notebook')
  expect(told(await run('%builders try'))).toContain('1 of 1 machine builds')
  const { message } = mistakeOf(await run(`%builders remove ${url}`), 'command')
  expect(message).toContain('is named by the definition builders')
  const code = `said = output ''\${toolchain.sh}/bin/sh -c "echo said > it"'';`
  expect(stepOf(await run(code))).toMatchObject({ status: 'built', builtOn: url })
  await session.run('builders = [ ];', 'where')
  expect(told(await run('%builders'))).toContain('No machine is added')
})

it('is tried by nix-workflow doctor, too', async () => {
  const findings = async (...[address, key]: readonly [string, string | null]) => {
    const all = []
    for await (const finding of examineBuilder(test.environment, address, key))
      all.push(findingInWords(finding))
    return all
  }
  expect(await findings(url, server.key)).toMatchObject([{ name: 'builder', state: 'good' }])
  const [refused] = await findings(url, null)
  expect(refused?.state).toBe('bad')
  expect(refused?.fix).toContain('ssh-copy-id')
  expect(await findings('host', null)).toMatchObject([{ state: 'bad' }])
})
