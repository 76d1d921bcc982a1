import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdingsOf } from '../../../../kernel/commands/kept/holdings.ts'
import { freeResults } from '../../../../kernel/commands/kept/free.ts'
import { holderName, keep } from '../../../../nix/base/keep.ts'
import type { StorePath } from '../../../../nix/base/store-path.ts'
import { invokeNix } from '../../../../nix/installation/invocation.ts'
import { run } from '../../../../nix/process/process.ts'
import { heldBy, hold, release } from '../../../../nix/store/roots.ts'
import { workFor } from '../../../../nix/store/holders.ts'
import { stepsShown } from '../../../../kernel/outcome/index.ts'
import { workElsewhere } from '../../../support/at-work.ts'
import { foundNix, testNix, type TestNix } from '../../../support/nix.ts'
import {
  documentIn,
  frozenEngine,
  mistakeOf,
  otherNotebook,
  shell,
  stepOf,
  testSession,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

const isThere = (path: StorePath) => existsSync(test.nix.onDisk(path))

/** Runs a step that writes a text, and gives where its result is. */
async function result(text: string, name = 'model'): Promise<StorePath> {
  const ran = await notebook.run(`${name} = ${shell(`echo ${text} > x`)};`, name)
  return stepOf(ran).outPath ?? ''
}

const gc = async (options: string) => documentIn(await notebook.run(`%gc ${options}`, 'gc'))

/** What the store has of nobody: no root holds it, and no step gave it. */
async function foreignGarbage(): Promise<StorePath> {
  const file = join(test.folder, 'foreign')
  writeFileSync(file, 'of somebody else')
  return (await run(invokeNix(test.nix, 'nix-store', ['--add', file]))).stdout.trim()
}

describe('%gc', () => {
  it('frees what a step was before, but for the last; what it deletes it says, and no other', async () => {
    const garbage = await foreignGarbage()
    const outputs: StorePath[] = []
    for (const text of ['one', 'two', 'three', 'four']) outputs.push(await result(text))
    expect(await gc('--keep 2 --dry-run')).toMatch(/^2 results, \d+ B, would be freed\n/)
    expect(outputs.map(isThere)).toEqual([true, true, true, true])
    expect(await gc('')).toMatch(/^1 result, \d+ B, freed\n/)
    expect(outputs.map(isThere)).toEqual([false, true, true, true])
    expect(await gc('--keep 2')).toMatch(/^1 result, \d+ B, freed\n/)
    expect(outputs.map(isThere)).toEqual([false, false, true, true])
    expect(isThere(garbage)).toBe(true)
  })

  it('of what was freed the step is built again, to the same', async () => {
    const again = await notebook.run(`model = ${shell('echo one > x')};`, 'model')
    expect(stepOf(again).status).toBe('built')
    expect(readFileSync(join(test.nix.onDisk(stepOf(again).outPath ?? ''), 'x'), 'utf8')).toBe(
      'one\n'
    )
  })

  it('keeps what was last shown not so long ago, whatever its number', async () => {
    const before = await result('five')
    await result('six')
    expect(await gc('--keep 1 --older-than 1h')).toMatch(/^0 results/)
    expect(isThere(before)).toBe(true)
  })

  it('keeps what stands on the screen, also where another cell has taken its name', async () => {
    const first = stepOf(await notebook.run(`taken = ${shell('echo 1 > x')};`, 'cell-1'))
    await notebook.run(`taken = ${shell('echo 2 > x')};`, 'cell-2')
    await gc('--keep 1')
    expect(isThere(first.outPath ?? '')).toBe(true)
  })

  it('keeps what is needed by something that is not ours', async () => {
    const used = await result('used', 'shared')
    await result('not used', 'shared')
    const expression = `derivation { name = "user"; system = builtins.currentSystem; builder = builtins.storePath "${used}"; }`
    const drv = await run(invokeNix(test.nix, 'nix-instantiate', ['--expr', expression]))
    expect(drv.stderr + drv.stdout).toContain('user.drv')
    await gc('--keep 1')
    expect(isThere(used)).toBe(true)
    expect(isThere(drv.stdout.trim())).toBe(true)
  })

  it.each([
    ['--older-than soon', 'soon is no age.'],
    ['--older-than 5', '5 is no age.'],
    ['--keep 0', '0 is no number of results.'],
    ['--keep all', 'all is no number of results.']
  ])('%s is refused', async (options, message) => {
    expect(mistakeOf(await notebook.run(`%gc ${options}`, 'gc'), 'command').message).toBe(message)
  })
})

describe('%gc of another kernel', () => {
  /** Frees all that may go, again and again, until `work` is done. Gives how often, and what went. */
  async function whileFreeing(work: Promise<unknown>) {
    const other = await foundNix(test.environment)
    const gone: StorePath[] = []
    const done = new AbortController()
    let rounds = 0
    void work.finally(() => done.abort())
    while (!done.signal.aborted) {
      const wishes = { keep: 1, olderThanSeconds: null, isDry: false }
      const freed = await freeResults(other, wishes, null)
      if (freed.ok) gone.push(...freed.value.deleted.map(({ path }) => path))
      rounds += 1
    }
    await work
    return { gone, rounds }
  }

  it('takes nothing of a build that runs: what came out, what waits for others, what is under way', async () => {
    const garbage = await foreignGarbage()
    const limited = (script: string, seconds: number) =>
      `output { cmd = ''\${toolchain.sh}/bin/sh -c "${script}"''; timeout = ${seconds}; }`
    const running = notebook.run(
      [
        `early = ${limited('echo early > x', 100)};`,
        `between = ${limited('sleep 1; echo between > x', 101)};`,
        `late = ${limited('read line < ${between}/x; sleep 4; echo $line late > x', 102)};`,
        `last = ${limited('read line < ${early}/x; read other < ${late}/x; echo $line $other > x', 103)};`
      ].join('\n'),
      'staged'
    )
    const { gone, rounds } = await whileFreeing(running)
    const { outcome } = await running
    const steps = outcome.shown.flatMap(stepsShown)
    expect(steps.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      ...['between built', 'early built', 'last built', 'late built']
    ])
    const outPaths = steps.map(({ outPath }) => outPath ?? '')
    expect(rounds).toBeGreaterThan(0)
    expect(gone.filter((path) => outPaths.includes(path))).toEqual([])
    expect(outPaths.map(isThere)).toEqual([true, true, true, true])
    expect(isThere(garbage)).toBe(true)
  })
})

