import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { narDigest } from '../../../nix/store/nar.ts'
import { run } from '../../../nix/process/process.ts'
import { nixBase32 } from '../../../nix/store/store.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let folder: string
beforeAll(async () => {
  test = await testNix()
  folder = mkdtempSync(join(tmpdir(), 'nar-test-'))
})
afterAll(() => {
  test.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** What Nix says of a path. */
async function saidByNix(path: string): Promise<{ hash: string; size: number }> {
  const hashed = await run({
    program: 'nix-hash',
    arguments: ['--type', 'sha256', '--base32', path],
    environment: test.nix.environment
  })
  const dumped = await run(invokeNix(test.nix, 'nix-store', ['--dump', path]))
  // Its bytes are no text: only the length counts, and that of ASCII contents is kept.
  return { hash: hashed.stdout.trim(), size: dumped.stdout.length }
}

function ours(path: string): { hash: string; size: number } {
  const digest = narDigest(path)
  if (digest === null) throw new Error(`${path} was not hashed.`)
  const bytes = Buffer.from(digest.narHash.replace('sha256-', ''), 'base64')
  return { hash: nixBase32(bytes), size: digest.narSize }
}

describe('the hash of contents', () => {
  it.each<[string, (path: string) => void]>([
    ['a file', (path) => writeFileSync(path, 'hello\n')],
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a file of a multiple of eight bytes', (path) => writeFileSync(path, '12345678')],
    [
      'a program',
      (path) => {
        writeFileSync(path, '#!/bin/sh\n')
        chmodSync(path, 0o755)
      }
    ],
    ['a link that leads nowhere', (path) => symlinkSync('../nowhere', path)],
    ['an empty folder', (path) => mkdirSync(path)],
    [
      'a folder whose names sort by their bytes',
      (path) => {
        mkdirSync(path)
        for (const name of ['b', 'B', 'a', 'a.b', 'a-b', 'z10', 'z9', '_']) {
          writeFileSync(join(path, name), name)
        }
        mkdirSync(join(path, 'a0'))
        symlinkSync('a', join(path, 'a0', 'link'))
      }
    ]
  ])('is the one that Nix knows: %s', async (name, make) => {
    const path = join(folder, name.replaceAll(' ', '-'))
    make(path)
    expect(ours(path)).toEqual(await saidByNix(path))
  })

  it('is the one that Nix knows of names in any script', async () => {
    const path = join(folder, 'scripts')
    mkdirSync(path)
    for (const name of ['ü', 'é', 'z', '€', '𝄞', '\uff5e']) writeFileSync(join(path, name), name)
    expect(ours(path).hash).toBe((await saidByNix(path)).hash)
  })

  it('is the one that Nix knows of any tree', { timeout: 60_000 }, async () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,6}$/).filter((text) => !/^\.+$/.test(text))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string({ maxLength: 40 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4 })
      )
    }))
    let count = 0
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        const path = join(folder, `tree-${count++}`)
        writeTree(path, value)
        expect(ours(path).hash).toBe((await saidByNix(path)).hash)
      }),
      { numRuns: 15 }
    )
  })
})

describe('what may refer to store paths', () => {
  const hash = '4v4r5fcci2g593jw1ikvaac10lj2g5h8'
  it.each<[string, string | Buffer, boolean]>([
    ['a hash alone', hash, true],
    ['a store path', `see /nix/store/${hash}-a/bin`, true],
    ['a hash behind other digits', `abc${hash}`, true],
    ['a hash in what is no text', Buffer.concat([Buffer.alloc(50, 0), Buffer.from(hash)]), true],
    ['a hash that lacks its end', hash.slice(1), false],
    ['a hash with a letter that none has', `${hash.slice(0, 20)}e${hash.slice(21)}`, false],
    ['words', 'the quick brown fox jumps over the lazy dog '.repeat(20), false],
    ['nothing', '', false]
  ])('is told by its content: %s', (name, content, mayRefer) => {
    const path = join(folder, `refers-${name.replaceAll(' ', '-')}`)
    writeFileSync(path, content)
    expect(narDigest(path)?.mayRefer).toBe(mayRefer)
  })

  it('is told by a link too', () => {
    const path = join(folder, 'refers-link')
    symlinkSync(`/nix/store/${hash}-a`, path)
    expect(narDigest(path)?.mayRefer).toBe(true)
  })
})

describe('what is not hashed here', () => {
  it.each<[string, (path: string) => void]>([
    ['a large file', (path) => writeFileSync(path, Buffer.alloc(9 * 1024 * 1024))],
    [
      'several files that are large together',
      (path) => {
        mkdirSync(path)
        for (const name of ['a', 'b', 'c']) {
          writeFileSync(join(path, name), Buffer.alloc(3 * 1024 * 1024))
        }
      }
    ],
    [
      'many files',
      (path) => {
        mkdirSync(path)
        for (let file = 0; file < 2001; file++) writeFileSync(join(path, String(file)), '')
      }
    ],
    ['nothing', () => undefined]
  ])('is %s', (name, make) => {
    const path = join(folder, `not-${name.replaceAll(' ', '-')}`)
    make(path)
    expect(narDigest(path)).toBeNull()
  })

  it('is a device', () => expect(narDigest('/dev/null')).toBeNull())
})

function writeTree(path: string, value: unknown): void {
  if (typeof value === 'string') {
    writeFileSync(path, value)
    if (value.length % 3 === 0) chmodSync(path, 0o755)
    return
  }
  mkdirSync(path)
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) writeTree(join(path, name), inner)
}
