import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeBuildFolder } from '../../../nix/builder/build-folder.ts'
import { run } from '../../../nix/process/process.ts'
import { testNix, type TestNix } from '../../support/nix.ts'

/**
 * Without `/proc` a folder cannot be held, so that nothing that a builder has left may be touched. A
 * process of a mount namespace of its own has an empty one.
 */

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const nixFolder = resolve(import.meta.dirname, '../../../nix')

async function seen(hide: boolean, tree: string): Promise<unknown> {
  const script = join(test.folder, 'look.ts')
  writeFileSync(
    script,
    `import { canHoldFolders, holdFolder, removeTree } from '${nixFolder}/base/held-folder.ts'
import { makeBuildFolder } from '${nixFolder}/builder/build-folder.ts'
import { findNix } from '${nixFolder}/find.ts'
const found = await findNix(process.env)
if (!found.ok) throw new Error(JSON.stringify(found.mistake))
const folder = makeBuildFolder(found.value)
const held = await holdFolder(${JSON.stringify(tree)})
await removeTree(${JSON.stringify(tree)})
console.log('seen ' + JSON.stringify({
  canHold: canHoldFolders,
  held: held === null ? null : 'held',
  folder: folder === null ? null : 'made'
}))
folder?.remove()
process.exit(0)
`
  )
  const node = [process.execPath, '--experimental-strip-types', script]
  const [program = '', ...words] = hide
    ? [
        ...['unshare', '--mount', 'sh', '-c'],
        ...['mount -t tmpfs tmpfs /proc && exec "$@"', 'sh', ...node]
      ]
    : node
  const environment = Object.fromEntries(
    Object.entries(test.environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]]
    )
  )
  const { stdout, stderr } = await run({ program, arguments: words, environment })
  const line = stdout.split('\n').find((one) => one.startsWith('seen '))
  if (line === undefined) throw new Error(`${stdout}${stderr}`)
  const value: unknown = JSON.parse(line.slice('seen '.length))
  return value
}

it.each([
  ['with', false, { canHold: true, held: 'held', folder: 'made' }],
  ['without', true, { canHold: false, folder: null }]
] as const)('%s /proc', async (name, hide, expected) => {
  const home = join(test.folder, `home-${name}`)
  const tree = join(test.folder, `tree-${name}`)
  for (const folder of [home, join(tree, 'inner')]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(home, 'thesis.tex'), 'precious')
  writeFileSync(join(tree, 'inner/file'), 'x')
  symlinkSync(home, join(tree, 'inner/link'))
  expect(await seen(hide, tree)).toMatchObject(expected)
  // What is removed is removed there too, and what a link leads to stays.
  expect(readdirSync(test.folder)).not.toContain(`tree-${name}`)
  expect(readFileSync(join(home, 'thesis.tex'), 'utf8')).toBe('precious')
})

it('a call has a folder of its own here', () => {
  const folder = makeBuildFolder(test.nix)
  expect(folder).not.toBeNull()
  folder?.remove()
})
