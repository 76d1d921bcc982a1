import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../../nix/builder/builder.ts'
import { findNix } from '../../nix/find.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { known } from '../../nix/store/records.ts'
import { heldBy, hold, release } from '../../nix/store/roots.ts'
import { startDaemon, type TestDaemon } from '../support/daemon.ts'
import {
  foundNix,
  instantiate,
  removeTree,
  shellDefinitions,
  testEnvironment
} from '../support/nix.ts'
import { nixUnusableInWords } from '../../kernel/render/words/nix-unusable.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'find-test-')))
})
afterEach(() => removeTree(folder))

const mistakeOf = async (environment: NodeJS.ProcessEnv) => {
  const found = await findNix(environment)
  if (found.ok) throw new Error('It was found.')
  return { kind: found.mistake.kind, ...nixUnusableInWords(found.mistake) }
}

/** A folder with a `nix-store` of ours in it, which leaves a mark whenever it is started. */
function pretendNix(script: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'nix-store'), `#!/bin/sh\necho >> ${folder}/started\n${script}\n`)
  chmodSync(join(bin, 'nix-store'), 0o755)
  return bin
}
const timesStarted = () =>
  existsSync(join(folder, 'started'))
    ? readFileSync(join(folder, 'started'), 'utf8').split('\n').length - 1
    : 0

describe('the programs', () => {
  it('are missing where none is on PATH, and the way out is told', async () => {
    const mistake = await mistakeOf({ ...testEnvironment(folder), PATH: folder })
    expect(mistake.kind).toBe('nix-missing')
    expect(mistake.way).toMatch(/^Install it: \S/)
  })

  it.each(['2.7.0', '2.3.16', '1.11.16'])('are too old at %s', async (version) => {
    const bin = pretendNix(`echo "nix-store (Nix) ${version}"`)
    const mistake = await mistakeOf({ ...testEnvironment(folder), PATH: bin })
    expect(mistake).toMatchObject({ kind: 'nix-too-old' })
    expect(mistake.message).toContain(version)
  })

  it.each([
    ['nix-store (Nix) 2.8.0', '2.8.0'],
    ['nix-store (Nix) 2.34.8', '2.34.8'],
    ['nix-store (Nix) 2.19pre20231107_abc', '2.19pre20231107_abc'],
    ['nix-store (Lix, like Nix) 2.93.0', '2.93.0'],
    ['nix-store (Determinate Nix 3.0.0) 2.26.3', '2.26.3']
  ])('say their version as in "%s"', async (said, version) => {
    const bin = pretendNix(`echo "${said}"`)
    expect((await foundNix({ ...testEnvironment(folder), PATH: bin })).version).toBe(version)
  })

  it('that say nothing are none', async () => {
    const bin = pretendNix('echo "cannot load libnix.so" >&2; exit 127')
    const mistake = await mistakeOf({ ...testEnvironment(folder), PATH: bin })
    expect(mistake).toMatchObject({ kind: 'nix-missing' })
    expect(mistake.message).toContain('cannot load libnix.so')
  })

  it('say their version where /nix cannot be opened, since another store is used', async () => {
    const bin = pretendNix(
      '[ "$NIX_REMOTE" = dummy:// ] || { echo "cannot open /nix" >&2; exit 1; }; echo "nix-store (Nix) 2.8.0"'
    )
    expect((await foundNix({ ...testEnvironment(folder), PATH: bin })).version).toBe('2.8.0')
  })

  it('are too old where they know no other kind of store', async () => {
    const bin = pretendNix(
      '[ -z "$NIX_REMOTE" ] || { echo "no such store" >&2; exit 1; }; echo "nix-store (Nix) 2.3.16"'
    )
    const mistake = await mistakeOf({ ...testEnvironment(folder), PATH: bin })
    expect(mistake).toMatchObject({ kind: 'nix-too-old' })
  })

  it('are asked for their version once, and again when they were replaced', async () => {
    const bin = pretendNix('echo "nix-store (Nix) 2.8.0"')
    const environment = { ...testEnvironment(folder), PATH: bin }
    const database = join(folder, 'store/nix/var/nix/db')
    mkdirSync(database, { recursive: true })
    writeFileSync(join(database, 'schema'), '10')
    await foundNix(environment)
    await foundNix(environment)
    expect(timesStarted()).toBe(1)
    pretendNix('echo "nix-store (Nix) 2.26.3"')
    expect((await foundNix(environment)).version).toBe('2.26.3')
    expect(timesStarted()).toBe(2)
  })
})

