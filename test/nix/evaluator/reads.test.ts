import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namedPaths } from '../../../nix/evaluator/named-paths.ts'
import { lookAt } from '../../../nix/evaluator/signature.ts'
import { libraryFolder } from '../../kernel/session/support.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { shown, testEvaluator, type TestEvaluator } from './support.ts'

let test: TestNix
let evaluator: TestEvaluator
beforeAll(async () => {
  test = await testNix()
  evaluator = testEvaluator(test)
})
afterAll(async () => {
  await evaluator.close()
  test.remove()
})

/** A folder in which nothing has changed for a while, so that what is read can be told from then. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(test.folder, 'files-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  await sleep(60)
  return folder
}

/** What changes on disk, and the expression that reads it: HERE stands for the folder. */
interface Case {
  readonly files: Readonly<Record<string, string>>
  readonly text: string
  readonly change: (folder: string) => void
  /** What changed, in the folder. */
  readonly changed: readonly string[]
}

const write = (name: string, text: string) => (folder: string) =>
  writeFileSync(join(folder, name), text)

const cases: Readonly<Record<string, Case>> = {
  'a file in a string': {
    files: { f: 'one' },
    text: 'builtins.readFile "${HERE/f}"',
    change: write('f', 'two'),
    changed: ['f']
  },
  'an imported file': {
    files: { 'f.nix': '"one"' },
    text: 'import HERE/f.nix',
    change: write('f.nix', '"two"'),
    changed: ['f.nix']
  },
  'a file that an imported one imports': {
    files: { 'f.nix': 'import ./g.nix', 'g.nix': '"one"' },
    text: 'import HERE/f.nix',
    change: write('g.nix', '"two"'),
    changed: ['g.nix']
  },
  'an imported folder': {
    files: { 'd/default.nix': 'import ./g.nix', 'd/g.nix': '"one"' },
    text: 'import HERE/d',
    change: write('d/g.nix', '"two"'),
    changed: ['d', 'd/g.nix']
  },
  'a file imported by a path that is put together': {
    files: { 'f.nix': '"one"' },
    text: 'import (builtins.toPath "${toString HERE}/f.nix")',
    change: write('f.nix', '"two"'),
    changed: ['', 'f.nix']
  },
  readFile: {
    files: { f: 'one' },
    text: 'builtins.readFile HERE/f',
    change: write('f', 'two'),
    changed: ['f']
  },
  'readFile of a text': {
    files: { f: 'one' },
    text: 'builtins.readFile "HERE/f"',
    change: write('f', 'two'),
    changed: ['f']
  },
  'readFile of a text that has a name': {
    files: { f: 'one' },
    text: 'let file = "HERE/f"; in builtins.readFile file',
    change: write('f', 'two'),
    changed: ['f']
  },
  'readDir of a text': {
    files: { 'd/a': '' },
    text: "builtins.toJSON (builtins.readDir (''HERE/d''))",
    change: write('d/b', ''),
    changed: ['d']
  },
  'pathExists of a text, where it comes': {
    files: {},
    text: 'builtins.toJSON (builtins.pathExists "HERE/f")',
    change: write('f', ''),
    changed: ['f']
  },
  'static data by a text': {
    files: { 'data/a.csv': 'one' },
    text: `(import ${libraryFolder} { toolchain = { }; }).static { path = "HERE/data"; } + ""`,
    change: write('data/a.csv', 'two'),
    changed: ['data']
  },
  'readFile in a file that is imported': {
    files: { 'f.nix': 'builtins.readFile ./data/f', 'data/f': 'one' },
    text: 'import HERE/f.nix',
    change: write('data/f', 'two'),
    changed: ['data/f']
  },
  'readFile of a name that is put together': {
    files: { 'data/f1': 'one' },
    text: 'let n = "1"; in builtins.readFile HERE/data/f${n}',
    change: write('data/f1', 'two'),
    changed: ['data']
  },
  'a name that is no plain path': {
    files: { 'a b/ü': 'one' },
    text: 'builtins.readFile HERE/${"a b/ü"}',
    change: write('a b/ü', 'two'),
    changed: ['a b/ü']
  },
  hashFile: {
    files: { f: 'one' },
    text: 'builtins.hashFile "sha256" HERE/f',
    change: write('f', 'two'),
    changed: ['f']
  },
  'readDir, where a file comes': {
    files: { 'd/a': '' },
    text: 'builtins.toJSON (builtins.readDir HERE/d)',
    change: write('d/b', ''),
    changed: ['d']
  },
  'readDir, where a file goes': {
    files: { 'd/a': '', 'd/b': '' },
    text: 'builtins.toJSON (builtins.readDir HERE/d)',
    change: (folder) => rmSync(join(folder, 'd/b')),
    changed: ['d']
  },
  'readDir, where a file gets another name': {
    files: { 'd/a': '' },
    text: 'builtins.toJSON (builtins.readDir HERE/d)',
    change: (folder) => renameSync(join(folder, 'd/a'), join(folder, 'd/b')),
    changed: ['d']
  },
  'pathExists, where it comes': {
    files: {},
    text: 'builtins.toJSON (builtins.pathExists HERE/f)',
    change: write('f', ''),
    changed: ['f']
  },
  'pathExists, where it goes': {
    files: { f: '' },
    text: 'builtins.toJSON (builtins.pathExists HERE/f)',
    change: (folder) => rmSync(join(folder, 'f')),
    changed: ['f']
  },
  'builtins.path of a file': {
    files: { f: 'one' },
    text: 'builtins.path { name = "f"; path = HERE/f; }',
    change: write('f', 'two'),
    changed: ['f']
  },
  'builtins.path of a folder, deep within': {
    files: { 'd/e/f/g': 'one' },
    text: 'builtins.path { name = "d"; path = HERE/d; }',
    change: write('d/e/f/g', 'two'),
    changed: ['d']
  },
  'a folder in a string, deep within': {
    files: { 'd/e/f': 'one' },
    text: '"${HERE/d}"',
    change: write('d/e/f', 'two'),
    changed: ['d']
  },
  'a folder in a string, whose file becomes a program': {
    files: { 'd/f': 'one' },
    text: '"${HERE/d}"',
    change: (folder) => chmodSync(join(folder, 'd/f'), 0o755),
    changed: ['d']
  },
  'a folder in a string, put together': {
    files: { 'd/f': 'one' },
    text: '"${HERE + "/d"}"',
    change: write('d/f', 'two'),
    changed: ['', 'd']
  },
  'static data': {
    files: { 'data/a.csv': 'one' },
    text: `(import ${libraryFolder} { toolchain = { }; }).static { path = HERE/data; } + ""`,
    change: write('data/a.csv', 'two'),
    changed: ['data']
  },
  'a program': {
    files: { 'x.py': '#!/bin/sh\none' },
    text: `((import ${libraryFolder} { toolchain.sh = "/sh"; }).program "x" HERE/x.py).drvPath`,
    change: write('x.py', '#!/bin/sh\ntwo'),
    changed: ['x.py']
  },
  'a link that comes to lead elsewhere': {
    files: { one: 'one', two: 'two', link: 'x' },
    text: 'builtins.readFile HERE/link',
    change: (folder) => {
      rmSync(join(folder, 'link'))
      symlinkSync('two', join(folder, 'link'))
    },
    changed: ['link']
  },
  'a file that takes the place of another, as editors write': {
    files: { f: 'one' },
    text: 'builtins.readFile HERE/f',
    change: (folder) => {
      writeFileSync(join(folder, 'f.new'), 'two')
      renameSync(join(folder, 'f.new'), join(folder, 'f'))
    },
    changed: ['f']
  }
}

