import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { libraryForTests, type Library } from './building.ts'
import { packageRoot } from './evaluate.ts'

let library: Library
beforeAll(async () => {
  library = await libraryForTests()
})
afterAll(() => library.test.remove())

/** Makes a wheel with one module, as pip takes it, and gives its file. */
function makeWheel(folder: string): string {
  const source = join(folder, 'source')
  const info = join(source, 'tiny-1.0.dist-info')
  mkdirSync(info, { recursive: true })
  writeFileSync(join(source, 'tiny.py'), 'answer = 42\n')
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n')
  writeFileSync(
    join(info, 'WHEEL'),
    'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
  )
  const files = [
    'tiny.py',
    ...['METADATA', 'WHEEL', 'RECORD'].map((n) => `tiny-1.0.dist-info/${n}`)
  ]
  writeFileSync(join(info, 'RECORD'), files.map((file) => `${file},,\n`).join(''))
  const wheels = join(folder, 'wheels')
  mkdirSync(wheels)
  const wheel = join(wheels, 'tiny-1.0-py3-none-any.whl')
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, 'tiny.py', 'tiny-1.0.dist-info'], {
    cwd: source
  })
  return wheel
}

describe('python.venv', () => {
  it('is a Python with the packages of a requirements file, by the hash of what pip installs', async () => {
    const { folder } = library.test
    const wheel = makeWheel(folder)
    const digest = createHash('sha256').update(readFileSync(wheel)).digest('hex')
    writeFileSync(join(folder, 'requirements.txt'), `tiny==1.0 --hash=sha256:${digest}\n`)
    // The pip of this project's own environment: the test reaches no network.
    const pip = execFileSync(
      join(packageRoot, '.venv', 'bin', 'python'),
      ['-c', 'import os, pip; print(os.path.dirname(os.path.dirname(pip.__file__)))'],
      { encoding: 'utf8' }
    ).trim()
    mkdirSync(join(folder, 'pip'))
    execFileSync('cp', ['-R', join(pip, 'pip'), join(folder, 'pip/pip')])
    const definitions = (hash: string) => `
      venv = lib.python.venv {
        python = python3;
        requirements = ./requirements.txt;
        pip = builtins.path { name = "pip"; path = ./pip; };
        options = [ "--no-index" "--find-links" "\${builtins.path { name = "wheels"; path = ./wheels; }}" ];
        ${hash}
      };
      told = output ''\${venv}/bin/python3 -c 'import tiny, sys, json; open("x", "w").write(str(tiny.answer))' '';`
    const first = await library.build(definitions(''), 'told')
    expect(first.output).toBeNull()
    const got = /got:\s+(sha256-\S+)/.exec(first.words)?.[1] ?? first.words
    const output = await library.outputOf(definitions(`hash = "${got}";`), 'told')
    expect(readFileSync(join(output, 'x'), 'utf8')).toBe('42')
  })
})
