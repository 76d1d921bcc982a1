import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newMachine, withDisk, type Machine, type RealKernel } from './real-kernel.ts'

let machine: Machine
let kernel: RealKernel
/** The disk of the notebook, as the kernel sees it. */
let disk: string
beforeAll(async () => {
  machine = newMachine()
  kernel = await machine.start({ within: withDisk(machine.notebooks, 1) })
  await kernel.run('a = 1;')
  disk = `/proc/${kernel.pid}/root${machine.notebooks}`
})
afterAll(() => machine.remove())

function fill(): void {
  expect(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(4_000_000))).toThrow(/ENOSPC/)
}
function free(): void {
  rmSync(join(disk, 'filler'))
}
const names = () => readdirSync(disk).filter((name) => name !== 'outs')

it('an export on a full disk leaves nothing, and the next one works', async () => {
  fill()
  const { error } = await kernel.run('%export x.nix')
  expect(error).toContain('x.nix cannot be written: the disk is full.')
  expect(error).toContain('Make room')
  expect(names()).toEqual(['filler'])
  free()
  const again = await kernel.run('%export x.nix')
  expect([again.status, again.error]).toEqual(['ok', ''])
  expect(names().toSorted()).toEqual(['x-library', 'x.nix'])
})

it('what was exported before stays whole', async () => {
  const before = readFileSync(join(disk, 'x.nix'), 'utf8')
  const library = readdirSync(join(disk, 'x-library'))
  await kernel.run('a = 2;')
  fill()
  expect((await kernel.run('%export x.nix')).error).toContain('the disk is full')
  expect(readFileSync(join(disk, 'x.nix'), 'utf8')).toBe(before)
  expect(readdirSync(join(disk, 'x-library'))).toEqual(library)
  free()
  expect((await kernel.run('%export x.nix')).status).toBe('ok')
  expect(readFileSync(join(disk, 'x.nix'), 'utf8')).not.toBe(before)
  expect(names().toSorted()).toEqual(['x-library', 'x.nix'])
})

it('an import leaves no half of a notebook', async () => {
  writeFileSync(join(disk, 'program.nix'), '{ a = 1; }\n')
  fill()
  const { error } = await kernel.run('%import program.nix --output made.ipynb')
  expect(error).toContain('the disk is full')
  expect(existsSync(join(disk, 'made.ipynb'))).toBe(false)
  free()
  const again = await kernel.run('%import program.nix --output made.ipynb')
  expect([again.status, again.error]).toEqual(['ok', ''])
})
