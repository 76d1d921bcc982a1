import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { keptPackage } from '../../kernel/kept.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder('kept')
const installed = join(scratch, 'installed')
const environment = { XDG_CACHE_HOME: join(scratch, 'cache') }
const copies = join(scratch, 'cache', 'nix-workflow', 'packages')
afterAll(() => rmSync(scratch, { recursive: true }))

const files = { 'dist/main.js': 'main', 'nix/lib/a.nix': '1', 'node_modules/zeromq/b.js': 'b' }

beforeEach(() => {
  rmSync(scratch, { recursive: true, force: true })
  const lines = Object.entries(files).map(([path, content]) => {
    mkdirSync(join(installed, path, '..'), { recursive: true })
    writeFileSync(join(installed, path), content)
    return `${createHash('sha256').update(content).digest('hex')} ${content.length} ${path}\n`
  })
  writeFileSync(join(installed, 'contents.txt'), lines.join(''))
})

const keep = (): string => {
  const kept = keptPackage(installed, environment)
  if (kept === null) throw new Error('It runs where it lies.')
  return kept
}

it('an installed package runs from a copy, which later kernels take', () => {
  const kept = keep()
  rmSync(join(installed, 'nix'), { recursive: true })
  expect(readFileSync(join(kept, 'nix/lib/a.nix'), 'utf8')).toBe('1')
  expect(lstatSync(join(kept, 'node_modules')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(kept, 'node_modules/zeromq/b.js'), 'utf8')).toBe('b')
  expect(keep()).toBe(kept)
  expect(readdirSync(copies)).toHaveLength(1)
})

it('another version, or the same in another place, has a copy of its own', () => {
  const kept = keep()
  appendFileSync(join(installed, 'contents.txt'), '\n')
  expect(keep()).not.toBe(kept)
  expect(existsSync(kept)).toBe(true)
})

it('a copy of which something is gone is made anew', () => {
  const kept = keep()
  rmSync(join(kept, 'dist'), { recursive: true })
  expect(keep()).toBe(kept)
  expect(readFileSync(join(kept, 'dist/main.js'), 'utf8')).toBe('main')
})

it('copies that no kernel has used for a month go with the next that is made, and no others', () => {
  mkdirSync(copies, { recursive: true, mode: 0o700 })
  const day = 24 * 60 * 60 * 1000
  for (const [name, days] of Object.entries({ old: 31, young: 29 })) {
    mkdirSync(join(copies, name))
    const then = new Date(Date.now() - days * day)
    utimesSync(join(copies, name), then, then)
  }
  keep()
  expect([existsSync(join(copies, 'old')), existsSync(join(copies, 'young'))]).toEqual([
    false,
    true
  ])
})

it.each([
  ['a checkout, which lists no contents', () => rmSync(join(installed, 'contents.txt'))],
  [
    'a package that is being replaced',
    () => writeFileSync(join(installed, 'dist/main.js'), 'niam')
  ],
  [
    'one whose copies somebody else could write',
    () => {
      mkdirSync(copies, { recursive: true })
      chmodSync(copies, 0o777)
    }
  ],
  ['one whose copies cannot be made', () => writeFileSync(join(scratch, 'cache'), '')]
])('%s runs where it lies', (_, prepare) => {
  prepare()
  expect(keptPackage(installed, environment)).toBeNull()
  expect(existsSync(copies) ? readdirSync(copies) : []).toEqual([])
})
