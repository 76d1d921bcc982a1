import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { plan } from '../../../nix/builder/plan.ts'
import { hashPart, isAtLeast } from '../../../nix/base/index.ts'
import { invokeNix } from '../../../nix/installation/index.ts'
import { run, start } from '../../../nix/process/index.ts'
import { copyTo } from '../../../nix/store/copy.ts'
import { type CacheServer, serveCache } from '../../support/cache-server.ts'
import {
  foundNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

/* What a cache promises and does not give is built, and it is said why. */

const names = [
  ...['whole', 'truncated', 'swapped', 'claimed', 'damaged', 'gone', 'unsigned'],
  ...['record', 'silent', 'mute', 'foreign', 'trusted']
] as const
type Name = (typeof names)[number]

/** What is not content-addressed is taken by its signature alone. */
const needsSignature = (name: Name) => ['unsigned', 'foreign', 'trusted'].includes(name)

let sender: TestNix
let receiver: TestNix
let server: CacheServer
let folder: string
const drvPaths = new Map<Name, string>()
const outPaths = new Map<Name, string>()
const drvPathsOf = (some: readonly Name[]) => some.map((name) => drvPaths.get(name) ?? '')

async function instantiated({ nix, folder: place }: TestNix): Promise<void> {
  const steps = names.map((name) => {
    const make = needsSignature(name) ? 'byInput' : 'sh'
    return `${name} = ${make} "${name}" "seq 1 ${name.length * 20000} > $out";`
  })
  const expression = `let ${await shellDefinitions(place)} in { ${steps.join('\n')} }`
  const paths = await instantiate(nix, place, expression, names)
  for (const [index, name] of names.entries()) drvPaths.set(name, paths[index] ?? '')
}

beforeAll(async () => {
  sender = await testNix()
  folder = join(sender.folder, 'cache')
  await instantiated(sender)
  const { derivations } = await build(sender.nix, { drvPaths: drvPathsOf(names) })
  for (const name of names)
    outPaths.set(name, derivations.get(drvPaths.get(name) ?? '')?.outPath ?? '')
  const copied = await copyTo(sender.nix, `file://${folder}?compression=zstd`, {
    drvPaths: drvPathsOf(names),
    paths: []
  })
  expect(copied).toMatchObject({ ok: true, value: { paths: names.length } })
  server = await serveCache(folder)
  receiver = await testNix(['stalled-download-timeout = 1', 'download-attempts = 1'])
  await instantiated(receiver)
})
afterAll(() => {
  server.close()
  sender.remove()
  receiver.remove()
})

const recordOf = (name: Name) => join(folder, `${hashPart(outPaths.get(name) ?? '')}.narinfo`)
const linesOf = (name: Name) => readFileSync(recordOf(name), 'utf8').split('\n')
const archiveOf = (name: Name) =>
  join(
    folder,
    linesOf(name)
      .find((line) => line.startsWith('URL: '))
      ?.slice(5) ?? ''
  )

/** The record of one says of its archive what that of another says. */
function take(name: Name, from: Name, keys: readonly string[]): void {
  const others = linesOf(from)
  const lines = linesOf(name).map((line) => {
    const key = /^\w+: /.exec(line)?.[0] ?? ''
    return keys.includes(key.slice(0, -2)) ? others.find((one) => one.startsWith(key)) : line
  })
  writeFileSync(recordOf(name), lines.join('\n'))
}

async function builtThere(url: string, some: readonly Name[], key: string | null = null) {
  receiver.nix.caches.add({ url, key, isUnsigned: false })
  const { derivations } = await build(receiver.nix, { drvPaths: drvPathsOf(some) })
  receiver.nix.caches.remove(url)
  return some.map((name) => {
    const report = derivations.get(drvPaths.get(name) ?? '')
    expect(report?.outPath).toBe(outPaths.get(name))
    const [remark] = report?.remarks ?? []
    const why = remark?.kind === 'cache-failed' ? remark.why : remark?.kind
    return [name, report?.status, why].join(' ')
  })
}

it('is so of an archive that is cut off, swapped or gone, a record that is damaged, and no signature', async () => {
  truncateSync(archiveOf('truncated'), 40)
  rmSync(archiveOf('gone'))
  const archive = ['URL', 'FileHash', 'FileSize']
  take('swapped', 'whole', archive)
  take('claimed', 'whole', [...archive, 'NarHash', 'NarSize'])
  writeFileSync(recordOf('damaged'), 'nonsense')
  const some: readonly Name[] = [
    ...(['whole', 'truncated', 'swapped', 'claimed', 'damaged', 'gone', 'unsigned'] as const)
  ]
  expect(await builtThere(`file://${folder}`, some)).toEqual([
    'whole fetched ',
    'truncated built not-whole',
    'swapped built other',
    'claimed built other',
    'damaged built damaged',
    'gone built not-whole',
    'unsigned built not-signed'
  ])
})

it('is so of what another key has signed than the one that is trusted', async () => {
  const keys = await Promise.all(
    ['ours', 'theirs'].map(async (name) => {
      const secret = join(sender.folder, `${name}.secret`)
      const shown = join(sender.folder, `${name}.public`)
      const words = ['--generate-binary-cache-key', `${name}-1`, secret, shown]
      const made = await run(invokeNix(sender.nix, 'nix-store', words))
      expect(made, made.stderr).toMatchObject({ exitCode: 0 })
      return { secret, shown: readFileSync(shown, 'utf8').trim() }
    })
  )
  const signed = join(sender.folder, 'signed')
  const sent = { drvPaths: drvPathsOf(['foreign', 'trusted']), paths: [] }
  const copied = await copyTo(sender.nix, `file://${signed}?secret-key=${keys[1]?.secret}`, sent)
  expect(copied).toMatchObject({ ok: true })
  const url = `file://${signed}`
  expect(await builtThere(url, ['foreign'], keys[0]?.shown)).toEqual(['foreign built not-signed'])
  expect(await builtThere(url, ['trusted'], keys[1]?.shown)).toEqual(['trusted fetched '])
})

/** So many times a copy is killed, each way. */
const cuts = Number(process.env['NIX_WORKFLOW_CUTS'] ?? 2)

/** Kills a program of Nix at a random moment. */
async function killed(...[nix, program, words]: Parameters<typeof invokeNix>): Promise<void> {
  const child = await start(invokeNix(nix, program, words), {})
  child.endInput()
  const timer = setTimeout(() => child.signal('SIGKILL'), Math.random() * longestCut)
  await child.ended
  clearTimeout(timer)
}

/** Milliseconds: about what a copy takes. */
const longestCut = 800

it('whatever moment a push or a fetch is killed at, the next one leaves nothing out', async () => {
  const some = names.filter((name) => !needsSignature(name))
  const wanted = drvPathsOf(some)
  for (let cut = 0; cut < cuts; cut += 1) {
    const url = `file://${join(sender.folder, `cut-${cut}`)}`
    const of = isAtLeast(sender.nix.version, 2, 13) ? '^*' : ''
    const outputs = wanted.map((drvPath) => `${drvPath}${of}`)
    await killed(sender.nix, 'nix', ['copy', '--max-jobs', '0', '--to', url, ...outputs])
    const sent = await copyTo(sender.nix, url, { drvPaths: wanted, paths: [] })
    expect(sent).toMatchObject({ ok: true })
    const there = await testNix()
    await instantiated(there)
    const fetch = ['--realise', '--option', 'substituters', url, ...wanted]
    await killed(there.nix, 'nix-store', fetch)
    there.nix.caches.add({ url, key: null, isUnsigned: false })
    const { derivations } = await build(there.nix, { drvPaths: wanted })
    const statuses = wanted.map((drvPath) => derivations.get(drvPath)?.status)
    expect(statuses.filter((status) => status !== 'fetched' && status !== 'cached')).toEqual([])
    const verified = await run(invokeNix(there.nix, 'nix-store', ['--verify', '--check-contents']))
    expect(verified, verified.stderr).toMatchObject({ exitCode: 0 })
    there.remove()
  }
}, 600_000)

/** Folders of programs of Nix: those first on `PATH`, and those that a variable names. */
const nixes = ['', ...(process.env['NIX_WORKFLOW_NIXES'] ?? '').split(':').filter(Boolean)]

/** An empty store of its own for the Nix of a folder. */
async function storeOf(bin: string): Promise<TestNix> {
  const test = await testNix()
  const PATH = [bin, test.environment['PATH'] ?? ''].filter(Boolean).join(':')
  return { ...test, nix: await foundNix({ ...test.environment, PATH }) }
}

it.each(nixes)(
  'what one version of Nix has pushed each other one fetches: %j',
  async (pushing) => {
    const drvPathsIn = async ({ nix, folder: place }: TestNix) => {
      const expression = `let ${await shellDefinitions(place)} in rec {
      first = sh "first" "echo 1 > $out"; second = sh "second" "cat \${first} > $out"; }`
      return instantiate(nix, place, expression, ['first', 'second'])
    }
    const from = await storeOf(pushing)
    const wanted = await drvPathsIn(from)
    const built = await build(from.nix, { drvPaths: wanted })
    const url = `file://${join(from.folder, 'cache')}`
    expect(await copyTo(from.nix, url, { drvPaths: wanted, paths: [] })).toMatchObject({ ok: true })
    for (const reading of nixes) {
      const to = await storeOf(reading)
      expect(await drvPathsIn(to)).toEqual(wanted)
      to.nix.caches.add({ url, key: null, isUnsigned: false })
      const { derivations } = await build(to.nix, { drvPaths: wanted })
      expect(
        wanted.map((drvPath) => {
          const { status, outPath } = derivations.get(drvPath) ?? {}
          return [reading, status, outPath]
        })
      ).toEqual(
        wanted.map((drvPath) => [reading, 'fetched', built.derivations.get(drvPath)?.outPath])
      )
      to.remove()
    }
    from.remove()
  },
  600_000
)

it('is so of what is no record of a result', async () => {
  for (const name of readdirSync(join(folder, 'realisations')))
    writeFileSync(join(folder, 'realisations', name), 'nonsense')
  receiver.nix.caches.add({ url: `file://${folder}`, key: null, isUnsigned: false })
  const [drvPath = ''] = drvPathsOf(['record'])
  expect((await plan(receiver.nix, [drvPath], new Map())).get(drvPath)).toMatchObject({
    action: 'build'
  })
  expect(await builtThere(`file://${folder}`, ['record'])).toMatchObject([
    expect.stringMatching(/^record built (?:damaged)?$/)
  ])
})

it('is so where a server takes questions and gives no answer, which is waited for once', async () => {
  server.hang(/narinfo|realisations/)
  expect(await builtThere(server.url, ['silent'])).toEqual(['silent built silent'])
  receiver.nix.caches.add({ url: server.url, key: null, isUnsigned: false })
  expect(receiver.nix.caches.usable()).toEqual([])
  server.hang(/^/)
  const other = server.url.replace('127.0.0.1', 'localhost')
  expect(await builtThere(other, ['mute'])).toEqual(['mute built '])
})
