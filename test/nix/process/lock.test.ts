import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { underLock } from '../../../nix/process/lock.ts'
import { endProcess, start } from '../../../nix/process/process.ts'
import { removeTree } from '../../support/nix.ts'
import { scratchFolder } from '../../support/scratch.ts'

let folder: string
beforeEach(() => (folder = scratchFolder('lock')))
afterEach(() => removeTree(folder))

/** Another process that holds the lock, until it is ended. */
async function holder(file: string) {
  let onHeld = (): void => undefined
  const held = new Promise<void>((resolve) => (onHeld = resolve))
  const started = await start(
    { program: 'flock', arguments: [file, 'cat'] },
    { stdout: () => onHeld() }
  )
  started.write('held\n')
  await held
  return started
}

describe('a lock', () => {
  it('lets one in at a time', async () => {
    const file = join(folder, 'lock')
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 10 }, () =>
        underLock(file, async () => {
          most = Math.max(most, ++inside)
          await setTimeout(20)
          inside--
        })
      )
    )
    expect(most).toBe(1)
  })

  it('is free again after an error, which is passed on', async () => {
    const file = join(folder, 'lock')
    await expect(underLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken'
    )
    expect(await underLock(file, () => Promise.resolve('in'))).toBe('in')
  })

  it('waits for another process, and is free once that was ended', async () => {
    const file = join(folder, 'lock')
    const other = await holder(file)
    let isIn = false
    const waiting = underLock(file, () => Promise.resolve((isIn = true)))
    await setTimeout(300)
    expect(isIn).toBe(false)
    await endProcess(other)
    expect(await waiting).toBe(true)
  })

  it('of a holder that hangs is not waited for for ever', async () => {
    const file = join(folder, 'lock')
    const other = await holder(file)
    expect(await underLock(file, () => Promise.resolve('in'), 300)).toBe('in')
    await endProcess(other)
  })

  it('that cannot be had keeps nobody out', async () => {
    expect(await underLock(join(folder, 'none/lock'), () => Promise.resolve('in'))).toBe('in')
  })
})
