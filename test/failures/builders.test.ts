import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { noticeInWords } from '../../kernel/render/words/notice.ts'
import { readText } from '../../nix/base/index.ts'
import { build, type DerivationReport } from '../../nix/builder/index.ts'
import { createRemoteBuilders, readBuilder, type RemoteBuilder } from '../../nix/places/index.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../support/nix.ts'
import { processesWith, signalAll, withDescendants } from '../support/processes.ts'
import { type SshServer, startSshServer } from '../support/ssh-server.ts'
import { codeCells, stepsOf } from '../support/step-bundles.ts'
import { startRun, timedRun } from './headless-run.ts'

/* What goes wrong on the way to a builder, or there: no step fails by that, and nothing is left. */

/** Moments at which a connection is cut; more where that is asked for, and then what takes long too. */
const cuts = Number(process.env['NIX_WORKFLOW_LOST'] ?? '1')
const isLong = cuts > 1
/** Where Nix speaks another way to a machine the same goes through other code. */
const schemes = isLong ? ['ssh-ng', 'ssh'] : ['ssh-ng']

let here: TestNix
let server: SshServer
let shell: string
const options = process.env['NIX_SSHOPTS']
beforeAll(async () => {
  ;[here, server] = await Promise.all([testNix(), startSshServer()])
  shell = await shellDefinitions(here.folder)
  process.env['NIX_SSHOPTS'] = server.options
})
afterAll(async () => {
  process.env['NIX_SSHOPTS'] = options ?? ''
  await server.remove()
  here.remove()
})

function builderOf(scheme: string, of: SshServer = server): RemoteBuilder {
  const more = { port: null, key: of.key, cores: 4, features: [] }
  const read = readBuilder(`${scheme}://${of.host}:${of.port}`, more)
  if (!read.ok) throw new Error(read.mistake.kind)
  return read.value
}

/** Builds steps where these machines are, and this one too. */
async function buildOver(
  builders: readonly RemoteBuilder[],
  scripts: Readonly<Record<string, string>>
): Promise<readonly DerivationReport[]> {
  const names = Object.keys(scripts)
  const steps = names.map((name) => `${name} = sh "${name}" ''${scripts[name] ?? ''}'';`)
  const set = `let ${shell} in rec { ${steps.join('\n')} }`
  const drvPaths = await instantiate(here.nix, here.folder, set, names)
  const place = createRemoteBuilders()
  for (const builder of builders) place.add(builder)
  try {
    const { derivations } = await build(here.nix, { drvPaths, place })
    return drvPaths.flatMap((drvPath) => derivations.get(drvPath) ?? [])
  } finally {
    place.close()
  }
}

const statusesOf = (reports: readonly DerivationReport[]) => reports.map(({ status }) => status)

/** Folders of builds on the other side. */
const buildFolders = () =>
  readdirSync(dirname(server.store))
    .filter((name) => name.startsWith('nix-build'))
    .sort()

/**
 * Nobody is at work on these steps any more, on either side. Nix tidies the folders of its builds where
 * it is told to end; one that is ended by force leaves them, those of `before`.
 */
async function nothingIsLeft(mark: string, before: readonly string[] | null): Promise<void> {
  await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), 30_000)
  if (before !== null) await vi.waitFor(() => expect(buildFolders()).toEqual(before), 30_000)
}

it.each(schemes)(
  `a connection over %s is cut at ${cuts} random moments: all is built, and nothing is left`,
  async (scheme) => {
    const steps = (round: number) => {
      const mark = `sleep 0.${round}0${scheme.length}${round % 2}`
      const one = (name: string) => `${mark}; echo ${scheme} ${round} ${name} > $out`
      const last = `read a < \${a}; read b < \${b}; echo "$a $b" > $out`
      return { mark, scripts: { a: one('a'), b: one('b'), c: one('c'), last } }
    }
    const began = Date.now()
    expect(statusesOf(await buildOver([builderOf(scheme)], steps(0).scripts))).toHaveLength(4)
    const took = Date.now() - began
    for (let round = 1; round <= cuts; round++) {
      const { mark, scripts } = steps(round)
      const before = buildFolders()
      const building = buildOver([builderOf(scheme)], scripts)
      const moment = Math.random() * took
      await setTimeout(moment)
      // By the other side's end, or as a network that fails.
      const isByForce = round % 2 === 0
      if (isByForce) server.cut()
      else signalAll(clients(), 'SIGKILL')
      const reports = await building
      const at = `cut after ${Math.round(moment)} of ${took} ms`
      expect({ at, statuses: statusesOf(reports) }).toEqual({
        at,
        statuses: ['built', 'built', 'built', 'built']
      })
      await nothingIsLeft(mark, isByForce ? null : before)
    }
  },
  3_600_000
)

/** The programs by which this process is logged in there. */
function clients(): readonly number[] {
  return withDescendants(process.pid).filter((pid) => {
    const words = readText(`/proc/${pid}/cmdline`)?.split('\0') ?? []
    return words[0] === 'ssh' && words.includes(server.host)
  })
}

