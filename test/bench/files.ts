import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { summarise } from '../../kernel/files/summarise/summarise.ts'
import { interleaved, median, memory, ratio, time, timed, type Figure } from './measure.ts'
import type { BenchStore } from './stores.ts'

const rounds = 7

/** What it takes to look at the files of a step: twenty ordinary ones, one huge, very many. */
export async function fileFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const folder = join(scratch, 'files')
  const [few, small, huge, many] = ['few', 'small', 'huge', 'many'].map((name) =>
    join(folder, name)
  )
  if (few === undefined || small === undefined || huge === undefined || many === undefined)
    return []
  for (const path of [few, small, huge, many]) mkdirSync(path, { recursive: true })
  makeFew(few)
  makeTable(join(small, 'table.csv'), 5_000_000)
  makeTable(join(huge, 'table.csv'), 5_000_000_000)
  makeMany(many)
  try {
    // What is loaded at first use is loaded: a session does that once.
    await summarise(few)
    const [card = []] = await interleaved(rounds, () => timed(() => summarise(few)))
    const hugeFirst = await withMemory(() => summarise(huge))
    const [table = [], smaller = []] = await interleaved(
      rounds,
      () => timed(() => summarise(huge)),
      () => timed(() => summarise(small))
    )
    const manyFirst = await withMemory(() => summarise(many))
    const [listing = [], walk = []] = await interleaved(
      3,
      () => timed(() => summarise(many)),
      () => timed(() => plainWalk(many))
    )
    return [
      time('card of 20 ordinary files', median(card), 'read and previewed'),
      ratio('card of a table of 5 GB', [median(table), median(smaller)], 3, 'of one of 5 MB'),
      memory('memory for a table of 5 GB', hugeFirst, 50, 'more than before'),
      ratio('card of 100,000 files', [median(listing), median(walk)], 1.5, 'of a walk'),
      memory('memory for 100,000 files', manyFirst, 50, 'more than before')
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Megabytes that the process has more, at most, while something is done. */
async function withMemory(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const look = (): void => void (most = Math.max(most, process.memoryUsage().rss))
  const timer = setInterval(look, 2)
  await work()
  clearInterval(timer)
  look()
  return (most - before) / 1e6
}

/** The walk that any listing needs: each folder read, with the types of its entries. */
async function plainWalk(folder: string): Promise<number> {
  let count = 0
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (entry.isDirectory()) waiting.push(join(next, entry.name))
      else count += 1
    }
  }
  return count
}

/** Reports, numbers, tables, settings, logs and data, of some kilobytes each. */
function makeFew(folder: string): void {
  const rows = Array.from({ length: 400 }, (_, row) => `${row},${Math.sin(row)},${row % 7},word`)
  const table = `id,value,class,name\n${rows.join('\n')}\n`
  const log = Array.from({ length: 300 }, (_, line) => `epoch ${line} loss ${1 / (line + 1)}`)
  for (let index = 0; index < 4; index += 1) {
    writeFileSync(join(folder, `report-${index}.md`), '# Report\n\nSome words of it.\n'.repeat(20))
    writeFileSync(
      join(folder, `metrics-${index}.json`),
      JSON.stringify({ accuracy: 0.91, loss: 0.3, epochs: 20, curve: rows.slice(0, 50) })
    )
    writeFileSync(join(folder, `table-${index}.csv`), table)
    writeFileSync(join(folder, `run-${index}.log`), log.join('\n'))
    writeFileSync(join(folder, `settings-${index}.yaml`), 'seed: 1\nmodel:\n  layers: [64, 32]\n')
  }
  if (readdirSync(folder).length !== 20) throw new Error('twenty files were to be made')
}

/** Rows at both ends and nothing between, so that it takes no room on the disk. */
function makeTable(path: string, bytes: number): void {
  const rows = Array.from({ length: 120_000 }, (_, row) => `${row},${row % 97},${row * 0.25},word`)
  const part = `${rows.join('\n')}\n`
  const file = openSync(path, 'w')
  writeSync(file, `id,class,value,name\n${part}`)
  writeSync(file, part, bytes)
  closeSync(file)
}

function makeMany(folder: string): void {
  const first = join(folder, 'first.txt')
  writeFileSync(first, 'x\n')
  for (let made = 0; made < 100_000; made += 1) {
    const inside = join(folder, `part-${Math.floor(made / 1000)}`)
    if (made % 1000 === 0) mkdirSync(inside)
    // Links to one file are made faster than files; a file has at most 65,000 names on some disks.
    if (made === 50_000) {
      rmSync(first)
      writeFileSync(first, 'x\n')
    }
    linkSync(first, join(inside, `${made}.txt`))
  }
}
