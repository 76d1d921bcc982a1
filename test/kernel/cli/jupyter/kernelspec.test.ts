import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  installedKernelspecs,
  kernelCommand,
  missingFile,
  ownCommand,
  removeKernelspec,
  writeKernelspec
} from '../../../../kernel/cli/jupyter/kernelspec.ts'

const folder = mkdtempSync(join(tmpdir(), 'kernelspec-'))
afterAll(() => rmSync(folder, { recursive: true }))

let data = ''
let own = ''
beforeEach(() => {
  data = mkdtempSync(join(folder, 'data-'))
  own = join(data, 'kernels', 'nix-workflow')
  vi.stubEnv('JUPYTER_PATH', data)
})
afterEach(() => vi.unstubAllEnvs())

const commandHere = () => installedKernelspecs().find((one) => one.folder === own)?.command

describe('the kernelspec in a Jupyter data folder', () => {
  it('is found as it was written, and gone when it was removed', () => {
    expect(commandHere()).toBeUndefined()
    expect(writeKernelspec(data)).toBe(own)
    expect(commandHere()).toEqual(ownCommand())
    expect(kernelCommand()).toEqual(ownCommand())
    expect(missingFile(ownCommand())).toBeUndefined()
    expect(removeKernelspec(data)).toBe(true)
    expect(removeKernelspec(data)).toBe(false)
  })

  it('is written in place of a link, and not through it', () => {
    const checkout = mkdtempSync(join(folder, 'checkout-'))
    mkdirSync(join(data, 'kernels'))
    symlinkSync(checkout, own)
    writeKernelspec(data)
    expect(readdirSync(checkout)).toEqual([])
    expect(commandHere()).toEqual(ownCommand())
  })

  it('is taken away also where it is a link to what is gone', () => {
    mkdirSync(join(data, 'kernels'))
    symlinkSync(join(folder, 'gone'), own)
    expect(removeKernelspec(data)).toBe(true)
    expect(readdirSync(join(data, 'kernels'))).toEqual([])
  })
})

describe('a kernel.json that somebody else wrote', () => {
  const pipe = (file: string) => execFileSync('mkfifo', [file])
  it.each<[string, (file: string) => void, readonly string[]]>([
    ['is empty', (file) => writeFileSync(file, ''), []],
    ['is no JSON', (file) => writeFileSync(file, '{ "argv": ['), []],
    ['is a list', (file) => writeFileSync(file, '["node"]'), []],
    ['has no command', (file) => writeFileSync(file, '{}'), []],
    ['has a text for one', (file) => writeFileSync(file, '{ "argv": "node x" }'), []],
    ['has one of other things', (file) => writeFileSync(file, '{ "argv": ["a", 1, {}] }'), []],
    ['is a folder', (file) => mkdirSync(file), []],
    ['is a pipe', pipe, []],
    ['is a link to itself', (file) => symlinkSync(file, file), []],
    ['has one', (file) => writeFileSync(file, '{ "argv": ["/é", "b c"] }'), ['/é', 'b c']]
  ])('%s', (_, make, command) => {
    mkdirSync(own, { recursive: true })
    make(join(own, 'kernel.json'))
    expect(commandHere()).toEqual(command)
  })
})

it('is not looked for below a file', () => {
  writeFileSync(join(data, 'file'), '')
  vi.stubEnv('JUPYTER_PATH', join(data, 'file'))
  expect(commandHere()).toBeUndefined()
})

it.each([
  [[], undefined],
  [['node', 'dist/kernel.js'], undefined],
  [['/', 'relative', '/gone 1', '/gone 2'], '/gone 1']
])('of the command %j, %s is missing', (command, missing) => {
  expect(missingFile(command)).toBe(missing)
})