describe('the store', () => {
  it('is the folder that NIX_WORKFLOW_STORE names', async () => {
    const nix = await foundNix(testEnvironment(folder))
    expect(nix.store).toEqual({ kind: 'chroot', root: join(folder, 'store') })
    expect(nix.arguments).toEqual(['--store', join(folder, 'store')])
    expect(nix.onDisk('/nix/store/x')).toBe(join(folder, 'store', 'nix', 'store', 'x'))
    expect(nix.stateFolder.startsWith(join(folder, 'state', 'chroot-'))).toBe(true)
  })

  it('has no symbolic links in its path, which Nix would refuse', async () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const NIX_WORKFLOW_STORE = join(folder, 'link', 'a', 'b')
    const nix = await foundNix({ ...testEnvironment(folder), NIX_WORKFLOW_STORE })
    expect(nix.store).toEqual({ kind: 'chroot', root: join(folder, 'real', 'a', 'b') })
  })

  it('keeps its records apart from those of another', async () => {
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) =>
        foundNix({ ...testEnvironment(folder), NIX_WORKFLOW_STORE: join(folder, name) })
      )
    )
    expect(one?.stateFolder).not.toBe(other?.stateFolder)
  })

  it('cannot be below a file', async () => {
    writeFileSync(join(folder, 'file'), '')
    const NIX_WORKFLOW_STORE = join(folder, 'file', 'store')
    const mistake = await mistakeOf({ ...testEnvironment(folder), NIX_WORKFLOW_STORE })
    expect(mistake.kind).toBe('store-not-writable')
    expect(mistake.message).toContain(NIX_WORKFLOW_STORE)
    expect(mistake.way).toContain('NIX_WORKFLOW_STORE')
  })

  it('may be a chroot store that NIX_REMOTE names', async () => {
    const root = join(folder, 'other')
    const environment = { ...testEnvironment(folder), NIX_WORKFLOW_STORE: undefined }
    const nix = await foundNix({ ...environment, NIX_REMOTE: `local?root=${root}` })
    expect(nix.store).toEqual({ kind: 'chroot', root })
  })

  it.each([
    ['daemon', /no Nix daemon answers/],
    ['unix:///no/such/socket', /no Nix daemon answers at \/no\/such\/socket/],
    ['ssh://elsewhere', /another kind or machine/]
  ])('is not looked for elsewhere when NIX_REMOTE is %s', async (remote, message) => {
    const environment = {
      ...testEnvironment(folder),
      NIX_WORKFLOW_STORE: undefined,
      NIX_DAEMON_SOCKET_PATH: join(folder, 'none'),
      NIX_REMOTE: remote
    }
    const mistake = await mistakeOf(environment)
    expect(mistake.kind).toBe('store-not-writable')
    expect(mistake.message).toMatch(message)
  })
})

