import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LibraryFolder } from '../../../nix/freeze/library-folder.ts'
import { gatherTree } from '../../../nix/freeze/packages.ts'
import type { Python } from '../../../nix/freeze/python.ts'
import { isLeftOutOfVenv, readVenv, venvProgram, watchedOf } from '../../../nix/freeze/venv.ts'

let folder = ''
let venv = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-venv-'))
  venv = join(folder, 'venv')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const python: Python = {
  ...{ program: '/bin/false', version: '3.11.2', modules: [], compiledModules: '' }
}
const packages = 'lib/python3.11/site-packages'

/** Files below the folder of the environment, by their names; `->` is a link. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(venv, name)
    mkdirSync(dirname(file), { recursive: true })
    if (text.startsWith('->')) symlinkSync(text.slice(2), file)
    else writeFileSync(file, text)
  }
}

/** An environment whose program says on its standard error that it could import what it is asked for. */
function writeVenv(
  files: Readonly<Record<string, string>> = {},
  says = 'printf "\\nmodule %s\\n" "$@" >&2'
): void {
  const program = `#!/bin/sh\nshift 3\n${says}\n`
  write({ 'pyvenv.cfg': 'version = 3.11.2\n', 'bin/python3': program })
  mkdirSync(join(venv, packages), { recursive: true })
  write(files)
  chmodSync(join(venv, 'bin/python3'), 0o755)
}

/** What is wrong with it, or what it has. */
async function read(name = 'python3') {
  const result = await readVenv(venv, name, python)
  if (result.ok) return result.value
  return result.mistake.kind === 'venv-unusable' ? result.mistake.why : result.mistake
}

describe('the program of an environment', () => {
  const program = () => {
    const found = venvProgram(venv)
    if (found.ok) return found.value
    return found.mistake.kind === 'venv-unusable' ? found.mistake.why.kind : found.mistake.kind
  }

  it.each<[Readonly<Record<string, string>> | null, string]>([
    [null, 'missing'],
    [{}, 'no-venv'],
    [{ 'pyvenv.cfg/x': '' }, 'no-venv'],
    [{ 'pyvenv.cfg': '' }, 'no-python'],
    [{ 'pyvenv.cfg': '', 'bin/python3': '->/nowhere' }, 'broken-python'],
    [{ 'pyvenv.cfg': '', 'bin/python3': '->python3' }, 'broken-python'],
    // As Python reads it: in any case, with blanks around.
    [{ 'pyvenv.cfg': 'include-system-site-packages = true\n' }, 'system-packages'],
    [{ 'pyvenv.cfg': 'Include-System-Site-Packages=True\r\n' }, 'system-packages'],
    [{ 'pyvenv.cfg': '  include-system-site-packages  =  TRUE  ' }, 'system-packages'],
    [{ 'pyvenv.cfg': 'include-system-site-packages = false\n' }, 'no-python'],
    [{ 'pyvenv.cfg': `${'x = y\n'.repeat(10_000)}${'='.repeat(10_000)}` }, 'no-python']
  ])('of %j: %s', (files, expected) => {
    if (files !== null) {
      mkdirSync(venv)
      write(files)
    }
    expect(program()).toBe(expected)
  })

  it('is its own python3, and nothing of what is no folder', () => {
    writeVenv()
    expect(program()).toBe(join(venv, 'bin/python3'))
    rmSync(venv, { recursive: true })
    writeFileSync(venv, '')
    expect(program()).toBe('no-venv')
  })
})

describe('what an environment has', () => {
  it('is installed in order, without what installs', async () => {
    writeVenv({
      [`${packages}/b_pkg-2.0.1.dist-info/METADATA`]: '',
      [`${packages}/a-1.dist-info/METADATA`]: '',
      [`${packages}/pip-23.0.dist-info/METADATA`]: '',
      [`${packages}/no-version.dist/x`]: '',
      [`${packages}/-1.dist-info/x`]: ''
    })
    expect(await read()).toMatchObject({ installed: ['a 1', 'b_pkg 2.0.1'], place: packages })
  })

  it('are the modules that could be imported, of those at its top', async () => {
    writeVenv({
      [`${packages}/pkg/__init__.py`]: '',
      [`${packages}/one.py`]: '',
      [`${packages}/native.cpython-311-x86_64-linux-gnu.so`]: '',
      [`${packages}/pip/__init__.py`]: '',
      [`${packages}/_private.py`]: '',
      [`${packages}/data/x.txt`]: '',
      [`${packages}/not-a-name.py`]: ''
    })
    expect(await read()).toMatchObject({ modules: ['native', 'one', 'pkg'] })
  })

  it('are none that nobody asked for, whatever is printed', async () => {
    writeVenv(
      { [`${packages}/one.py`]: '' },
      'printf "module os\\nmodule one\\nmodule one\\n\\nmodule $(id)\\nmodule ../x\\n" >&2'
    )
    expect(await read()).toMatchObject({ modules: ['one'] })
  })

  it('are none where its program ends at once, or cannot be started', async () => {
    writeVenv({ [`${packages}/one.py`]: '' }, 'exit 9')
    expect(await read()).toMatchObject({ modules: [] })
    chmodSync(join(venv, 'bin/python3'), 0o644)
    expect(await read()).toMatchObject({ modules: [] })
  })

  it.each<[string, string, object]>([
    ['python3.12', '3.11.2', { kind: 'other-version', version: '3.11' }],
    ['python3.11', '3.11.2', { packages: '' }],
    ['python3', '3.10.1', { kind: 'made-with', made: '3.10' }],
    ['python3', 'x', { kind: 'made-with', made: null }],
    ['python3', '3.11.2.final.0', { packages: '' }]
  ])('as %s, made with %s', async (name, made, expected) => {
    writeVenv({ 'pyvenv.cfg': `version_info = ${made}\n` })
    const found = await read(name)
    expect('packages' in found ? { packages: '' } : found).toMatchObject(expected)
  })
})

