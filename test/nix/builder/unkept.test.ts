import { randomUUID } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { noLimits, type StepLimits } from '../../../nix/builder/limits.ts'
import { reportThere } from '../../../nix/builder/report.ts'
import { SpentResults } from '../../../nix/builder/spent.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { remember } from '../../../nix/store/records.ts'
import { hold } from '../../../nix/store/roots.ts'
import { isOnDisk } from '../../../nix/store/store.ts'
import { workElsewhere } from '../../support/at-work.ts'
import { startDaemon } from '../../support/daemon.ts'
import {
  foundNix,
  instantiate,
  shellDefinitions,
  testEnvironment,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let shell: string
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
})
afterAll(() => test.remove())

const emptyRecord = {
  ...{ narHash: 'sha256-', narSize: 0, references: [], seconds: null, startedAt: null },
  ...{ builtAt: null, how: 'built' as const, sandboxed: null, log: null }
}

const holder = '/home/somebody/unkept.ipynb'
const asked = process.env['NIX_WORKFLOW_UNKEPT']
const megabytes = Number(asked ?? 4)
/** A chain of ten times 1 GB takes some minutes. */
const chainMilliseconds = asked === undefined ? 60_000 : 1_800_000
const links = asked === undefined ? 4 : 10
const unkept: StepLimits = { ...noLimits, keep: 'never' }

/** Bytes of all results in the store that are as large as these steps make them. */
function bytesInStore(): number {
  const store = test.nix.onDisk('/nix/store')
  return readdirSync(store).reduce((sum, name) => {
    const found = lstatSync(join(store, name), { throwIfNoEntry: false })
    return sum + (found?.isFile() === true && found.size >= megabytes << 20 ? found.size : 0)
  }, 0)
}

interface Asked {
  readonly on?: Pick<TestNix, 'nix' | 'folder'>
  readonly wanted?: readonly string[]
  readonly isAsked?: (drvPath: string, outPath: string) => boolean
}

/** Builds bindings of Nix of which those whose names begin with `t` are not kept. */
async function built(bindings: string, { on = test, wanted, isAsked }: Asked = {}) {
  const names = [...bindings.matchAll(/(\w+) = /g)].map(([, name = '']) => name)
  const paths = await instantiate(on.nix, on.folder, `let ${shell} in rec { ${bindings} }`, names)
  const pathOf = (name: string) => paths[names.indexOf(name)] ?? ''
  const spent = names.filter((name) => name.startsWith('t')).map(pathOf)
  let most = 0
  const timer = setInterval(() => (most = Math.max(most, bytesInStore())), 20)
  const { derivations } = await build(on.nix, {
    ...{ holder, isAsked, drvPaths: (wanted ?? names).map(pathOf) },
    limits: new Map(spent.map((drvPath) => [drvPath, unkept]))
  })
  clearInterval(timer)
  const of = (name: string) => derivations.get(pathOf(name))
  const isThere = (name: string) => {
    const outPath = of(name)?.outPath ?? null
    return outPath !== null && isOnDisk(on.nix, outPath)
  }
  const told = [...derivations.values()].flatMap(({ unkept: remarks = [] }) => remarks)
  return { of, isThere, most, told, pathOf, there: names.filter(isThere) }
}

/** A step that writes so much, other bytes than any other. */
const large = (name: string, before: string | null) =>
  `${name} = sh "${name}" ''read x < ${before === null ? '/dev/null' : `\${${before}}`}; {
     echo ${name}; dd if=/dev/zero bs=1048576 count=${megabytes} 2> /dev/null
   } > $out'';`

it(
  'a chain takes the room of three, however long it is, and all of it is told',
  async () => {
    const names = [...Array.from({ length: links - 1 }, (_, at) => `t${at}`), 'last']
    const chain = names.map((name, at) => large(name, names[at - 1] ?? null)).join('\n')
    const { there, most, of, told } = await built(chain)
    expect(there).toEqual(['last'])
    expect(names.map((name) => of(name)?.status)).toEqual(names.map(() => 'built'))
    expect(names.map((name) => (of(name)?.record?.narSize ?? 0) > megabytes << 20)).not.toContain(
      false
    )
    expect(told).toEqual([])
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(3.1 * (megabytes << 20))
  },
  chainMilliseconds
)

const random = 'read x < /proc/sys/kernel/random/uuid; echo $x > $out'
const chainOf = (name: string) => `t_one = sh "t_one" ": ${name}; ${random}";
  t_two = sh "t_two" "cat \${t_one}; ${random}"; three = sh "three" "cat \${t_two}; echo ${name} > $out";`
const ones = chainOf('ones')

it('what is there is built of nothing; what is new has it built again, and that it came out otherwise is told', async () => {
  const first = await built(ones)
  expect(first.there).toEqual(['three'])
  const again = await built(ones, { wanted: ['three'] })
  expect(again.of('three')?.status).toBe('cached')
  expect(again.of('t_two')).toBeUndefined()
  const more = await built(`${ones} four = sh "four" "cat \${t_two}; echo 4 > $out";`, {
    wanted: ['three', 'four']
  })
  expect(more.of('three')?.status).toBe('cached')
  expect(more.of('four')?.status).toBe('built')
  expect(more.of('t_two')?.record?.narHash).not.toBe(first.of('t_two')?.record?.narHash)
  expect(more.of('t_two')?.record?.verified).toEqual({ same: 0, different: 1 })
  const otherwise = ['t_one', 't_two'].map((name) => more.pathOf(name))
  expect(new Set(more.told.map(({ kind, step }) => `${kind} ${step}`))).toEqual(
    new Set(otherwise.map((path) => `came-out-otherwise ${path}`))
  )
  expect(more.there).toEqual(['three', 'four'])
})

