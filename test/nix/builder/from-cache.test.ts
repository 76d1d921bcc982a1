import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { plan } from '../../../nix/builder/plan.ts'
import { hashPart } from '../../../nix/base/index.ts'
import { copyTo } from '../../../nix/store/copy.ts'
import { type CacheServer, serveCache } from '../../support/cache-server.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

/* What a cache promises and does not give is built, and it is said why. */

const names = [
  ...['whole', 'truncated', 'swapped', 'claimed', 'damaged', 'gone', 'unsigned'],
  ...['record', 'silent', 'mute']
] as const
type Name = (typeof names)[number]

let sender: TestNix
let receiver: TestNix
let server: CacheServer
let folder: string
const drvPaths = new Map<Name, string>()
const outPaths = new Map<Name, string>()
const drvPathsOf = (some: readonly Name[]) => some.map((name) => drvPaths.get(name) ?? '')

async function instantiated({ nix, folder: place }: TestNix): Promise<void> {
  const steps = names.map((name) => {
    const make = name === 'unsigned' ? 'byInput' : 'sh'
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

async function builtThere(url: string, some: readonly Name[]) {
  receiver.nix.caches.add({ url, key: null, isUnsigned: false })
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

it('is so of what is no record of a result', async () => {
  for (const name of readdirSync(join(folder, 'realisations')))
    writeFileSync(join(folder, 'realisations', name), 'nonsense')
  receiver.nix.caches.add({ url: `file://${folder}`, key: null, isUnsigned: false })
  const [drvPath = ''] = drvPathsOf(['record'])
  expect((await plan(receiver.nix, [drvPath])).get(drvPath)).toMatchObject({ action: 'build' })
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
