import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { build, type DerivationReport } from '../../../nix/builder/index.ts'
import { createRemoteBuilders, readBuilder, type RemoteBuilder } from '../../../nix/places/index.ts'
import { tryBuilder } from '../../../nix/places/try-builder.ts'
import { known } from '../../../nix/store/records.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'
import { processesWith } from '../../support/processes.ts'
import { type SshServer, startSshServer } from '../../support/ssh-server.ts'

let here: TestNix
let alone: TestNix
let server: SshServer
let shell: string
const options = process.env['NIX_SSHOPTS']
beforeAll(async () => {
  ;[here, alone, server] = await Promise.all([testNix(), testNix(), startSshServer()])
  shell = await shellDefinitions(here.folder)
  process.env['NIX_SSHOPTS'] = server.options
})
afterAll(async () => {
  process.env['NIX_SSHOPTS'] = options ?? ''
  await server.remove()
  here.remove()
  alone.remove()
})

function builderOf(scheme: string, more: Partial<RemoteBuilder> = {}): RemoteBuilder {
  const { key, port, host } = server
  const read = readBuilder(`${scheme}://${host}:${port}`, {
    ...{ port: null, key, cores: 2, features: [] },
    ...more
  })
  if (!read.ok) throw new Error(read.mistake.kind)
  return read.value
}

async function drvPathOf(nix: TestNix, name: string, script: string): Promise<string> {
  const expression = `let ${shell} in { step = sh "${name}" ''${script}''; }`
  const [path = ''] = await instantiate(nix.nix, nix.folder, expression, ['step'])
  return path
}

/** Builds a step where builders are, none of it on this machine unless `isHereToo`. */
async function buildOver(
  builders: readonly RemoteBuilder[],
  drvPath: string,
  more: { readonly isHereToo?: true; readonly signal?: AbortSignal } = {}
): Promise<DerivationReport> {
  const place = createRemoteBuilders()
  for (const builder of builders) place.add(builder)
  try {
    const { derivations } = await build(here.nix, {
      drvPaths: [drvPath],
      place,
      ...(more.isHereToo === true ? {} : { maxJobs: 0 }),
      signal: more.signal
    })
    const report = derivations.get(drvPath)
    if (report === undefined) throw new Error('no report')
    return report
  } finally {
    place.close()
  }
}

/** A number of seconds between these. */
function within(least: number, most: number): unknown {
  return expect.toSatisfy((value) => typeof value === 'number' && value >= least && value <= most)
}

describe.each(['ssh-ng', 'ssh'])('a builder over %s', (scheme) => {
  it('builds a step to the path that it has here; it is told and remembered where', async () => {
    const script = 'echo one; echo two > $out'
    const drvPath = await drvPathOf(here, `there-${scheme}`, script)
    const report = await buildOver([builderOf(scheme)], drvPath)
    const url = `${scheme}://127.0.0.1:${server.port}`
    expect(report).toMatchObject({ status: 'built', builtOn: url, log: { lines: ['one'] } })
    expect(known(here.nix, drvPath)).toMatchObject({ builtOn: url, sandboxed: null })
    // Over ssh Nix does not tell when what a step needs was there.
    const copied = scheme === 'ssh' ? null : within(0, 60)
    expect(report.passage).toEqual({ waited: within(0, 60), copied })
    expect(known(here.nix, drvPath)?.passage).toEqual(report.passage)
    const local = await drvPathOf(alone, `there-${scheme}`, script)
    const { derivations } = await build(alone.nix, { drvPaths: [local] })
    expect(derivations.get(local)).toMatchObject({ outPath: report.outPath, builtOn: null })
  })

  it('has a step that fails there told as it failed', async () => {
    const drvPath = await drvPathOf(here, `fails-${scheme}`, 'echo so; exit 3')
    const report = await buildOver([builderOf(scheme)], drvPath)
    expect(report).toMatchObject({
      ...{ status: 'failed', cause: { kind: 'exit', exitCode: 3 } },
      log: { lines: ['so'] }
    })
  })

  it('is done without where its connection is lost: no step fails by that', async () => {
    const mark = `lost-${scheme}`
    const drvPath = await drvPathOf(here, mark, `sleep 2.${scheme.length}; echo 1 > $out`)
    const building = buildOver([builderOf(scheme)], drvPath, { isHereToo: true })
    await vi.waitFor(
      () => expect(processesWith(`sleep 2.${scheme.length}`)).not.toEqual([]),
      20_000
    )
    server.cut()
    const report = await building
    const machine = `${scheme}://127.0.0.1:${server.port}`
    expect(report).toMatchObject({ status: 'built', builtOn: null })
    expect(report.remarks).toEqual([{ kind: 'connection-lost', machine }])
  })

  it('ends what it builds at an interrupt', async () => {
    const drvPath = await drvPathOf(here, `ends-${scheme}`, `sleep 97.${scheme.length}`)
    const interrupt = new AbortController()
    const building = buildOver([builderOf(scheme)], drvPath, { signal: interrupt.signal })
    const running = () => processesWith(`sleep 97.${scheme.length}`)
    await vi.waitFor(() => expect(running()).not.toEqual([]), 20_000)
    interrupt.abort()
    expect(await building).toMatchObject({ status: 'stopped' })
    await vi.waitFor(() => expect(running()).toEqual([]), 20_000)
  })
})

it('a machine that does not answer is named, and this one builds', async () => {
  await server.stop()
  try {
    const drvPath = await drvPathOf(here, 'refused', 'echo 1 > $out')
    const builder = builderOf('ssh-ng')
    const report = await buildOver([builder], drvPath, { isHereToo: true })
    expect(report).toMatchObject({ status: 'built', builtOn: null })
    expect(report.remarks).toMatchObject([{ kind: 'builder-refused', machine: builder.url }])
    expect(await tryBuilder(here.nix, builder)).toMatchObject({ why: 'no-answer' })
  } finally {
    await server.restart()
  }
})

describe('trying a builder out', () => {
  it('says that it works', async () => {
    const verdict = await tryBuilder(here.nix, builderOf('ssh-ng'))
    expect(verdict).toMatchObject({ kind: 'works', sandboxed: true })
    expect(here.nix.version.startsWith('version' in verdict ? verdict.version : '-')).toBe(true)
  })

  it.each([
    ['no content addressing', ['experimental-features ='], { kind: 'no-content-addressing' }],
    ['another kind of machine', ['system = riscv64-linux'], { kind: 'cannot-build' }]
  ])('says what is missing there: %s', async (_, settings, expected) => {
    server.configure(settings)
    try {
      expect(await tryBuilder(here.nix, builderOf('ssh-ng'))).toMatchObject(expected)
    } finally {
      server.configure([])
    }
  })

  it('says why it is not let in, or finds nobody', async () => {
    const why = async (builder: RemoteBuilder) => {
      const verdict = await tryBuilder(here.nix, builder)
      return verdict.kind === 'unreachable' ? verdict.why : verdict.kind
    }
    const builder = builderOf('ssh-ng')
    expect(await why({ ...builder, key: `${here.folder}/none` })).toBe('no-login')
    expect(await why({ ...builder, host: 'nobody.invalid' })).toBe('no-such-host')
    process.env['NIX_SSHOPTS'] = '-o UserKnownHostsFile=/dev/null'
    expect(await why(builder)).toBe('unknown-key')
    process.env['NIX_SSHOPTS'] = server.options
  })
})
