import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hold, holdFolder, removeTree, within } from '../../../nix/base/held-folder.ts'
import { run } from '../../../nix/process/process.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder = ''
let home = ''
beforeAll(() => {
  folder = scratchFolder('held')
  home = join(folder, 'home')
  mkdirSync(join(home, '.ssh'), { recursive: true })
  writeFileSync(join(home, '.ssh/id'), 'precious')
  chmodSync(home, 0o751)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder to be removed. */
function tree(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

function isHomeUntouched(): boolean {
  const { mode } = lstatSync(home)
  return (mode & 0o777) === 0o751 && readFileSync(join(home, '.ssh/id'), 'utf8') === 'precious'
}

describe('a folder that is removed', () => {
  it.each<[string, (path: string) => void]>([
    ['an empty one', () => undefined],
    ['files', (path) => writeFileSync(join(path, 'a b\n"'), 'x')],
    ['links out of it', (path) => symlinkSync(home, join(path, 'link'))],
    ['links to nothing', (path) => symlinkSync('/nothing', join(path, 'link'))],
    ['links to itself', (path) => symlinkSync('.', join(path, 'link'))],
    [
      'folders that nobody may read',
      (path) => {
        mkdirSync(join(path, 'closed/inner'), { recursive: true })
        writeFileSync(join(path, 'closed/inner/x'), 'x')
        symlinkSync(home, join(path, 'closed/inner/home'))
        chmodSync(join(path, 'closed/inner'), 0o000)
        chmodSync(join(path, 'closed'), 0o500)
        chmodSync(path, 0o000)
      }
    ]
  ])('with %s is gone, and nothing else', async (name, fill) => {
    const path = tree(name.replace(/\W/g, ''))
    fill(path)
    await removeTree(path)
    expect(lstatSync(path, { throwIfNoEntry: false })).toBeUndefined()
    expect(isHomeUntouched()).toBe(true)
  })

  it('is a link itself, which alone is removed', async () => {
    const path = join(folder, 'link')
    symlinkSync(home, path)
    await removeTree(path)
    expect(lstatSync(path, { throwIfNoEntry: false })).toBeUndefined()
    expect(isHomeUntouched()).toBe(true)
  })

  it.each([100, 1000])('may be %i folders deep, with names that are no text', async (depth) => {
    const path = tree(`deep${depth}`)
    const script = `import os
os.chdir(${JSON.stringify(path)})
for i in range(${depth}):
    os.mkdir("d" * 200); os.chdir("d" * 200)
    open(b"\\xff\\xfe", "w").close()`
    expect((await run({ program: 'python3', arguments: ['-c', script] })).exitCode).toBe(0)
    await removeTree(path)
    expect(existsSync(path)).toBe(false)
  })

  it('stays where it is no folder, and says nothing', async () => {
    await removeTree(join(folder, 'missing'))
    await removeTree(join(folder, 'missing/inner'))
  })

  it('takes nothing of others along, whatever is swapped meanwhile', async () => {
    const path = tree('swapped')
    const inner = join(path, 'd')
    mkdirSync(inner)
    for (let index = 0; index < 3000; index += 1) writeFileSync(join(inner, String(index)), '')
    writeFileSync(join(inner, 'id'), '')
    const removing = removeTree(path)
    let isSwapped = false
    while (!isSwapped) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!existsSync(inner)) break
      if (readdirSync(inner).length >= 3001) continue
      renameSync(inner, join(folder, 'away'))
      symlinkSync(join(home, '.ssh'), inner)
      isSwapped = true
    }
    await removing
    expect(isSwapped).toBe(true)
    expect(isHomeUntouched()).toBe(true)
  })
})

describe('what is held', () => {
  it('stays the same, whatever becomes of its path', async () => {
    const path = tree('held')
    writeFileSync(join(path, 'own'), 'own')
    const held = await holdFolder(path)
    renameSync(path, join(folder, 'moved'))
    symlinkSync(home, path)
    expect(readFileSync(within(held ?? { place: '' }, 'own'), 'utf8')).toBe('own')
    await held?.release()
  })

  it('is the link and not what it leads to, and no folder then', async () => {
    const path = join(folder, 'leads-home')
    symlinkSync(home, path)
    const held = await hold(path)
    expect(held?.status.isSymbolicLink()).toBe(true)
    await held?.release()
    expect(await holdFolder(path)).toBeNull()
    expect(await holdFolder(join(dirname(path), 'nothing'))).toBeNull()
  })
})
