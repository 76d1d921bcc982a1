import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realise } from '../../../kernel/session/building/realise.ts'
import { reportThere } from '../../../nix/builder/report.ts'
import { lastRecord } from '../../../nix/store/records.ts'
import { givenNotebook } from './given-notebook.ts'
import {
  documentIn,
  frozenEngine,
  inShort,
  mistakeOf,
  type Ran,
  saidIn,
  stepOf,
  testSession,
  type TestSession
} from './support.ts'
import type { TestNix } from '../../support/nix.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => ({ test, notebook } = given))

const step = (name: string, script: string, more = 'keep = "never";') =>
  `${name} = output { name = "${name}"; ${more} cmd = ''\${toolchain.sh}/bin/sh -c "${script}"''; };`

/** What came out otherwise in other cells, in short. */
const refreshedBy = ({ events }: Ran) =>
  events.flatMap((event) =>
    event.kind === 'refreshed'
      ? [`${event.cellId}: ${event.outcome.shown.map(inShort).join()}`]
      : []
  )

const isThere = (ran: Ran) => existsSync(test.nix.onDisk(stepOf(ran).outPath ?? '/nowhere'))

const chain = {
  one: step('one', 'read x < /proc/sys/kernel/random/uuid; echo $x > f'),
  two: step('two', 'read x < ${one}/f; echo $x 2 > f'),
  three: step('three', 'read x < ${two}/f; echo 3 > f', '')
}

describe('a step that is not kept', () => {
  it('is shown with its files until something was built of it, then as what is known of it', async () => {
    const one = await notebook.run(chain.one, 'one')
    expect([one.shown, isThere(one)]).toEqual([['one built'], true])
    const two = await notebook.run(chain.two, 'two')
    expect([two.shown, refreshedBy(two)]).toEqual([['two built'], ['one: one not-kept']])
    expect(isThere(one)).toBe(false)
    const copies = readdirSync(join(test.folder, 'outs')).map((name) => name.replace(/-.*/, ''))
    expect([copies.includes('one'), copies.includes('two')]).toEqual([false, true])
    const three = await notebook.run(chain.three, 'three')
    expect([three.shown, refreshedBy(three)]).toEqual([['three built'], ['two: two not-kept']])
    const { status, narHash, seconds, outPath, files, failure } = stepOf(
      await notebook.run(chain.one, 'one')
    )
    expect({ status, outPath, files, failure }).toEqual({
      ...{ status: 'not-kept', outPath: null, failure: null },
      files: { files: [], total: 0 }
    })
    expect(narHash).toBe(stepOf(one).narHash)
    expect(seconds).toBe(stepOf(one).seconds)
  })

  it('is not taken for removed by hand where it goes for what its own cell adds', async () => {
    const given = step('given', 'echo given > f')
    expect((await notebook.run(given, 'given')).shown).toEqual(['given built'])
    const reads = step('reads', 'read x < ${given}/f; echo reads $x > f', '')
    const both = await notebook.run(`${given}\n${reads}`, 'given')
    expect(both.mistake).toBeNull()
    expect(both.shown).toEqual(['given not-kept', 'reads built'])
    await notebook.run('', 'given')
  })

  it('is not taken for removed by hand where a build that went on beside tells of it', async () => {
    const { engine } = notebook
    const { drvPath } = stepOf(await notebook.run(chain.one, 'one'))
    const record = lastRecord(test.nix, drvPath)
    const report = { ...reportThere(drvPath, record?.outPath ?? ''), record }
    const joined = { reports: new Map([[drvPath, report]]), problem: null, interrupted: false }
    const builds = { ...engine.builds, isNews: () => true, join: () => Promise.resolve(joined) }
    const { results } = await realise({ ...engine, builds }, [drvPath], {
      listener: { building: () => undefined },
      signal: new AbortController().signal
    })
    expect(results.get(drvPath)).toMatchObject({ status: 'not-kept', last: record })
  })

  it('is planned, listed and explained as what it is', async () => {
    const asked = async (command: string) => documentIn(await notebook.run(command, 'ask'))
    expect(await asked('%plan')).toMatch(/one +\[\d+\] +not kept, and nothing needs it/)
    expect(await asked('%plan')).toContain('does without 2 that are not kept')
    expect(await asked('%why one')).not.toContain('has to be built')
    const { message } = mistakeOf(await notebook.run('%files one', 'ask'), 'command')
    expect(message).toMatch(/^one was built, and its result is not kept/)
  })

  it('is built by no run of all cells, of a new kernel neither', async () => {
    const again = testSession(await frozenEngine(test))
    const shown: string[] = []
    for (const code of Object.values(chain)) shown.push(...(await again.run(code)).shown)
    expect(shown).toEqual(['one not-kept', 'two not-kept', 'three cached'])
    await again.close()
  })

  it('is built again where a cell asks for it or for a file of it, and stays as long as that is shown', async () => {
    const asked = await notebook.run('"${two}/f"', 'ask')
    expect(asked.shown).toEqual(['two/f'])
    // It came out otherwise, and what was built of it is there.
    expect(saidIn(asked.events)).toMatch(
      /one was not kept, so it was built again, and came out otherwise .* three was built of what it gave then/
    )
    const four = await notebook.run(step('four', 'read x < ${two}/f; echo 4 > f', ''), 'four')
    expect([four.shown, saidIn(four.events)]).toEqual([['four built'], ''])
    expect(stepOf(await notebook.run('two', 'ask')).status).toBe('cached')
    await notebook.run('1', 'ask')
    const five = await notebook.run(step('five', 'read x < ${two}/f; echo 5 > f', ''), 'five')
    expect(five.shown).toEqual(['five built'])
    expect((await notebook.run(chain.two, 'two')).shown).toEqual(['two not-kept'])
  })
})