it('stays where what reads it fails, until that is mended; where it is asked for; where another kernel is at work; where somebody holds it', async () => {
  const begin = `t_begin = sh "t_begin" "echo begin > $out";`
  const failed = await built(`${begin} end = sh "end" "cat \${t_begin}; exit 1";`)
  expect([failed.of('end')?.status, failed.isThere('t_begin')]).toEqual(['failed', true])
  const mended = `${begin} end = sh "end" "cat \${t_begin} > $out";`
  const asked = await built(mended, { isAsked: () => true })
  expect([asked.of('t_begin')?.status, asked.there]).toEqual(['cached', ['t_begin', 'end']])
  const release = workElsewhere(test.nix, holder)
  const busy = await built(`${begin} end = sh "busy" "cat \${t_begin} > $out";`)
  release()
  expect([busy.there, busy.told]).toMatchObject([
    ['t_begin', 'end'],
    [{ why: { kind: 'at-work' } }]
  ])
  const outPath = asked.of('t_begin')?.outPath ?? ''
  await hold(test.nix, '/home/another/notebook.ipynb', [outPath])
  const held = await built(`${begin} end = sh "other" "cat \${t_begin} > $out";`)
  expect(held.there).toEqual(['t_begin', 'end'])
  expect(held.told).toMatchObject([
    { kind: 'stays', step: held.pathOf('t_begin'), why: { kind: 'refused' } }
  ])
})

it('stays where another result says its path, and where it was there before anybody asked', async () => {
  const { nix, folder } = test
  const before = `t_before = sh "t_before" "echo before > $out";`
  const [path = ''] = await instantiate(nix, folder, `let ${shell} in { ${before} }`, ['t_before'])
  await run(invokeNix(nix, 'nix-store', ['--realise', path]))
  const found = await built(`${before} reads = sh "reads" "cat \${t_before} > $out";`)
  expect(found.there).toEqual(['t_before', 'reads'])
  expect(found.told).toMatchObject([{ why: { kind: 'not-ours' } }])
  const { there, told, of } = await built(
    `t_said = sh "t_said" "echo said > $out"; says = sh "says" "echo \${t_said} > $out";`
  )
  expect(there).toEqual(['t_said', 'says'])
  expect(told).toMatchObject([{ why: { kind: 'mentioned', by: of('says')?.outPath } }])
})

it('goes beside what is built where that takes long, and nothing waits for it', async () => {
  const paths = ['one', 'two'].map((name) => `/nix/store/${'0'.repeat(32)}-${name}`)
  const [one = '', two = ''] = paths
  for (const outPath of paths)
    remember(test.nix, { ...emptyRecord, drvPath: `${outPath}.drv`, resolvedDrvPath: '', outPath })
  const began: string[] = []
  let end: () => void = () => undefined
  const spent = new SpentResults(
    test.nix,
    new Map(paths.map((path) => [`${path}.drv`, new Set([`${path}-reader.drv`])])),
    async ({ outPath }) => {
      began.push(outPath)
      await new Promise<void>((resolve) => (end = resolve))
      return { kind: 'others' }
    },
    1
  )
  const came = (path: string) => spent.after(reportThere(`${path}-reader.drv`, path))
  expect((await came(one)).unkept).toBeUndefined()
  expect((await came(two)).unkept).toBeUndefined()
  expect(began).toEqual([one])
  end()
  await vi.waitFor(() => expect(began).toEqual(paths))
  end()
})

/** What a daemon does for those whom it does not trust is in its own settings alone. */
const daemons: readonly (readonly [string, string, boolean])[] = [
  ['trusts us', '', true],
  ['does not trust us', 'trusted-users = nobody', false],
  [
    'does not trust us, and keeps no derivations',
    'trusted-users = nobody\nkeep-derivations = false',
    true
  ]
]

it.each(asked === undefined ? [] : daemons)(
  'goes where a real daemon %s, or stays with its word',
  async (_name, settings, goes) => {
    if (process.getuid?.() !== 0) throw new Error('This starts a Nix daemon: run it as root.')
    const folder = mkdtempSync(join(test.folder, 'daemon-'))
    const environment = testEnvironment(folder)
    const { NIX_CONFIG = '' } = test.nix.environment
    const daemon = await startDaemon(folder, {
      ...test.nix.environment,
      NIX_CONFIG: `${NIX_CONFIG}\n${settings}`
    })
    try {
      const nix = await foundNix({
        ...environment,
        ...{ NIX_WORKFLOW_STORE: undefined, NIX_REMOTE: daemon.address }
      })
      expect(nix.store.kind).toBe('daemon')
      const on = { nix, folder }
      // This machine's own store has what was built before.
      const ones = chainOf(randomUUID())
      const { there, told } = await built(ones, { on })
      expect(there).toEqual(goes ? ['three'] : ['t_one', 't_two', 'three'])
      const unable = { kind: 'stays', why: { kind: 'unable', byDaemon: true } }
      expect(told).toMatchObject(goes ? [] : [unable, unable])
      // What it was built of is no more; it stands all the same, and that is built again.
      const again = await built(ones, { on, wanted: ['three'] })
      expect(again.of('three')?.status).toBe('cached')
      const one = await built(ones, { on, wanted: ['t_one'] })
      expect(one.of('t_one')?.status).toBe(goes ? 'built' : 'cached')
    } finally {
      await daemon.stop()
    }
  },
  120_000
)
