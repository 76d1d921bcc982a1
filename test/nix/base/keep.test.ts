import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keep, kept } from '../../../nix/base/keep.ts'
import { ownMark } from '../../../nix/base/own-folders.ts'
import { run, start } from '../../../nix/process/process.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder = ''
beforeAll(() => {
  folder = scratchFolder('keep')
})
afterAll(() => removeTree(folder))

it('takes away what dead processes had begun to write, and nothing else', async () => {
  const place = join(folder, 'results')
  mkdirSync(place)
  const [machine = ''] = (ownMark() ?? '').split('-')
  expect(machine).toMatch(/^[0-9a-f]{8}$/)
  const { stdout } = await run({ program: 'sh', arguments: ['-c', 'echo $$'] })
  const dead = `${machine}-${stdout.trim()}-12`
  const go = `step.json.${dead}.part`
  const stay = [
    'step.json',
    'step.json.123',
    'other.part',
    `step.json.${ownMark() ?? ''}.part`,
    `step.json.00000000-${stdout.trim()}-12.part`,
    `step.json.${dead}.part.json`,
    `${dead}.part`,
    `folder.${dead}.part`,
    `link.${dead}.part`
  ]
  const precious = join(folder, 'precious')
  writeFileSync(precious, 'precious')
  for (const name of [go, ...stay]) {
    if (name.startsWith('folder')) mkdirSync(join(place, name))
    else if (name.startsWith('link')) symlinkSync(precious, join(place, name))
    else writeFileSync(join(place, name), 'begun')
  }
  expect(keep(join(place, 'new.json'), 'new')).toBe(true)
  expect(readdirSync(place).sort()).toEqual(['new.json', ...stay].sort())
  expect(readFileSync(precious, 'utf8')).toBe('precious')
  expect(lstatSync(join(place, `link.${dead}.part`)).isSymbolicLink()).toBe(true)
})

it('what a kernel that was killed while it wrote has left is gone with the next write', async () => {
  const place = join(folder, 'killed')
  mkdirSync(place)
  const script = join(folder, 'write.ts')
  const module = join(import.meta.dirname, '../../../nix/base')
  // Written as `keep` does, and killed between the write and the rename.
  writeFileSync(
    script,
    `import { writeFileSync } from 'node:fs'
import { ownMark } from '${module}/own-folders.ts'
writeFileSync('${place}/step.json.' + ownMark() + '.part', 'begun')
console.log('written')
setInterval(() => undefined, 1000)
`
  )
  let written = () => {}
  const isWritten = new Promise<void>((resolve) => (written = resolve))
  const child = await start(
    { program: process.execPath, arguments: ['--experimental-strip-types', script] },
    { stdout: () => written() }
  )
  await isWritten
  expect(readdirSync(place)).toHaveLength(1)
  child.signal('SIGKILL')
  await child.ended
  expect(keep(join(place, 'other.json'), 'other')).toBe(true)
  expect(readdirSync(place)).toEqual(['other.json'])
  expect(kept(join(place, 'other.json'))).toBe('other')
})
