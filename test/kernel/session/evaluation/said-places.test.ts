import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { besideWaiting } from '../../../../kernel/session/ahead/build-ahead.ts'
import {
  placeNotices,
  placeOf,
  saidPlaces
} from '../../../../kernel/session/evaluation/said-places.ts'
import { saidInWords } from '../../../../kernel/render/words/said.ts'
import { noCluster } from '../../../../nix/cluster/slurm-place.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { until } from '../../../support/wait.ts'
import { tablesOf } from '../../render/words/commands/texts.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let session: TestSession
beforeAll(async () => {
  test = await testNix()
  session = testSession(evaluatingEngine(test))
  mkdirSync(join(test.folder, 'shared'))
})
afterAll(async () => {
  await session.close()
  test.remove()
})

const never = new AbortController().signal

async function said(code: string) {
  const ran = await session.run(code, 'cell')
  const { engine } = session
  return {
    ...(await saidPlaces(engine, engine.workspace, never)),
    notices: ran.outcome.notices,
    place: await placeOf(engine, engine.workspace, never)
  }
}

/** What a command says. */
async function told(line: string): Promise<string> {
  const [shown] = (await session.run(line, 'command')).outcome.shown
  if (shown?.kind === 'said') return Object.values(saidInWords(shown.said)).join('\n')
  if (shown?.kind !== 'document') throw new Error(JSON.stringify(shown))
  const cells = tablesOf(shown.document).flatMap(({ rows }) => rows.flat())
  return [shown.document.title, ...cells].join('\n')
}

describe('the name cluster', () => {
  it('says where jobs are handed in; a path is taken as it stands, and nothing of it is copied', async () => {
    const { cluster, notices } = await said('cluster = { shared = ./shared; partition = "long"; };')
    const shared = join(test.folder, 'shared')
    expect(cluster).toMatchObject({ value: { shared, partition: 'long' } })
    expect(notices).toMatchObject([{ kind: 'builds-on-cluster', cluster: { shared } }])
  })

  it.each([
    ['a number', 'cluster = 3;'],
    ['a set of something else', 'cluster = { size = 3; };'],
    ['a step', 'cluster = output "x" // { shared = 1; };'],
    ['what cannot be evaluated', 'cluster = throw "not now";'],
    ['nothing', 'other = 1;']
  ])('may be of anything else: %s', async (_, code) => {
    expect(await said(code)).toMatchObject({ cluster: null, builders: [] })
    const { engine } = session
    expect(await placeNotices(engine, [], never)).toEqual([])
  })

  it.each([
    ['no shared folder', '{ partition = "long"; }', { kind: 'no-shared-folder', folder: null }],
    ['one that is not there', '{ shared = "/not/there"; }', { kind: 'no-shared-folder' }],
    [
      'an option of a program',
      '{ shared = ./shared; partition = "-x"; }',
      { kind: 'no-partition' }
    ],
    [
      'another setting',
      '{ shared = ./shared; time = 3; }',
      { kind: 'unknown-setting', key: 'time' }
    ],
    ['a number', '{ shared = 3; }', { kind: 'wrong-setting', key: 'shared', takes: 'text' }],
    ['a function', '{ shared = x: x; }', { kind: 'wrong-setting', key: 'shared' }],
    ['an error within', '{ shared = throw "not now"; }', { kind: 'not-evaluated' }]
  ])('is told where it is wrong, and nothing is built: %s', async (_, value, expected) => {
    const { cluster, notices, place } = await said(`cluster = ${value};`)
    expect(cluster).toMatchObject({ mistake: expected })
    expect(await told('%cluster')).toContain('No step is built\ncluster is not taken as it stands')
    expect(notices).toMatchObject([{ kind: 'place-mistake', name: 'cluster', mistake: expected }])
    expect(place).toBe(noCluster)
    session.engine.choices.place = 'machines'
    expect(await placeOf(session.engine, session.engine.workspace, never)).not.toBe(noCluster)
    session.engine.choices.place = 'notebook'
  })

  it('of a notebook that came to a machine without Slurm has it run there, which is said', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = test.folder
    try {
      const { notices, place } = await said('cluster = { shared = "/of/there"; };')
      expect(notices).toMatchObject([{ mistake: { kind: 'no-slurm-here' } }])
      expect(place).not.toBe(noCluster)
      expect(await told('%cluster')).toContain('Steps are built on this machine\ncluster is not')
    } finally {
      process.env['PATH'] = path
    }
  })
})

