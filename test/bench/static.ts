import {
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { benchKernel } from './kernel.ts'
import { interleaved, median, ratio, time, timed, type Figure } from './measure.ts'
import type { BenchStore } from './stores.ts'

/** Kernels that are started to measure what a second evaluation takes. */
const rounds = 5

/** What changed as short ago as this is hashed again. */
const settledMilliseconds = 2500

/**
 * What static files cost that a kernel before has copied: a folder of 100,000 files, at the first
 * cell that names it in a new kernel and at each cell after that, and a file of 2 GiB.
 */
export async function staticFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const folder = join(scratch, 'static')
  const many = join(folder, 'many')
  const large = join(folder, 'large.bin')
  try {
    makeMany(many)
    makeLarge(large)
    await sleep(settledMilliseconds)
    const copyMany = await firstTime(many)
    const copyLarge = await firstTime(large)
    const again: Times[] = []
    const [cell = [], walk = []] = await interleaved(
      rounds,
      async () => {
        const times = await secondTime(many)
        again.push(times)
        return times.cell
      },
      () => timed(() => Promise.resolve(plainWalk(many)))
    )
    const largeAgain: number[] = []
    for (let round = 0; round < rounds; round += 1) largeAgain.push((await secondTime(large)).cell)
    const next = median(again.map((times) => times.next))
    const without = median(again.map((times) => times.without))
    const small = median(again.map((times) => times.small))
    return [
      time('static folder of 100,000 files, the first time', copyMany, 'it is copied'),
      ratio(
        'static folder of 100,000 files, new kernel',
        [median(cell), median(walk)],
        1.5,
        'of a walk'
      ),
      ratio('a cell beside a static folder of 100,000', [next, without], 3, 'of a cell without it'),
      time('static file of 2 GiB, the first time', copyLarge, 'it is copied'),
      ratio(
        'static file of 2 GiB, new kernel',
        [median(largeAgain), small],
        3,
        'of a static file of some kilobytes'
      )
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function firstTime(path: string): Promise<number> {
  const kernel = await benchKernel()
  await kernel.run({ id: 'first', code: 'first = 1;' })
  const took = await kernel.run({ id: 'data', code: `data = static { path = ${path}; };` })
  // A cell comes after what the kernel keeps for the next one.
  await kernel.run({ id: 'first', code: 'first = 2;' })
  await kernel.process.shutDown()
  return took
}

interface Times {
  readonly cell: number
  /** One with a small static file, after another. */
  readonly small: number
  /** A cell of something else after it. */
  readonly next: number
  /** The same before it. */
  readonly without: number
}

async function secondTime(path: string): Promise<Times> {
  const kernel = await benchKernel()
  // The library is read, and the file small, so that this is as it is in any kernel.
  await kernel.run({ id: 'first', code: 'first = static { path = ./showcase/train.py; };' })
  const small = await kernel.run({
    id: 'small',
    code: 'small = static { path = ./showcase/build-data.py; };'
  })
  const few = async (id: string) => {
    const times: number[] = []
    for (let round = 0; round < 9; round += 1)
      times.push(await kernel.run({ id, code: `${id} = ${round};` }))
    return median(times)
  }
  const without = await few('before')
  const cell = await kernel.run({ id: 'data', code: `data = static { path = ${path}; };` })
  const next = await few('after')
  await kernel.process.shutDown()
  return { cell, small, next, without }
}

/** The least that can tell whether something changed: each entry's `lstat`. */
function plainWalk(folder: string): number {
  let count = 0
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    count += lstatSync(path).isDirectory() ? plainWalk(path) : 1
  }
  return count
}

function makeMany(folder: string): void {
  for (let made = 0; made < 100_000; made += 1) {
    const inside = join(folder, `part-${Math.floor(made / 1000)}`)
    if (made % 1000 === 0) mkdirSync(inside, { recursive: true })
    writeFileSync(join(inside, `${made}.txt`), 'x\n')
  }
}

function makeLarge(path: string): void {
  const file = openSync(path, 'w')
  const part = Buffer.alloc(1 << 24, 'static files ')
  for (let written = 0; written < 2 ** 31; written += part.length) writeSync(file, part)
  closeSync(file)
}