describe('a daemon', () => {
  let daemon: TestDaemon | undefined
  afterEach(async () => {
    await daemon?.stop()
    daemon = undefined
  })

  /** The machine's own daemon, or one of ours where we may write to /nix; null where neither is. */
  async function daemonAddress(): Promise<string | null> {
    const socket = '/nix/var/nix/daemon-socket/socket'
    const machine = await findNix({ ...process.env, NIX_WORKFLOW_STORE: '', NIX_REMOTE: '' })
    if (machine.ok && machine.value.store.kind === 'daemon') return `unix://${socket}`
    if (process.getuid?.() !== 0) return null
    const own = await foundNix(testEnvironment(folder))
    daemon = await startDaemon(folder, own.environment)
    return daemon.address
  }

  it(
    'is used where it answers, builds, and holds what is to be kept',
    { timeout: 90_000 },
    async () => {
      const address = await daemonAddress()
      const environment = {
        ...testEnvironment(folder),
        NIX_WORKFLOW_STORE: undefined,
        XDG_DATA_HOME: join(folder, 'data'),
        NIX_REMOTE: address ?? ''
      }
      const nix = await foundNix(environment)
      if (address === null) {
        // Who is not root and has no daemon has a store of their own, and all else holds for that.
        expect(nix.store).toEqual({
          kind: 'chroot',
          root: join(folder, 'data', 'nix-workflow', 'store')
        })
        return
      }
      expect(nix.store).toEqual({ kind: 'daemon' })
      expect(nix.arguments).toEqual([])
      expect(nix.onDisk('/nix/store/x')).toBe('/nix/store/x')
      const shell = await shellDefinitions(folder)
      const [a = '', bad = ''] = await instantiate(
        nix,
        folder,
        `let ${shell} in {
         a = sh "a" ": ${folder}; echo by the daemon; sleep 0.3; echo > $out";
         bad = sh "bad" "echo oh; exit 3";
       }`,
        ['a', 'bad']
      )
      const report = await build(nix, { drvPaths: [a, bad] })
      const built = report.derivations.get(a)
      expect(built).toMatchObject({
        status: 'built',
        log: { lines: ['by the daemon'], total: 1 },
        record: { how: 'built', sandboxed: true }
      })
      expect(built?.seconds).toBeGreaterThan(0.05)
      expect(report.derivations.get(bad)).toMatchObject({ status: 'failed', exitCode: 3 })
      expect(report.problem).toBeNull()
      expect(known(nix, a)).toEqual(built?.record)
      const paths = [a, built?.outPath ?? '']
      expect(await hold(nix, 'notebook', paths)).toEqual([])
      expect(heldBy(nix, 'notebook').sort()).toEqual(paths.sort())
      const missing = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-x'
      expect(await hold(nix, 'notebook', [missing])).toEqual([missing])
      const collect = () => run(invokeNix(nix, 'nix-store', ['--delete', built?.outPath ?? '']))
      expect((await collect()).exitCode).not.toBe(0)
      release(nix, 'notebook')
      expect(heldBy(nix, 'notebook')).toEqual([])
      expect((await collect()).stderr).toContain(`deleting '${built?.outPath ?? ''}'`)
      expect(known(nix, a)).toBeNull()
    }
  )
})

describe('the caches', () => {
  /** A cache on the web that answers as long as the test lasts. */
  async function serveCache(): Promise<{ url: string; close: () => void }> {
    const server = createServer((request, response) => {
      if (request.url === '/nix-cache-info') response.end('StoreDir: /nix/store\n')
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return {
      url: `http://127.0.0.1:${address.port}`,
      close: () => {
        server.closeAllConnections()
        server.close()
      }
    }
  }

  it('that do not answer are left out, which can be seen, and is remembered', async () => {
    const cache = await serveCache()
    // Nothing listens on the port of a service that was never given one.
    const dead = 'http://127.0.0.1:9'
    try {
      const environment = testEnvironment(folder, [`substituters = ${dead} ${cache.url}`])
      const nix = await foundNix(environment)
      expect(nix.environment['NIX_CONFIG']).toContain(`substituters = ${dead} ${cache.url}\n`)
      await nix.caches.ready()
      expect(nix.caches.now).toMatchObject([
        { url: dead, reachable: false },
        { url: cache.url, reachable: true }
      ])
      const lines = (nix.environment['NIX_CONFIG'] ?? '').trim().split('\n')
      expect(lines.at(-1)).toBe(`substituters = ${cache.url}`)
      const later = await foundNix(environment)
      expect(later.caches.now).toMatchObject([{ reachable: false }, { reachable: true }])
    } finally {
      cache.close()
    }
  })

  it('in folders are used as soon as they are there', async () => {
    const cache = join(folder, 'cache')
    const nix = await foundNix(testEnvironment(folder, [`substituters = file://${cache}`]))
    await nix.caches.ready()
    expect(nix.caches.now).toMatchObject([{ reachable: false }])
    mkdirSync(cache)
    await nix.caches.ready()
    expect(nix.caches.now).toMatchObject([{ reachable: true }])
  })
})