describe('what changed on disk is seen, and read anew', () => {
  it.each(Object.entries(cases))('%s', async (_, { files, text, change, changed }) => {
    const folder = await folderWith(files)
    const slot = evaluator.one(text.replaceAll('HERE', folder))
    const user = evaluator.one('"${value}"', { value: slot })
    const before = shown(await evaluator.read(user))
    expect(await evaluator.lookForChanges()).toEqual([])
    change(folder)
    const paths = changed.map((path) => (path === '' ? folder : join(folder, path)))
    expect([...(await evaluator.lookForChanges())].sort()).toEqual(paths)
    const after = shown(await evaluator.read(user))
    expect(after).not.toBe(before)
    await sleep(60)
    // Written just before it was read, a file may be told once more.
    await evaluator.lookForChanges()
    await evaluator.read(user)
    expect(await evaluator.lookForChanges()).toEqual([])
  })

  it('is told also where what read it has ended', async () => {
    const folder = await folderWith({ f: 'one' })
    const slot = evaluator.one(`builtins.readFile ${folder}/f`)
    expect(shown(await evaluator.read(slot))).toBe('"one"')
    await evaluator.restart()
    writeFileSync(join(folder, 'f'), 'two')
    expect(await evaluator.lookForChanges()).toContain(join(folder, 'f'))
    expect(shown(await evaluator.read(slot))).toBe('"two"')
  })

  it('is told where it came while its reader was evaluated', async () => {
    const folder = await folderWith({ f: 'one' })
    const own = testEvaluator(test)
    // The start of a process takes longer than a file is taken for new.
    await own.of('1')
    writeFileSync(join(folder, 'f'), 'now')
    await own.of(`"\${${folder}/f}"`)
    expect(await own.lookForChanges()).toEqual([join(folder, 'f')])
    await own.close()
  })

  it('of an expression that is evaluated as a whole', async () => {
    const folder = await folderWith({ f: 'one' })
    const text = `builtins.readFile ${folder}/f`
    expect(await evaluator.evaluate(text, new Map())).toEqual({ ok: true, value: '"one"' })
    writeFileSync(join(folder, 'f'), 'two')
    expect(await evaluator.lookForChanges()).toContain(join(folder, 'f'))
  })
})