describe('a machine', () => {
  it('that is stopped and comes back is done without meanwhile, and used again', async () => {
    const sleeping = (name: string) => ({ [name]: `sleep 1.7; echo ${name} > $out` })
    const building = buildOver([builderOf('ssh-ng')], sleeping('stopped'))
    await vi.waitFor(() => expect(processesWith('sleep 1.7')).not.toEqual([]), 20_000)
    await server.stop()
    const [report] = await building
    expect(report).toMatchObject({ status: 'built', builtOn: null })
    expect(report?.remarks).toMatchObject([{ kind: 'connection-lost' }])
    await server.restart()
    const [again] = await buildOver([builderOf('ssh-ng')], sleeping('back'))
    expect(again).toMatchObject({ status: 'built', builtOn: builderOf('ssh-ng').url, remarks: [] })
  })

  it.each(schemes)('over %s whose disk is full is done without', async (scheme) => {
    const full = await startSshServer({ disk: 30e6 })
    process.env['NIX_SSHOPTS'] = full.options
    try {
      const script = `yes 0123456789 | head -c 60000000 > $out; echo ${scheme} >> $out`
      const [report] = await buildOver([builderOf(scheme, full)], { large: script })
      expect(report).toMatchObject({ status: 'built', builtOn: null })
      expect(report?.remarks).toMatchObject([
        {
          kind: 'machine-failed',
          machine: builderOf(scheme, full).url,
          cause: { kind: 'no-space' }
        }
      ])
    } finally {
      process.env['NIX_SSHOPTS'] = server.options
      await full.remove()
    }
  })

  it.each([
    ['no content addressing', ['experimental-features = nix-command'], ['machine-failed']],
    // Later Nix refuses the setting before it is asked to build.
    [
      'a sandbox that cannot be made',
      ['sandbox-build-dir = relative'],
      ['machine-failed', 'builder-refused']
    ],
    ['no sandbox', ['sandbox = false'], []]
  ])('with %s: the step is built', async (name, settings, kinds) => {
    server.configure(settings)
    try {
      const [report] = await buildOver([builderOf('ssh-ng')], { it: `echo "${name}" > $out` })
      const { url } = builderOf('ssh-ng')
      const isThere = kinds.length === 0
      expect(report).toMatchObject({ status: 'built', builtOn: isThere ? url : null })
      expect(report?.remarks).toMatchObject(isThere ? [] : [{ machine: url }])
      for (const { kind } of report?.remarks ?? []) expect(kinds).toContain(kind)
      if (name !== 'no content addressing') return
      const [words] = (report?.remarks ?? []).map((remark) =>
        noticeInWords({ kind: 'step-remark', step: 'it', remark })
      )
      expect(words).toContain(
        `${url} could not build it: error: experimental Nix feature 'ca-derivations' is disabled there`
      )
      expect(words).toContain(`%builders try ${url}`)
    } finally {
      server.configure([])
    }
  })
})

const versions = resolve(import.meta.dirname, '../../.nix-versions')

if (isLong && existsSync(versions))
  it.each(['2.26', '2.34'])('another Nix there builds to the same path: %s', async (version) => {
    const path = `${versions}/${version}/bin:${process.env['PATH'] ?? ''}`
    const other = await startSshServer({ path })
    process.env['NIX_SSHOPTS'] = other.options
    try {
      const [report] = await buildOver([builderOf('ssh-ng', other)], {
        v: `echo ${version} > $out`
      })
      expect(report).toMatchObject({ status: 'built' })
      expect(report?.builtOn).not.toBeNull()
    } finally {
      process.env['NIX_SSHOPTS'] = server.options
      await other.remove()
    }
  })

if (isLong)
  it('a machine that hangs is waited for half a minute, then done without', async () => {
    const building = buildOver([builderOf('ssh-ng')], { hangs: 'sleep 3.3; echo 1 > $out' })
    await vi.waitFor(() => expect(processesWith('sleep 3.3')).not.toEqual([]), 20_000)
    server.hang(true)
    const [report] = await building
    server.hang(false)
    expect(report).toMatchObject({ status: 'built', builtOn: null })
    expect(report?.remarks).toMatchObject([{ kind: 'connection-lost' }])
    await nothingIsLeft('sleep 3.3', null)
  }, 300_000)

if (isLong)
  it(`a kernel that is killed at ${cuts} moments leaves nothing there, and the next one builds`, async () => {
    const given = (round: number): Parameters<typeof startRun> => {
      const step = (script: string) => `output "\${sh}/bin/sh -c '${script}'"`
      const slow = `\${sleep}/bin/sleep 1.${round}19\${toString n}; echo ${round} > part`
      const cells = [
        '%freeze sh sleep',
        `builders = [ { url = "${builderOf('ssh-ng').url}"; key = "${server.key}"; cores = 2; } ];`,
        `parts = sweep { n = [ 1 2 ]; } ({ n }: ${step(slow)});`,
        `last = ${step('read a < ${parts."n=1"}/part; echo $a > last')};`
      ]
      return [here, `killed-${round}`, cells, { NIX_SSHOPTS: server.options }]
    }
    await timedRun(...given(0))
    const { took, said: first } = await timedRun(...given(1))
    expect(first).toEqual([])
    for (let round = 2; round < cuts + 2; round++) {
      const before = buildFolders()
      const { running } = await startRun(...given(round))
      const moment = Math.random() * took
      await setTimeout(moment)
      // The kernel and who runs it: what they started is to end by itself.
      const isNode = (pid: number) => /^[^\0]*\bnode\0/.test(readText(`/proc/${pid}/cmdline`) ?? '')
      signalAll(withDescendants(running.pid).filter(isNode), 'SIGKILL')
      await running.ended
      await nothingIsLeft(`sleep 1.${round}19`, before)
      const { exitCode, notebook, said } = await timedRun(...given(round))
      const at = `killed after ${Math.round(moment)} of ${took} ms`
      expect({ at, said, exitCode }).toEqual({ at, said: [], exitCode: 0 })
      const steps = [...stepsOf(codeCells(readFileSync(notebook, 'utf8'))).values()]
      const isThere = ({ status }: { readonly status: string }) =>
        ['built', 'cached'].includes(status)
      expect(steps.map(isThere)).toEqual([true, true, true])
    }
  }, 3_600_000)
