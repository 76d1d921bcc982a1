import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { withoutServices } from '../../kernelspec/setup/without-services.mjs'
import { run } from '../../nix/process/process.ts'
import { removeTree } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder('services')
afterAll(() => removeTree(folder))

const decisionOf = async (policy: string) =>
  (await run({ program: policy, arguments: ['ssh', 'start'] })).exitCode

it('no service is started while packages are installed, and all may be behind that', async () => {
  const policy = join(folder, 'policy')
  expect(await withoutServices(() => decisionOf(policy), policy)).toBe(101)
  expect(existsSync(policy)).toBe(false)
  await expect(withoutServices(() => Promise.reject(new Error('no')), policy)).rejects.toThrow('no')
  expect(existsSync(policy)).toBe(false)
})

it('the policy of somebody else stays as it is', async () => {
  const policy = join(folder, 'other')
  writeFileSync(policy, '#!/bin/sh\nexit 104\n', { mode: 0o755 })
  expect(await withoutServices(() => decisionOf(policy), policy)).toBe(104)
  expect(existsSync(policy)).toBe(true)
})

it('one that a set-up left behind that was killed forbids nothing, and goes with the next', async () => {
  const policy = join(folder, 'left')
  const text = await withoutServices(() => Promise.resolve(readFileSync(policy, 'utf8')), policy)
  writeFileSync(policy, text.replace(String(process.pid), '4194305'), { mode: 0o755 })
  expect(await decisionOf(policy)).toBe(0)
  expect(await withoutServices(() => decisionOf(policy), policy)).toBe(101)
  expect(existsSync(policy)).toBe(false)
})
