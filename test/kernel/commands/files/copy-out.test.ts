import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyOut } from '../../../../kernel/commands/files/copy-out.ts'
import { removeTree } from '../../../support/nix.ts'
import { scratchFolder } from '../../../support/scratch.ts'

let folder: string
beforeEach(() => {
  folder = scratchFolder('copy-out')
  writeFileSync(join(folder, 'source'), 'new')
})
afterEach(() => removeTree(folder))
const { signal } = new AbortController()
const copied = (to: string, replace: boolean) =>
  copyOut(join(folder, 'source'), join(folder, to), { replace, signal })

it.each([
  ['a file', () => writeFileSync(join(folder, 'a'), 'old')],
  [
    'a folder with something in it',
    () => {
      mkdirSync(join(folder, 'a'))
      writeFileSync(join(folder, 'a/file'), 'old')
    }
  ],
  ['a link, which is not followed', () => symlinkSync('source', join(folder, 'a'))],
  ['a link that leads nowhere', () => symlinkSync('none', join(folder, 'a'))],
  ['nothing', () => undefined]
])('is put in the place of %s, and leaves nothing beside it', async (_, before) => {
  before()
  expect(await copied('a', true)).toEqual({ ok: true, value: 1 })
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new')
  expect(readdirSync(folder).toSorted()).toEqual(['a', 'source'])
})

it('leaves what is there where it is not to be replaced', async () => {
  writeFileSync(join(folder, 'a'), 'old')
  symlinkSync('none', join(folder, 'dead'))
  expect(await copied('a', false)).toEqual({ ok: false, mistake: { kind: 'exists' } })
  expect(await copied('dead', false)).toEqual({ ok: false, mistake: { kind: 'exists' } })
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
})

it('has names as long as names can be', async () => {
  const name = 'n'.repeat(255)
  expect(await copied(name, false)).toEqual({ ok: true, value: 1 })
})