describe('a package that is somewhere else', () => {
  const pth = (text: string) => ({ [`${packages}/a.pth`]: text })
  const direct = (text: string) => ({ [`${packages}/a-1.dist-info/direct_url.json`]: text })

  it.each<[Readonly<Record<string, string>>, string | null]>([
    [pth('/outside/src\n'), '/outside/src'],
    [pth('# /comment\n\n  \nimport x; x()\nimport\tx\n/outside/src  \r\n'), '/outside/src'],
    // Python takes it from where the file is.
    [pth('../../../../src\n'), 'SRC'],
    [pth('inside\n./also/inside\n'), null],
    [pth(''), null],
    [
      direct('{"url": "file:///outside/my%20src", "dir_info": {"editable": true}}'),
      '/outside/my src'
    ],
    [direct('{"dir_info":{"editable":true},"url":"file:///outside/src"}'), '/outside/src'],
    [direct('{"url": "file:///outside/%zz", "dir_info": {"editable": true}}'), '/outside/%zz'],
    [direct('{"dir_info": {"editable": true}}'), 'its sources'],
    [direct('{"url": "file:///outside/src", "dir_info": {"editable": false}}'), null],
    [direct('{"url": "file:///outside/src", "dir_info": {}}'), null],
    [direct('{"url": "https://x/a.whl", "archive_info": {"note": "\\"editable\\": true"}}'), null],
    [direct('not json "editable": true'), null],
    [direct('null'), null]
  ])('%j: %j', async (files, outside) => {
    writeVenv(files)
    const found = await read()
    if (outside === null) expect(found).toHaveProperty('packages')
    else {
      const expected = outside === 'SRC' ? join(folder, 'src') : outside
      expect(found).toMatchObject({ kind: 'editable', package: 'a', outside: expected })
    }
  })

  it('is one whose folder begins with the same letters', async () => {
    writeVenv(pth(`${join(venv, packages)}-other\n`))
    expect(await read()).toMatchObject({ kind: 'editable' })
    write({ [`${packages}/a.pth`]: join(venv, packages, 'inside') })
    expect(await read()).toHaveProperty('packages')
  })

  it('is none by a folder or a pipe that is called like such a file', async () => {
    writeVenv({
      [`${packages}/a.pth/x`]: '',
      [`${packages}/b-1.dist-info/direct_url.json/x`]: ''
    })
    expect(await read()).toMatchObject({ installed: ['b 1'] })
  })
})

describe('links of an environment', () => {
  it('that break are named, by where they lead', async () => {
    writeVenv({ [`${packages}/pkg/data`]: '->gone', [`${packages}/pkg/__init__.py`]: '' })
    expect(await read()).toMatchObject({ kind: 'broken-link', path: `${packages}/pkg/data` })
  })

  it('are files of their own where it is gathered', async () => {
    writeVenv({
      [`${packages}/pkg/__init__.py`]: '',
      [`${packages}/linked`]: '->pkg',
      [`${packages}/pkg/again.py`]: '->__init__.py'
    })
    const target = join(folder, 'target')
    const libraries = new LibraryFolder(folder, 'lib', null, undefined)
    expect(
      await gatherTree(join(venv, packages), target, libraries, '/bin/false', isLeftOutOfVenv)
    ).toMatchObject({ ok: true })
    expect(readdirSync(target, { recursive: true }).sort()).toEqual([
      ...['linked', 'linked/__init__.py', 'linked/again.py'],
      ...['pkg', 'pkg/__init__.py', 'pkg/again.py']
    ])
  })

  it('that lead to a folder around them are gathered once', async () => {
    writeVenv({
      [`${packages}/pkg/__init__.py`]: '',
      [`${packages}/pkg/one`]: '->.',
      [`${packages}/pkg/two`]: '->..',
      [`${packages}/three`]: '->pkg'
    })
    const target = join(folder, 'target')
    const libraries = new LibraryFolder(folder, 'lib', null, undefined)
    await gatherTree(join(venv, packages), target, libraries, '/bin/false', isLeftOutOfVenv)
    expect(existsSync(join(target, 'pkg/__init__.py'))).toBe(true)
    expect(existsSync(join(target, 'three/__init__.py'))).toBe(true)
    expect(readdirSync(target, { recursive: true }).length).toBeLessThan(20)
  })
})

describe('what of an environment is watched', () => {
  it('is its settings, its program and what is installed', () => {
    writeVenv({ [`${packages}/a/x`]: '', [`${packages}/__pycache__/x`]: '' })
    const site = join(venv, packages)
    const own = [join(venv, 'pyvenv.cfg'), join(venv, 'bin/python3')]
    expect(watchedOf(venv)).toEqual([...own, site, join(site, 'a')])
    expect(watchedOf(join(folder, 'none'))).toHaveLength(2)
  })

  it.each([{ lib: '' }, { [packages]: '' }, { 'lib/python3.11': '' }])(
    'is no more where a file stands for a folder: %j',
    (files) => {
      write({ 'pyvenv.cfg': '', ...files })
      expect(watchedOf(venv).length).toBeLessThanOrEqual(3)
    }
  )
})