describe('other notebooks', () => {
  const wishes = { keep: 1, olderThanSeconds: null, isDry: false }

  /** Another notebook with two results of one step, and how it came to be known. */
  async function other(name: string): Promise<{
    readonly holder: string
    readonly outputs: readonly StorePath[]
  }> {
    const holder = join(test.folder, `${name}.ipynb`)
    const session = testSession(otherNotebook(notebook.engine, holder))
    workFor(test.nix, holder)()
    const outputs: StorePath[] = []
    for (const text of ['1', '2']) {
      const step = stepOf(
        await session.run(`${name} = ${shell(`echo ${name} ${text} > x`)};`, name)
      )
      outputs.push(step.outPath ?? '')
      // Builds of one engine are held for its own notebook.
      await hold(test.nix, holder, [step.drvPath, step.outPath ?? ''])
    }
    await notebook.run(`${name} = 1;`, name)
    const own = heldBy(test.nix, 'test').filter((path) => !outputs.includes(path))
    release(test.nix, 'test', own)
    return { holder, outputs }
  }

  const free = async () => {
    const freed = await freeResults(test.nix, wishes, null)
    if (!freed.ok) throw new Error(freed.mistake.said)
    return freed.value
  }

  it('lose all where their file is gone, what was before where it is there', async () => {
    const gone = await other('gone')
    const here = await other('here')
    writeFileSync(here.holder, '{}')
    const { notebooks } = await free()
    expect(gone.outputs.map(isThere)).toEqual([false, false])
    expect(here.outputs.map(isThere)).toEqual([false, true])
    expect(notebooks).toContainEqual({ notebook: gone.holder, state: 'missing', released: 2 })
    expect(notebooks).toContainEqual({ notebook: here.holder, state: 'here', released: 1 })
  })

  it('keep all where a process works with them, or nobody knows whose they are', async () => {
    const busy = await other('busy')
    workElsewhere(test.nix, busy.holder)
    const nameless = await other('nameless')
    keep(join(test.nix.stateFolder, 'holders', holderName(nameless.holder)), 'damaged')
    const { notebooks } = await free()
    expect([...busy.outputs, ...nameless.outputs].map(isThere)).toEqual([true, true, true, true])
    expect(notebooks).toContainEqual({ notebook: busy.holder, state: 'at-work', released: 0 })
    expect(notebooks).toContainEqual({ notebook: null, state: 'unknown', released: 0 })
  })

  it('keep what they hold and have never shown, as what a bundle brought', async () => {
    const holder = join(test.folder, 'opened.ipynb')
    writeFileSync(holder, '{}')
    workFor(test.nix, holder)()
    const brought = await result('brought', 'brought')
    await hold(test.nix, holder, [brought])
    await result('another', 'brought')
    await gc('--keep 1')
    const { notebooks } = await free()
    expect(isThere(brought)).toBe(true)
    expect(notebooks).toContainEqual({ notebook: holder, state: 'here', released: 0 })
  })

  it('are told by %roots with how much they hold, this one by its steps', async () => {
    const { holdings, results, bytes } = await holdingsOf(test.nix)
    expect(results).toBeGreaterThan(4)
    expect(bytes).toBeGreaterThan(0)
    const busy = holdings.find(({ state }) => state === 'at-work')
    expect(busy?.steps.filter(({ name }) => name !== null)).toMatchObject([
      { name: 'busy', results: 2 }
    ])
    const text = documentIn(await notebook.run('%roots', 'roots'))
    expect(text).toContain('this one')
    expect(text).toMatch(/^ {2}model +\d+ +\d+ B$/m)
  })
})
