import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { preparedMachine, withDisk, type Machine, type RealKernel } from './real-kernel.ts'

/** A step that is built anew each time. */
let steps = 0
const step = (name: string) =>
  `${name} = output "\${toolchain.sh}/bin/sh -c 'echo ${(steps += 1)} > file'";`

let machine: Machine
let kernel: RealKernel | null = null
beforeAll(async () => {
  machine = await preparedMachine()
})
afterEach(async () => {
  await kernel?.stop()
  kernel = null
})
afterAll(() => machine.remove())

async function started(temporary: string, within: readonly string[] = []): Promise<RealKernel> {
  kernel = await machine.start({ environment: { TMPDIR: temporary }, within })
  return kernel
}

async function expectAllWorks(running: RealKernel): Promise<void> {
  expect((await running.run('1 + 1')).text).toBe('2')
  const built = await running.run(step('built'))
  expect([built.status, built.error]).toEqual(['ok', ''])
  const script = await running.run(`%%python scripted\nopen("x", "w").write("${(steps += 1)}")`)
  expect([script.status, script.error]).toEqual(['ok', ''])
}

describe('the folder for temporary files', () => {
  it.each<[string, (place: string) => string]>([
    ['is not there', (place) => join(place, 'nowhere', 'such')],
    [
      'is a file',
      (place) => {
        writeFileSync(join(place, 'file'), '')
        return join(place, 'file')
      }
    ],
    ['is empty text', () => '']
  ])("%s: the system's own is taken", async (_, named) => {
    await expectAllWorks(await started(named(machine.notebooks)))
  })

  it('is tidied under the kernel, then removed: all that was defined is there', async () => {
    const temporary = join(machine.folder, 'temporary')
    mkdirSync(temporary)
    const running = await started(temporary)
    await running.run('f = x: x + 1; before = 41;')
    for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true })
    expect((await running.run('f before')).text).toBe('42')
    await expectAllWorks(running)
    rmSync(temporary, { recursive: true })
    expect((await running.run('f (f before)')).text).toBe('43')
    await expectAllWorks(running)
    expect(existsSync(temporary)).toBe(true)
  })

  it('is full for a moment: it is said, and what was defined meanwhile is there later', async () => {
    const disk = join(machine.folder, 'small')
    const running = await started(disk, withDisk(disk, 4))
    await running.run('f = x: x + 1; before = 41;')
    // The disk is one that only the kernel sees.
    const filler = `/proc/${running.pid}/root${disk}/filler`
    fill(filler)
    const cells = [
      'g = x: f x; g before',
      '%%python scripted\nopen("x", "w").write("z")',
      step('s')
    ]
    for (const cell of cells) {
      const { status, ename, error, order } = await running.run(cell)
      expect([status, ename]).toEqual(['error', 'EvaluatorEnded'])
      expect(error).toContain(`to ${disk}/`)
      expect(error).toContain('the disk is full')
      expect(error).toContain('TMPDIR')
      expect([order.at(0), order.at(-1)]).toEqual(['busy', 'idle'])
    }
    rmSync(filler)
    expect((await running.run('g before')).text).toBe('42')
    for (const name of ['scripted', 's']) {
      const shown = await running.run(name)
      expect([shown.status, shown.error]).toEqual(['ok', ''])
    }
    await expectAllWorks(running)
  })
})

/** Fills a disk to its last byte. */
function fill(file: string): void {
  for (const size of [1 << 16, 1 << 12, 512]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // As much of this size as there is room for.
    }
  }
}
