import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import {
  createFileWatch,
  type FileWatch,
  type FileWatchOptions,
  mostWatched
} from '../../../../kernel/session/state/file-watch.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { until } from '../../../support/wait.ts'

const folder = scratchFolder('file-watch')
afterAll(() => rmSync(folder, { recursive: true }))

let watched: FileWatch | null = null
let noticed = 0

afterEach(() => {
  watched?.close()
  noticed = 0
})

/** Files of a folder of their own, of which the first `count` are watched. */
function watching(count: number, options: Partial<FileWatchOptions> = {}) {
  const own = join(folder, `${count}-${Math.random()}`)
  mkdirSync(own)
  const files = Array.from({ length: count }, (_, at) => join(own, `file-${at}`))
  for (const file of files) writeFileSync(file, 'before')
  watched = createFileWatch({ onChange: () => (noticed += 1), ...options })
  watched.watch(files)
  return { own, files }
}

/** More than it takes to be told of what happened. */
const long = 400

describe('a file that an evaluation read', () => {
  it('is noticed when it is written, in whichever way, and once for each time', async () => {
    const { own, files } = watching(2)
    const [one = '', other = ''] = files
    writeFileSync(one, 'after')
    await until('it is noticed', () => noticed === 1)
    writeFileSync(join(own, 'new'), 'after')
    renameSync(join(own, 'new'), other)
    await until('it is noticed', () => noticed === 2)
    await setTimeout(long)
    expect(noticed).toBe(2)
  })

  it('is noticed when it comes, and when the folder that is read gets another file', async () => {
    const { own } = watching(1)
    watched?.watch([join(own, 'absent'), own])
    writeFileSync(join(own, 'absent'), 'now')
    await until('it is noticed', () => noticed > 0)
  })

  it('is not noticed where it is another file of the folder, or is watched no more', async () => {
    const { own, files } = watching(2)
    writeFileSync(join(own, 'beside'), 'new')
    watched?.watch(files.slice(0, 1))
    writeFileSync(files[1] ?? '', 'after')
    await setTimeout(long)
    expect(noticed).toBe(0)
  })

  it('on another machine is looked at again and again', async () => {
    const { files } = watching(2, { isRemote: () => true, pollMilliseconds: 20 })
    await setTimeout(100)
    expect(noticed).toBe(0)
    writeFileSync(files[1] ?? '', 'after that')
    await until('it is noticed', () => noticed === 1)
  })

  it.each([
    [mostWatched, true],
    [mostWatched + 1, false],
    [mostWatched * 10, false]
  ])('as the last of %i is noticed: %s', async (count, isNoticed) => {
    const { files } = watching(count)
    writeFileSync(files.at(-1) ?? '', 'after')
    if (isNoticed) await until('it is noticed', () => noticed === 1)
    else await setTimeout(long)
    expect(noticed).toBe(isNoticed ? 1 : 0)
    writeFileSync(files[0] ?? '', 'after')
    await until('the first is noticed', () => noticed === (isNoticed ? 2 : 1))
  })

  it('whose folder is gone hinders nothing', () => {
    const { own } = watching(0)
    watched?.watch([join(own, 'a', 'b', 'c'), '\0', ''])
    watched?.watch([])
  })
})
