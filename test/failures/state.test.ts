import {
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../nix/process/process.ts'
import { preparedMachine, withDisk, type Machine, type RealKernel } from './real-kernel.ts'

/*
  What the kernel keeps for later kernels is a convenience: whatever is wrong with its folder, cells
  do what they do otherwise, and it is said once.
*/

let machine: Machine
let kernels: RealKernel[] = []
let steps = 0
beforeAll(async () => {
  machine = await preparedMachine()
})
afterEach(async () => {
  await Promise.all(kernels.splice(0).map((kernel) => kernel.stop()))
})
afterAll(() => machine.remove())

async function started(state: string, within: readonly string[] = []): Promise<RealKernel> {
  const kernel = await machine.start({ environment: { NIX_WORKFLOW_STATE: state }, within })
  kernels = [...kernels, kernel]
  return kernel
}

/** A copy of the state of a machine that has built, to be spoilt. */
function ownState(): string {
  const state = join(machine.folder, `state ${(steps += 1)}`)
  cpSync(join(machine.folder, 'state'), state, { recursive: true })
  return state
}

/** All files but what is known of the frozen toolchain: to freeze takes long, and others try that. */
function spoiltFiles(state: string): string[] {
  return readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'frozen.json')
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The folder of the one store. */
function storeFolder(state: string): string {
  const [name = ''] = readdirSync(state).filter((name) => name.startsWith('chroot-'))
  return join(state, name)
}

const said = /What the kernel remembers of earlier sessions cannot be (kept|read): /

/** Runs what reads and writes all kinds of state. Gives how often something was said of it. */
async function useAll(kernel: RealKernel): Promise<number> {
  const mark = (steps += 1)
  const cells = [
    '1 + 1',
    `a = output "\${toolchain.sh}/bin/sh -c 'echo ${mark} > file'";`,
    `b = output "\${toolchain.sh}/bin/sh -c 'cat \${a}/file > file'";`,
    `a = output "\${toolchain.sh}/bin/sh -c 'echo again ${mark} > file'";`,
    'b',
    `kept = output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo ${mark} > file" ]; state = true; };`,
    ...['%history a', '%why a', '%plan', '%info', '%log a', '%shell a', '%verify a', '%stale'],
    '%freeze sh',
    '{ inherit a b; }'
  ]
  let times = 0
  for (const [index, code] of cells.entries()) {
    const ran = await kernel.run(code, { cellId: index === 3 ? 'cell 1' : `cell ${index}` })
    expect([code, ran.status, ran.error]).toEqual([code, 'ok', ''])
    if (ran.published.some(({ content }) => said.test(JSON.stringify(content)))) times += 1
  }
  const failed = await kernel.run(
    `bad = output "\${toolchain.sh}/bin/sh -c 'echo ${mark}; exit 3'";`
  )
  expect([failed.status, failed.ename]).toEqual(['error', 'BuildFailed'])
  return times
}

// Some of these freeze the toolchain anew.
describe('the folder of the state', { timeout: 180_000 }, () => {
  it('is as it should be: nothing is said', async () => {
    expect(await useAll(await started(ownState()))).toBe(0)
  })

  it.each<[string, (state: string) => void]>([
    [
      'is a file',
      (state) => {
        rmSync(state, { recursive: true })
        writeFileSync(state, '')
      }
    ],
    [
      'holds folders in place of all files',
      (state) => {
        for (const path of spoiltFiles(state)) {
          rmSync(path)
          mkdirSync(join(path, 'within'), { recursive: true })
        }
      }
    ],
    [
      'holds files in place of all inner folders',
      (state) => {
        const folder = storeFolder(state)
        for (const name of [
          ...['history', 'results', 'outputs', 'logs', 'links', 'failed', 'shell', 'state'],
          'roots'
        ]) {
          rmSync(join(folder, name), { recursive: true, force: true })
          writeFileSync(join(folder, name), '')
        }
      }
    ]
  ])('%s: everything works, and it is said', async (_, spoil) => {
    const state = ownState()
    spoil(state)
    const times = await useAll(await started(state))
    expect(times).toBeGreaterThan(0)
    // Once for what cannot be kept, once for what cannot be read.
    expect(times).toBeLessThanOrEqual(4)
  })

  it('holds pipes in place of all files: nothing waits for them', async () => {
    const state = ownState()
    for (const path of spoiltFiles(state)) {
      rmSync(path)
      await run({ program: 'mkfifo', arguments: [path] })
    }
    await useAll(await started(state))
  })

  it('cannot be written to', async () => {
    const disk = join(machine.folder, `disk ${(steps += 1)}`)
    const then = `cp -a "${ownState()}/." "$0"; mount -o remount,ro "$0"`
    expect(await useAll(await started(disk, withDisk(disk, 50, then)))).toBe(1)
  })

  it('is on a full disk from the start: the toolchain is frozen all the same', async () => {
    const disk = join(machine.folder, `disk ${(steps += 1)}`)
    const full = 'head -c 90000000 /dev/zero > "$0/filler" 2>/dev/null || true'
    const times = await useAll(await started(disk, withDisk(disk, 4, full)))
    expect(times).toBeGreaterThan(0)
  })

  it('is lost, is a file for a moment, and comes back under the kernel', async () => {
    const state = ownState()
    const kernel = await started(state)
    await useAll(kernel)
    rmSync(state, { recursive: true })
    await useAll(kernel)
    expect(statSync(storeFolder(state)).isDirectory()).toBe(true)
    renameSync(state, `${state} moved`)
    writeFileSync(state, '')
    expect(await useAll(kernel)).toBeGreaterThan(0)
    rmSync(state)
    expect(await useAll(kernel)).toBe(0)
    expect(readdirSync(join(storeFolder(state), 'results')).length).toBeGreaterThan(0)
  })
})
