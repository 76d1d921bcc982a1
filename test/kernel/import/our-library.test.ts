import { chmodSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { prepared } from '../../../kernel/import/our-library.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { folderWith } from './programs.ts'

const scratch = scratchFolder('our-library')
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const nw = '{ output = x: x; static = x: x; }'

describe('a program that is made ready for a notebook', () => {
  it.each([
    ['none.nix', 'no-file'],
    ['x.nix/below', 'no-file'],
    ['.', 'is-folder'],
    ['loop.nix', 'no-access'],
    [`${'x'.repeat(300)}.nix`, 'no-access'],
    ['empty.nix', 'unreadable'],
    ['broken.nix', 'unreadable'],
    ['bytes.nix', 'unreadable']
  ])('is %s, which gives: %s', (name, kind) => {
    const folder = folderWith(scratch, {
      ...{ 'x.nix': '{ a = 1; }', 'empty.nix': '', 'broken.nix': '{ a = ', 'bytes.nix': '\ufffd\0' }
    })
    symlinkSync('loop.nix', join(folder, 'loop.nix'))
    const found = prepared(join(folder, name), folder)
    expect(found.ok ? null : found.mistake.kind).toBe(kind)
  })

  it.each([
    ['./x.nix/below'],
    ['./none.nix'],
    ['./loop.nix'],
    ['./locked'],
    [`./${'x'.repeat(300)}.nix`],
    ['./folder'],
    ['/nowhere/x.nix'],
    ['./broken.nix']
  ])('keeps an import of %s as it stands', (path) => {
    const folder = folderWith(scratch, {
      ...{ 'x.nix': `{ a = import ${path}; }`, 'folder/other.nix': '1', 'broken.nix': '{' },
      'locked/default.nix': '1'
    })
    symlinkSync('loop.nix', join(folder, 'loop.nix'))
    chmodSync(join(folder, 'locked'), 0)
    const found = prepared(join(folder, 'x.nix'), folder)
    chmodSync(join(folder, 'locked'), 0o700)
    expect(found).toMatchObject({ ok: true, value: { taken: [], hadLibrary: false } })
    expect(found.ok && found.value.text).toMatch(/import (\.\/)?[^;]*;/)
  })

  it('takes in files that import a library of their own, and ends where they import each other', () => {
    const folder = folderWith(scratch, {
      'nw.nix': nw,
      'a.nix': 'with import ./nw.nix; { a = output "x"; b = (import ./b.nix).c; }',
      'b.nix': 'with import ./nw.nix; { c = output "y"; d = (import ./a.nix).a; }'
    })
    const found = prepared(join(folder, 'a.nix'), folder)
    expect(found).toMatchObject({ ok: true, value: { taken: [join(folder, 'b.nix')] } })
    expect(found.ok && found.value.text).toContain('import ./a.nix')
  })
})
