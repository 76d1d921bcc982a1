import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StepReport, stepsShown } from '../../../../kernel/outcome/index.ts'
import { hashPart } from '../../../../nix/base/index.ts'
import { type CacheServer, serveCache } from '../../../support/cache-server.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { type SshServer, startSshServer } from '../../../support/ssh-server.ts'
import {
  documentIn,
  evaluatingEngine,
  frozenEngine,
  mistakeOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

/*
 * Two stores on one machine: what one has built and sent, the other fetches. The second has another
 * folder, and no toolchain of its own that could start a step.
 */

let sender: TestNix
let notebook: TestSession
let folder: string
let web: CacheServer
let ssh: SshServer
let toolchain: string
/** What the sender built. */
let built: readonly StepReport[]
const options = process.env['NIX_SSHOPTS']

const cells = [
  'data = static { path = ./data.csv; };',
  'one = output "${toolchain.sh}/bin/sh -c \'read line < ${data}; echo $line > x\'";',
  '%%python two one upto=3\nopen("x", "w").write(str(params["upto"]))',
  'all = sweep { n = [ 1 2 ]; } ({ n }: output "${toolchain.sh}/bin/sh -c \'echo ${two} ${toString n} > x\'");'
]
const steps = 4

beforeAll(async () => {
  sender = await testNix()
  folder = join(sender.folder, 'cache')
  mkdirSync(join(sender.folder, 'web'))
  ;[web, ssh] = await Promise.all([serveCache(join(sender.folder, 'web')), startSshServer()])
  process.env['NIX_SSHOPTS'] = `${ssh.options} -p ${ssh.port} -i ${ssh.key}`
  const engine = await frozenEngine(sender)
  if (!engine.toolchain.ok) throw new Error('no toolchain')
  toolchain = `toolchain = ${engine.toolchain.value.expression};`
  notebook = testSession(engine)
  writeFileSync(join(sender.folder, 'data.csv'), 'a,b\n1,2\n')
  built = await stepsBy(notebook, [toolchain, ...cells])
  expect(countsOf(built)).toEqual({ built: steps })
})
afterAll(async () => {
  process.env['NIX_SSHOPTS'] = options ?? ''
  await notebook.close()
  web.close()
  await ssh.remove()
  sender.remove()
})

/** How the steps that cells show stand, and what they gave. */
async function stepsBy(session: TestSession, codes: readonly string[]) {
  const steps: StepReport[] = []
  for (const [index, code] of codes.entries())
    steps.push(...(await session.run(code, `cell-${index}`)).outcome.shown.flatMap(stepsShown))
  return steps
}

async function shownBy(session: TestSession, codes: readonly string[]) {
  return countsOf(await stepsBy(session, codes))
}

function countsOf(steps: readonly StepReport[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of steps) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const outPathsOf = (steps: readonly StepReport[]) => steps.map(({ outPath }) => outPath)

const say = async (line: string, session = notebook) => documentIn(await session.run(line, 'said'))

/** Somebody else, with an empty store, opens the notebook. */
async function elsewhere<Value>(
  lines: readonly string[],
  act: (there: { readonly session: TestSession; readonly test: TestNix }) => Promise<Value>,
  settings: readonly string[] = []
): Promise<Value> {
  const test = await testNix(settings)
  writeFileSync(join(test.folder, 'data.csv'), 'a,b\n1,2\n')
  const session = testSession(evaluatingEngine(test))
  try {
    for (const line of lines) await session.run(line, line)
    return await act({ session, test })
  } finally {
    await session.close()
    test.remove()
  }
}

const urls = () => [`file://${folder}`, web.url, `ssh-ng://root@${ssh.host}`] as const

describe.each([0, 1, 2] as const)('a cache, of a folder, on the web, over ssh: %i', (which) => {
  it('has what was sent, and gives all of it to another store', async () => {
    const url = urls()[which]
    const sent = await say(`%cache push ${url}`)
    expect(sent).toContain(`${steps} results at ${url}`)
    expect(sent).toMatch(/New there: \d+ store paths/)
    expect(await say(`%cache push ${url} one`)).toContain('It had all of them already.')
    await elsewhere([`%cache add ${url}`], async ({ session }) => {
      expect(await shownBy(session, [toolchain, ...cells])).toEqual({ fetched: steps })
    })
  })
})

it('builds all of it to the same hashes where only toolchain and sources are left', async () => {
  for (const name of readdirSync(join(folder, 'realisations')))
    rmSync(join(folder, 'realisations', name))
  for (const { outPath } of built) rmSync(join(folder, `${hashPart(outPath ?? '')}.narinfo`))
  await elsewhere([`%cache add ${folder}`], async ({ session }) => {
    const again = await stepsBy(session, [toolchain, ...cells])
    expect(countsOf(again)).toEqual({ built: steps })
    expect(outPathsOf(again)).toEqual(outPathsOf(built))
  })
})

it('lists, adds and removes caches', async () => {
  await elsewhere([], async ({ session }) => {
    expect(await say('%cache', session)).toContain('No cache is asked')
    const key = `example-1:${'A'.repeat(43)}=`
    const added = await say(`%cache add ${folder} --key ${key}`, session)
    expect(added).toContain(`file://${folder}`)
    expect(added).toContain('what example-1 signed')
    expect(added).toContain('you trust whoever may write to it')
    const { environment } = session.engine.nix
    expect(environment['NIX_CONFIG']).toContain(`substituters = file://${folder}\n`)
    expect(environment['NIX_CONFIG']).toContain(`extra-trusted-public-keys = ${key}\n`)
    await session.run(`%cache add ${folder} --unsigned`)
    expect(session.engine.nix.environment['NIX_CONFIG']).toContain(`file://${folder}?trusted=1\n`)
    expect(await say(`%cache remove ${folder}`, session)).toContain('No cache is asked')
  })
})

it.each([
  ['%cache add', 'No cache is named.'],
  ['%cache push', 'No cache is named.'],
  ['%cache add ssh://-oProxyCommand=x', 'names no cache that Nix can read.'],
  ['%cache add "file:///a b"', 'names no cache that Nix can read.'],
  ['%cache add https://a.example.org --key me', 'me is no public key of a cache.'],
  ['%cache remove https://a.example.org', 'is no cache of this notebook.'],
  ['%cache push /x --sign ./nothing', 'There is no file'],
  ['%cache push http://127.0.0.1:9', 'The results could not be sent to http://127.0.0.1:9'],
  ['%cache push /x nobody', 'nobody']
])('refuses %s', async (line, message) => {
  expect(mistakeOf(await notebook.run(line), 'command').message).toContain(message)
})