describe('what did not change', () => {
  it('is evaluated once, however often it is looked for', async () => {
    const traces: string[] = []
    const own = testEvaluator(test, {
      onMessage: ({ kind, text }) => kind === 'trace' && traces.push(text)
    })
    const folder = await folderWith({ 'large.nix': 'builtins.trace "evaluated" 5', f: 'one' })
    const large = own.one(`import ${folder}/large.nix`)
    for (const text of ['large + 1', 'large + 2', 'large + 3']) {
      expect(await own.lookForChanges()).toEqual([])
      await own.of(text, { large })
    }
    writeFileSync(join(folder, 'f'), 'nobody read this')
    expect(await own.lookForChanges()).toEqual([])
    await own.of('large + 4', { large })
    expect(traces).toEqual(['evaluated'])
    await own.close()
  })

  it('is as it was after a touch: read anew, with the same value', async () => {
    const folder = await folderWith({ f: 'one' })
    const slot = evaluator.one(`"\${${folder}/f}"`)
    const before = shown(await evaluator.read(slot))
    utimesSync(join(folder, 'f'), new Date(), new Date())
    await evaluator.lookForChanges()
    expect(shown(await evaluator.read(slot))).toBe(before)
  })

  it('is not looked for in the store', async () => {
    const own = testEvaluator(test)
    const path = shown(await own.of(`builtins.toFile "five.nix" "5"`)).slice(1, -1)
    expect(shown(await own.of(`import (builtins.storePath "${path}")`))).toBe('5')
    appendFileSync(test.nix.onDisk(path), '')
    expect(await own.lookForChanges()).toEqual([])
    await own.close()
  })
})

describe('a folder of many files', () => {
  it('is looked at as far as is bounded', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`d/${index % 7}/${index}`, ''])
    )
    const folder = await folderWith(files)
    expect(lookAt(folder, true, 1000).entries).toBe(1 + 1 + 7 + 300)
    expect(lookAt(folder, true, 100).entries).toBe(100)
    expect(lookAt(folder, false, 100).entries).toBe(1)
    const first = lookAt(folder, true, 1000).signature
    expect(lookAt(folder, true, 1000).signature).toBe(first)
    appendFileSync(join(folder, 'd/3/3'), 'more')
    expect(lookAt(folder, true, 1000).signature).not.toBe(first)
  })

  it('is the same whatever links to results the kernel keeps in it', async () => {
    const mark =
      '# Links into the Nix store, kept by nix-workflow: outs/NAME is the result of NAME.'
    const folder = await folderWith({
      'outs/.gitignore': `${mark}\n*\n`,
      'data/outs/table.csv': '1'
    })
    const before = lookAt(folder, true, 100).signature
    symlinkSync('/nix/store/none', join(folder, 'outs', 'model'))
    expect(lookAt(folder, true, 100).signature).toBe(before)
    writeFileSync(join(folder, 'data', 'outs', 'table.csv'), '22')
    expect(lookAt(folder, true, 100).signature).not.toBe(before)
  })

  it('may have links that lead in a circle', async () => {
    const folder = await folderWith({ f: '' })
    symlinkSync(folder, join(folder, 'again'))
    symlinkSync('itself', join(folder, 'itself'))
    expect(lookAt(folder, true, 1000).entries).toBe(4)
    expect(lookAt(join(folder, 'itself'), true, 1000).changedAt).toBeGreaterThan(0)
  })
})

describe('paths that a text names', () => {
  it.each([
    ['./a', ['/n/a']],
    ['[ ./a ../b ./a ]', ['/n/a', '/b']],
    ['"${./a}" + ./c/d.nix', ['/n/a', '/n/c/d.nix']],
    ['./data/${x}.csv', ['/n/data']],
    ['./data/part${x}/y', ['/n/data']],
    ['/${"a b"}/c', ['/']],
    ['/${"a b/\\"c\\""}', ['/a b/"c"']],
    ["\"./a\" + ''./b'' # ./c", []],
    ['<nixpkgs>', []],
    ['builtins.readFile "/none/x"', ['/none/x']],
    ['(readDir) "/none/${x}/y"', ['/none']],
    ['{ path = "/none/d"; other = "/none/e"; }', ['/none/d']],
    ['[ "/" "/none" "/usr" "/etc/passwd" "/bin/sh -c x" "x/y" ]', ['/etc/passwd']],
    ['x + "/none/${y}" + "${z}/none"', []],
    ['a / b', []],
    ['./.', ['/n']],
    ['x = ', []]
  ])('%s', (text, paths) => {
    expect(namedPaths(text, '/n')).toEqual(paths)
  })
})
