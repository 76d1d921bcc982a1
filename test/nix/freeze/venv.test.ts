import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../../nix/freeze/find-program.ts'
import { freezeExpression, freezeProgram, type Frozen } from '../../../nix/freeze/freeze.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { changedNix, instantiate, testNix, type TestNix } from '../../support/nix.ts'
import { packageRoot, patchelf } from '../lib/evaluate.ts'
import { freezeMistakeInWords } from '../../../kernel/render/words/freeze.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const settings = { packageRoot, patchelf }
const python = findProgram('python3', process.env['PATH'] ?? '') ?? ''

async function completed(program: string, words: readonly string[]): Promise<string> {
  const ended = await run({ program, arguments: words })
  if (ended.exitCode !== 0) throw new Error(`${program} ${words.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

/** A virtual environment without packages, made in a moment since it gets no pip. */
async function environment(name: string): Promise<string> {
  const folder = join(test.folder, name)
  await completed(python, ['-m', 'venv', '--without-pip', folder])
  return folder
}

async function packagesOf(folder: string): Promise<string> {
  const question = 'import sysconfig; print(sysconfig.get_path("purelib"))'
  return (await completed(join(folder, 'bin', 'python3'), ['-c', question])).trim()
}

function freezeVenv(venv: string, programs: readonly string[] = ['python3']) {
  return freezeProgram(test.nix, { ...settings, programs, venv })
}

async function mistakeOf(venv: string, programs?: readonly string[]) {
  const result = await freezeVenv(venv, programs)
  if (result.ok) throw new Error(`frozen: ${JSON.stringify(result.value)}`)
  const { message, way } = freezeMistakeInWords(result.mistake)
  return { message, fix: way }
}

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('a virtual environment that is frozen', () => {
  let before: Frozen

  it('has its packages in the sandbox, native libraries with them', async () => {
    const folder = join(test.folder, 'numeric')
    await completed(python, ['-m', 'venv', folder])
    await completed(join(folder, 'bin', 'pip'), ['install', '--quiet', 'numpy==2.0.2'])
    const frozen = await freezeVenv(folder)
    if (!frozen.ok) throw new Error(freezeMistakeInWords(frozen.mistake).message)
    expect(frozen.value.contents).toEqual([
      {
        ...{ name: 'python3', packages: ['numpy 2.0.2'], morePackages: 0, lacks: null },
        version: like(/^3\.\d+\.\d+$/)
      }
    ])
    const script =
      'import numpy; print(numpy.linalg.solve(numpy.eye(2) * 2, numpy.ones(2)), numpy.__file__)'
    const [drvPath = ''] = await instantiate(
      test.nix,
      test.folder,
      `let
         inherit (import ${packageRoot}/nix/lib { toolchain = { }; }) freeze;
         frozen = ${freezeExpression(frozen.value)};
       in { said = derivation {
         name = "said"; system = builtins.currentSystem; builder = "\${frozen}/bin/python3"; PATH = "\${frozen}/bin";
         args = [ "-c" ${JSON.stringify(`import os, sys; sys.stdout = open(os.environ["out"], "w"); ${script}`)} ];
       }; }`,
      ['said']
    )
    const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', drvPath]))
    if (built.exitCode !== 0) throw new Error(built.stderr)
    const said = readFileSync(test.nix.onDisk(built.stdout.trim()), 'utf8')
    expect(said).toMatch(
      /^\[0\.5 0\.5\] \/nix\/store\/.*\/site-packages|^\[0\.5 0\.5\] \/nix\/store\/.*\/dist-packages/
    )
    // Nothing of it is frozen anew, and no process starts.
    const without = changedNix(test.nix, { arguments: ['--no-such-option'] })
    const again = await freezeProgram(without, { ...settings, programs: ['python3'], venv: folder })
    expect(again).toEqual(frozen)
    before = frozen.value
  })

  it('is frozen anew when a package came', async () => {
    const folder = join(test.folder, 'numeric')
    writeFileSync(join(await packagesOf(folder), 'added.py'), 'value = 3\n')
    const after = await freezeVenv(folder)
    if (!after.ok) throw new Error(JSON.stringify(after.mistake))
    expect(after.value.contents).toEqual(before.contents)
    expect(after.value.hash).not.toBe(before.hash)
  })
})

describe('what cannot be frozen says why, and what to do', () => {
  it('a folder that is not there, or is none', async () => {
    const nowhere = join(test.folder, 'nowhere')
    const missing = await mistakeOf(nowhere)
    expect(missing.message).toBe(`There is no virtual environment ${nowhere}.`)
    expect(missing.fix).toContain(`python3 -m venv ${nowhere}`)
    expect((await mistakeOf(test.folder)).message).toContain('it has no file pyvenv.cfg')
  })

  it('one whose Python is gone', async () => {
    const folder = await environment('orphan')
    rmSync(join(folder, 'bin', 'python3'))
    symlinkSync('/opt/gone/bin/python3', join(folder, 'bin', 'python3'))
    const { message, fix } = await mistakeOf(folder)
    expect(message).toContain('/bin/python3 is a link to /opt/gone/bin/python3, which is not there')
    expect(fix).toContain(`python3 -m venv --clear ${folder}`)
  })

  it('one of another version of Python', async () => {
    const folder = await environment('older')
    expect((await mistakeOf(folder, ['python3.99'])).message).toMatch(
      /is one of Python 3\.\d+, not of python3\.99/
    )
    const cfg = join(folder, 'pyvenv.cfg')
    writeFileSync(cfg, readFileSync(cfg, 'utf8').replace(/^version = .*$/m, 'version = 3.2.1'))
    const { message, fix } = await mistakeOf(folder)
    expect(message).toMatch(/was made with Python 3\.2, and its bin\/python3 is Python 3\.\d+ now/)
    expect(fix).toContain('--clear')
  })

  it('one that uses what lies outside of it', async () => {
    const folder = await environment('outside')
    const packages = await packagesOf(folder)
    writeFileSync(join(packages, 'mine.pth'), '/opt/mine/src\n')
    const editable = await mistakeOf(folder)
    expect(editable.message).toContain('mine is used from /opt/mine/src')
    expect(editable.fix).toContain('/bin/pip install /opt/mine/src')
    rmSync(join(packages, 'mine.pth'))
    mkdirSync(join(packages, 'tool'))
    symlinkSync('/opt/gone/data.csv', join(packages, 'tool', 'data.csv'))
    expect((await mistakeOf(folder)).message).toContain(
      'tool/data.csv in ' + folder + ' is a link to /opt/gone/data.csv'
    )
    const cfg = join(folder, 'pyvenv.cfg')
    writeFileSync(cfg, readFileSync(cfg, 'utf8').replace('packages = false', 'packages = true'))
    expect((await mistakeOf(folder)).message).toContain('also uses the packages of this machine')
  })

  it('one with another program', async () => {
    const folder = await environment('alone')
    expect((await mistakeOf(folder, ['grep'])).fix).toContain('%freeze python3 --venv')
  })
})
