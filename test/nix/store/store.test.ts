import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import {
  closure,
  isOnDisk,
  nixBase32,
  parseRegistrations,
  pathInfos,
  upstreamPlaceholder
} from '../../../nix/store/store.ts'
import { placeOnDisk } from '../../../nix/store/place.ts'
import {
  changedNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

describe('where a path is on disk', () => {
  it.each([
    [{ kind: 'daemon' } as const, '/nix/store/x'],
    [{ kind: 'local' } as const, '/nix/store/x'],
    [{ kind: 'chroot', root: '/data/store' } as const, '/data/store/nix/store/x']
  ])('%o', (store, expected) => expect(placeOnDisk(store, '/nix/store/x')).toBe(expected))
})

it.each([
  ['', '0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73'],
  ['abc', '1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s']
])('writes the hash of "%s" in base 32 as Nix does', (text, expected) => {
  expect(nixBase32(createHash('sha256').update(text).digest())).toBe(expected)
})

it('reads registrations: a deriver or none, references or none, also to itself', () => {
  const a = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a'
  const b = '/nix/store/zrz1cqsza6fmykr87qyq9zhi4f5yifm5-b'
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  const text = `${a}\n${hash}\n120\n${a}.drv\n2\n${a}\n${b}\n${b}\nsha256:${hash}\n7\n\n0\n`
  const narHash = 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='
  expect(parseRegistrations(text)).toEqual([
    { path: a, narHash, narSize: 120, deriver: `${a}.drv`, references: [b] },
    { path: b, narHash, narSize: 7, deriver: null, references: [] }
  ])
  expect(parseRegistrations('')).toEqual([])
})

describe('a real store', () => {
  let test: TestNix
  let drvPath: string
  let outPath: string
  beforeAll(async () => {
    test = await testNix()
    const shell = await shellDefinitions(test.folder)
    const paths = await instantiate(
      test.nix,
      test.folder,
      `let ${shell} in rec { a = sh "a" "echo 1 > $out"; b = sh "b" "echo \${a} > $out"; }`,
      ['a', 'b']
    )
    drvPath = paths[1] ?? ''
    const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', drvPath]))
    outPath = built.stdout.trim()
  })
  afterAll(() => test.remove())

  it('tells hash, size, deriver and references of many paths at once', async () => {
    const infos = await pathInfos(test.nix, [outPath, drvPath])
    if (!infos.ok) throw new Error(infos.mistake.said)
    expect([...infos.value.keys()].sort()).toEqual([outPath, drvPath].sort())
    const info = infos.value.get(outPath)
    const said = await run(invokeNix(test.nix, 'nix-store', ['-q', '--hash', outPath]))
    const base32 = Buffer.from((info?.narHash ?? '').replace('sha256-', ''), 'base64')
    expect(said.stdout.trim()).toBe(`sha256:${nixBase32(base32)}`)
    const size = await run(invokeNix(test.nix, 'nix-store', ['-q', '--size', outPath]))
    expect(info?.narSize).toBe(Number(size.stdout))
    expect(info?.references).toHaveLength(1)
    expect(info?.references[0]).toMatch(/-a$/)
  })

  it('gives a mistake, and no half of an answer, where one path is not valid', async () => {
    const missing = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-missing'
    const infos = await pathInfos(test.nix, [outPath, missing])
    if (infos.ok) throw new Error('It was taken for valid.')
    expect(infos.mistake.said).toContain('missing')
  })

  it('asks nobody where nothing is asked', async () => {
    expect(await pathInfos(changedNix(test.nix, { environment: { PATH: '' } }), [])).toEqual({
      ok: true,
      value: new Map()
    })
  })

  it('adds up a closure', async () => {
    const found = await closure(test.nix, outPath)
    expect(found).toMatchObject({ ok: true, value: { paths: 2 } })
  })

  it('sees what is on disk at its place', () => {
    expect(isOnDisk(test.nix, outPath)).toBe(true)
    expect(lstatSync(test.nix.onDisk(outPath)).isFile()).toBe(true)
    expect(isOnDisk(test.nix, outPath.replace(/-b$/, '-c'))).toBe(false)
    expect(isOnDisk(test.nix, '/etc/passwd')).toBe(false)
  })

  it('computes the placeholder that Nix writes for an output to come', async () => {
    const shown = await run(invokeNix(test.nix, 'nix-store', ['-q', '--references', drvPath]))
    const input = shown.stdout.split('\n').find((line) => line.endsWith('-a.drv')) ?? ''
    const text = await run({ program: 'cat', arguments: [test.nix.onDisk(drvPath)] })
    expect(text.stdout).toContain(`echo ${upstreamPlaceholder(input, 'out')} > `)
  })
})