describe('the name builders', () => {
  it('names machines, each by its URL or with more', async () => {
    const { builders, notices } = await said(
      'builders = [ "ssh://one" { url = "ssh-ng://me@two"; port = 2222; cores = 4; features = [ "gpu" ]; } ];'
    )
    expect(builders).toMatchObject([
      { value: { url: 'ssh://one', cores: 1, features: [], port: null } },
      { value: { url: 'ssh-ng://me@two:2222', cores: 4, features: ['gpu'], port: 2222 } }
    ])
    expect(notices).toEqual([
      { kind: 'builds-beside', machines: ['ssh://one', 'ssh-ng://me@two:2222'] }
    ])
  })

  it('takes as many cores as the command does', async () => {
    const { builders } = await said('builders = [ { url = "ssh://one"; cores = 999999; } ];')
    expect(builders).toMatchObject([{ value: { cores: 999_999 } }])
  })

  it.each([
    ['the same', '"ssh://one" "ssh://one"'],
    ['one at another port', '"ssh://one" "ssh://one:23"'],
    ['another way to write it', '"ssh://one" { url = "ssh://one/"; cores = 2; }']
  ])('names a machine once: %s', async (_, machines) => {
    const { notices } = await said(`builders = [ ${machines} ];`)
    expect(notices[0]).toEqual({ kind: 'builds-beside', machines: ['ssh://one'] })
    expect(await told('%builders')).toMatch(/^1 machine beside this one\nssh:\/\/one\n/)
  })

  it('means the machine that was added by its name', async () => {
    expect(await told('%builders add ssh://one --cores 3')).toContain('1 machine beside')
    await said('builders = [ "ssh://one" "ssh://two" ];')
    expect(await told('%builders')).toMatch(/^2 machines beside this one\nssh:\/\/one\n3\n/)
    await told('%builders remove ssh://one')
  })

  it.each([
    ['numbers', 'builders = [ 1 2 ];'],
    ['other texts', 'builders = [ "one" "two" ];'],
    ['a function', 'builders = x: x;']
  ])('may be of anything else: %s', async (_, code) => {
    expect((await said(code)).builders).toEqual([])
  })

  it.each([
    ['no URL', '{ url = "host"; }', { kind: 'no-builder-url', given: 'host' }],
    ['no machine', '3', { kind: 'wrong-setting', key: 'url' }],
    ['a key that is not there', '{ url = "ssh://b"; key = "~/none"; }', { kind: 'no-key' }],
    ['no count', '{ url = "ssh://b"; cores = 0; }', { kind: 'wrong-setting', key: 'cores' }],
    [
      'more cores than fit',
      '{ url = "ssh://b"; cores = 1000000; }',
      { kind: 'wrong-setting', key: 'cores', takes: 'count' }
    ],
    [
      'ten times as many',
      '{ url = "ssh://b"; cores = 10000000; }',
      { kind: 'wrong-setting', key: 'cores', takes: 'count' }
    ],
    [
      'one text',
      '{ url = "ssh://b"; features = "gpu"; }',
      { kind: 'wrong-setting', takes: 'texts' }
    ],
    ['no port', '{ url = "ssh://b"; port = 65536; }', { kind: 'no-builder-url' }],
    ['a second port', '{ url = "ssh://one:23"; }', { kind: 'other-port', taken: 'ssh://one' }]
  ])('is told where it is wrong, and the others are used: %s', async (_, value, expected) => {
    const { notices } = await said(`builders = [ "ssh://one" ${value} ];`)
    expect(notices).toMatchObject([
      { kind: 'builds-beside', machines: ['ssh://one'] },
      { kind: 'place-mistake', name: 'builders', mistake: expected }
    ])
  })
})

describe('in a run-all', () => {
  it.each([
    ['a definition of it', 'cluster = { shared = 3; };'],
    ['what it is made of', 'shared_folder = 3;']
  ])('steps are begun ahead where the cells before them say: %s', async (_, moving) => {
    const { engine } = session
    await session.run('shared_folder = ./shared; cluster = 1;', 'first')
    if (moving.startsWith('shared_folder'))
      await session.run('cluster = { shared = shared_folder; };', 'second')
    const request = {
      ...{ client: null, cameAt: 0, deletedCells: [], executionCount: null },
      ...{ stopOnError: true, userExpressions: {} }
    }
    const step = (name: string) => `${name} = output "\${toolchain.sh}/bin/sh -c ${name}";`
    const waiting = [step('ahead'), moving, step('behind')].map((code, index) => ({
      ...{ ...request, code, cellId: `${moving} ${index}` }
    }))
    const own = `/nix/store/${'0'.repeat(32)}-own.drv`
    const begun: [readonly string[], boolean][] = []
    const begin = vi.spyOn(engine.builds, 'begin').mockImplementation((drvPaths, { place }) => {
      const names = drvPaths.map((path) => path.replace(/^.*?-|\.drv$/g, ''))
      if (names.length > 0)
        void place(never).then((one) => void begun.push([names, one === noCluster]))
    })
    await besideWaiting(
      {
        ...{ engine, signal: never, request: { ...request, code: '', cellId: 'own' } },
        waiting: {
          count: () => 3,
          arrivals: () => moving.length,
          list: () => waiting
        }
      },
      [own],
      new Set([own]),
      () => until('both builds are begun', () => begun.length === 2)
    )
    begin.mockRestore()
    engine.ahead.end()
    expect(begun).toEqual([
      [['own', 'sh'], false],
      [['sh'], true]
    ])
  })
})
