import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readElf } from '../../../nix/freeze/elf.ts'
import { findProgram, scriptInterpreter } from '../../../nix/freeze/find-program.ts'
import { LibraryFolder } from '../../../nix/freeze/library-folder.ts'
import { parseListing } from '../../../nix/freeze/libraries.ts'
import { isLeftOut, isPythonName } from '../../../nix/freeze/python.ts'
import { bootstrapTools, neededTools, smallTools } from '../../../nix/freeze/small-tools.ts'
import { patchelf } from '../lib/evaluate.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nix-workflow-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string | Buffer, mode = 0o755): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('the header of an ELF file', () => {
  it('tells of a program with its loader and libraries', async () => {
    const elf = await readElf(process.execPath)
    expect(elf?.interpreter).toMatch(/^\/.*\/ld-/)
    expect(existsSync(elf?.interpreter ?? '')).toBe(true)
    expect(elf?.needed).toContain('libc.so.6')
  })

  it('tells of what a library looks for, and where', async () => {
    const node = await readElf(process.execPath)
    expect(node?.lookup).toContain(JSON.stringify(node?.needed))
    expect((await readElf(patchelf))?.lookup).not.toBe(node?.lookup)
  })

  it('tells of a static program', async () => {
    expect(await readElf(patchelf)).toMatchObject({
      interpreter: null,
      needed: [],
      hasSearchPath: false,
      machine: (await readElf(process.execPath))?.machine
    })
  })

  it.each([
    ['nothing', ''],
    ['a script', '#!/bin/sh\nexit\n'],
    ['a file that only begins like one', '\x7fELF'],
    ['a cut header', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(20)])],
    [
      'a header that points nowhere',
      Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(57, 0x7f)])
    ],
    ['a program of 32 bits', Buffer.concat([Buffer.from('\x7fELF\x01\x01\x01'), Buffer.alloc(57)])]
  ])('is none in %s', async (name, content) => {
    expect(await readElf(write(`elf/${name}`, content))).toBeNull()
  })
})

describe('a program', () => {
  it('is the first file on PATH that can be run', () => {
    write('one/tool', '', 0o644)
    mkdirSync(join(folder, 'two/tool'), { recursive: true })
    const third = write('three/tool', '')
    write('four/tool', '')
    const path = ['one', 'two', '', 'missing', 'three', 'four']
      .map((name) => (name === '' ? '' : join(folder, name)))
      .join(':')
    expect(findProgram('tool', path)).toBe(third)
    expect(findProgram('other', path)).toBeUndefined()
  })

  it('is not looked for in the working folder, nor by a path', () => {
    expect(findProgram('package.json', '.:')).toBeUndefined()
    expect(findProgram('../bin/sh', '/usr/bin')).toBeUndefined()
    expect(findProgram('', '/usr/bin')).toBeUndefined()
  })

  it.each([
    ['#!/bin/sh -e\n', '/bin/sh -e'],
    ['#! /usr/bin/env python3\nx', '/usr/bin/env python3'],
    ['\x7fELF', null],
    ['', null]
  ])('that begins with %j is a script of %j', (content, interpreter) => {
    expect(scriptInterpreter(write('script', content))).toBe(interpreter)
  })

  it.each([
    ['python', true],
    ['python3', true],
    ['python3.11', true],
    ['python2', false],
    ['python3-config', false],
    ['pythonx', false]
  ])('called %s is a Python: %s', (name, expected) => {
    expect(isPythonName(name)).toBe(expected)
  })
})

describe('libraries of several files', () => {
  const elf = { interpreter: null, machine: 62, hasSearchPath: true, hasRunPath: true }
  const asking = (name: string) => {
    const target = join(folder, name)
    mkdirSync(join(target, 'lib'), { recursive: true })
    const asked = join(folder, `${name}-asked`)
    const library = write(`${name}-library/libx.so`, 'no library')
    const loader = write(
      `${name}-loader`,
      `#!/bin/sh\necho "$@" >> ${asked}\nprintf '\\tlibx.so => ${library} (0x1)\\n'\n`
    )
    const libraries = new LibraryFolder(target, 'lib', null, undefined)
    return {
      add: (file: string, lookup: string) =>
        libraries.addOf(file, { ...elf, interpreter: loader, needed: ['libx.so'], lookup }),
      asked: () => readFileSync(asked, 'utf8').trimEnd().split('\n'),
      libraries
    }
  }

  it('are asked for once where all files look for the same', async () => {
    const { add, asked, libraries } = asking('same')
    for (const name of ['one', 'two', 'three'])
      expect(await add(`/modules/${name}.so`, 'libx')).toMatchObject({ ok: true })
    expect(asked()).toEqual([expect.stringMatching(/--list \/modules\/one\.so$/)])
    expect(libraries.files).toHaveLength(1)
  })

  it('are asked for again where another looks elsewhere, or lies elsewhere', async () => {
    const { add, asked } = asking('other')
    await add('/modules/one.so', 'libx')
    await add('/modules/two.so', 'libx, and $ORIGIN/more')
    await add('/more/three.so', 'libx')
    expect(asked()).toHaveLength(3)
  })
})

it('the listing of a loader is read, whatever stands in it', () => {
  const listing = [
    '\tlinux-vdso.so.1 (0x00007f713d382000)',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f713d28b000)',
    '\tlibx y.so => /opt/a folder/libx y.so (0x00007f713d28b000)',
    '\t/opt/absolute/libz.so (0x00007f713d28b000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f713d384000)',
    'ERROR: ld.so: something else',
    ''
  ].join('\n')
  expect(parseListing(listing)).toEqual([
    { name: 'libm.so.6', path: '/lib/x86_64-linux-gnu/libm.so.6' },
    { name: 'libx y.so', path: '/opt/a folder/libx y.so' },
    { name: 'libz.so', path: '/opt/absolute/libz.so' },
    { name: 'ld-linux-x86-64.so.2', path: '/lib64/ld-linux-x86-64.so.2' }
  ])
})

it.each([
  ['__pycache__', true, true],
  ['site-packages', true, true],
  ['tests', true, true],
  ['test', true, true],
  ['tkinter', true, true],
  ['config-3.11-x86_64-linux-gnu', true, true],
  ['json', true, false],
  ['unittest', true, false],
  ['test', false, false],
  ['os.py', false, false],
  ['_json.cpython-311-x86_64-linux-gnu.so', false, false],
  ['_testcapi.cpython-311-x86_64-linux-gnu.so', false, true],
  ['_tkinter.cpython-311-x86_64-linux-gnu.so', false, true],
  ['xxlimited.cpython-311-x86_64-linux-gnu.so', false, true],
  ['os.pyc', false, true]
])('of a standard library, %s (a folder: %s) is left out: %s', (name, isFolder, expected) => {
  expect(isLeftOut(name, isFolder)).toBe(expected)
})

it('the shell brings what the library needs', () => {
  for (const name of [...neededTools, ...bootstrapTools.filter((tool) => tool !== 'sh')]) {
    expect(smallTools).toContain(name)
  }
  expect(new Set(smallTools).size).toBe(smallTools.length)
})
