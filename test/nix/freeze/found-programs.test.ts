import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyIntoFiles } from '../../../nix/freeze/copy.ts'
import { findAll, findInVenv, realPrograms } from '../../../nix/freeze/found-programs.ts'
import { neededTools } from '../../../nix/freeze/small-tools.ts'
import { systemData } from '../../../nix/freeze/system-data.ts'
import { recall, remember } from '../../../nix/freeze/table.ts'
import { storeMistake } from '../../../nix/freeze/trial.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder: string
beforeAll(() => {
  folder = scratchFolder('found-programs')
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string, mode = 0o755): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('programs on PATH', () => {
  it('are found, or the first that is missing is named', () => {
    const a = write('bin/a', '')
    const path = join(folder, 'bin')
    expect(findAll(['a', 'a'], path)).toEqual({ ok: true, value: [{ name: 'a', file: a }] })
    expect(findAll(['a', 'b', 'c'], path)).toEqual({
      ok: false,
      mistake: { kind: 'program-missing', program: 'b' }
    })
  })

  it('come with the tools that a shell cannot be without', () => {
    write('shell/sh', '')
    const path = join(folder, 'shell')
    expect(findAll(['sh'], path)).toEqual({
      ok: false,
      mistake: { kind: 'program-missing', program: neededTools[0] }
    })
    for (const tool of neededTools) write(`shell/${tool}`, '')
    const found = findAll(['sh'], path)
    expect(found.ok && found.value.map(({ name }) => name)).toEqual(['sh', ...neededTools])
  })

  it('of a virtual environment are its Python alone', () => {
    expect(findInVenv({ programs: ['python3', 'jq'], venv: '/v' })).toMatchObject({
      mistake: { kind: 'venv-unusable', why: { kind: 'not-alone', folder: '/v' } }
    })
    expect(findInVenv({ programs: ['jq'], venv: '/v' }).ok).toBe(false)
    expect(findInVenv({ programs: ['python3'], venv: join(folder, 'none') }).ok).toBe(false)
  })

  it.each([
    ['#!/usr/bin/perl -w\n', 'perl'],
    ['#!/usr/bin/env ruby\n', 'ruby'],
    ['#!/usr/bin/env -S node --flag\n', 'node']
  ])('that are scripts are refused with what runs them: %j', async (text, runner) => {
    const file = write('scripts/tool', text)
    const found = [{ name: 'tool', file }]
    expect(await realPrograms(found, { programs: ['tool'] }, undefined)).toEqual({
      ok: false,
      mistake: { kind: 'program-is-script', name: 'tool', file, runner }
    })
    // One that nobody asked for by name is left out.
    expect(await realPrograms(found, { programs: ['sh'] }, undefined)).toEqual({
      ok: true,
      value: { programs: [], python: null }
    })
  })

  it('are the files behind links', async () => {
    const file = write('real/tool', 'x')
    symlinkSync(file, join(folder, 'real/link'))
    const found = [{ name: 'link', file: join(folder, 'real/link') }]
    expect(await realPrograms(found, { programs: ['link'] }, undefined)).toEqual({
      ok: true,
      value: { programs: [{ name: 'link', file }], python: null }
    })
  })
})

describe('files that are gathered', () => {
  it.each([
    [0o700, 0o755],
    [0o4755, 0o755],
    [0o600, 0o644],
    [0o440, 0o644]
  ])('with the mode %o are copied with %o', async (mode, expected) => {
    const from = write(`modes/${mode}`, 'content', mode)
    const to = join(folder, `copy-${mode}`)
    await copyIntoFiles(from, to)
    expect(statSync(to).mode & 0o7777).toBe(expected)
    expect(readFileSync(to, 'utf8')).toBe('content')
  })

  it('of the system are those that this machine has', () => {
    for (const { folder: from, place } of systemData().folders) {
      expect(statSync(from).isDirectory()).toBe(true)
      expect(place).toMatch(/^(lib|share)\//)
    }
  })
})

describe('what was frozen before', () => {
  const frozen = { hash: 'sha256-x', storePath: '/nix/store/x', version: null, contents: [] }
  const nixOf = (name: string) => ({
    stateFolder: join(folder, name),
    onDisk: (path: string) => join(folder, name, path)
  })

  it('is recalled while the files look as they did and the result is there', () => {
    const nix = nixOf('recalled')
    const file = write('watched', 'one')
    const missing = join(folder, 'missing')
    mkdirSync(join(folder, 'recalled/nix/store/x'), { recursive: true })
    expect(recall(nix, 'key')).toBeNull()
    remember(nix, 'key', [file, missing, file], frozen)
    expect(recall(nix, 'key')).toMatchObject({ ...frozen, files: [file, missing] })
    expect(recall(nix, 'other')).toBeNull()
    write('missing', '')
    expect(recall(nix, 'key')).toBeNull()
    rmSync(missing)
    expect(recall(nix, 'key')).not.toBeNull()
    write('watched', 'other')
    expect(recall(nix, 'key')).toBeNull()
    remember(nix, 'key', [file], frozen)
    rmSync(join(folder, 'recalled/nix/store/x'), { recursive: true })
    expect(recall(nix, 'key')).toBeNull()
  })

  it('is as good as nothing where the table is damaged, entry by entry', () => {
    const nix = nixOf('damaged')
    mkdirSync(join(folder, 'damaged/nix/store/x'), { recursive: true })
    remember(nix, 'good', [], frozen)
    remember(nix, 'bad', [], frozen)
    const table = join(folder, 'damaged/frozen.json')
    const text = readFileSync(table, 'utf8')
    writeFileSync(table, text.replace(/("bad":\{"hash":)"sha256-x"/, '$17'))
    expect([recall(nix, 'good') !== null, recall(nix, 'bad')]).toEqual([true, null])
    writeFileSync(table, text.slice(0, -2))
    expect(recall(nix, 'good')).toBeNull()
  })
})

describe('what Nix objects to', () => {
  it.each([
    ['error: No space left on device', { kind: 'no-space', folders: [] }],
    ['error: database or disk is full', { kind: 'no-space', folders: [] }],
    ['error: read-only\n', { kind: 'store', said: 'error: read-only', startError: null }]
  ])('%j', (stderr, mistake) => {
    expect(storeMistake({ stderr, startError: null })).toEqual(mistake)
  })
})
