import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { BetweenRuns } from '../../../../kernel/session/between/between-runs.ts'
import type { CellEvent } from '../../../../kernel/session/session.ts'
import type { TestNix } from '../../../support/nix.ts'
import { until } from '../../../support/wait.ts'
import { givenNotebook } from '../given-notebook.ts'
import { inShort, saidIn, type TestSession } from '../support.ts'

/*
 * What is told of cells while none runs, to who follows: files that are saved.
 */

let test: TestNix
let session: TestSession
givenNotebook((given) => {
  test = given.test
  session = given.notebook
})

let told: CellEvent[] = []
let isThere = true

beforeEach(() => {
  told = []
  isThere = true
})

/** More than it takes until files are watched that a cell has read. */
const rest = () => setTimeout(500)

const save = (name: string, text: string) => writeFileSync(join(test.folder, name), text)
const refreshed = () =>
  told.flatMap((event) =>
    event.kind === 'refreshed'
      ? event.outcome.shown.map((one) => `${event.cellId}: ${inShort(one)}`)
      : []
  )

describe('a file that is saved while no cell runs', () => {
  it('is told of the cells that it reaches, before any other runs', async () => {
    session.session.follow({ isThere: () => isThere, take: (event) => told.push(event) })
    save('word.txt', 'one')
    save('number.nix', '1')
    await session.run('word = builtins.readFile ./word.txt;', 'word')
    await session.run('number = import ./number.nix;', 'number')
    await session.run('step = output "${toolchain.sh}/bin/sh -c \'echo ${word} > x\'";', 'step')
    await rest()
    expect(told).toEqual([])
    save('word.txt', 'two')
    await until('the cells are told', () => refreshed().length >= 2)
    expect(refreshed().sort()).toEqual(['step: stale: step stale', 'word: word = "two"'])
    expect(saidIn(told)).toContain('word.txt changed on disk, and step has not been built since.')
    told = []
    // What was told is not told again, and the other file is still watched.
    save('number.nix', '2')
    await until('the cell is told', () => refreshed().length > 0)
    expect(refreshed()).toEqual(['number: number = 2'])
    const ran = await session.run('number + 1', 'question')
    expect(ran.shown).toEqual(['3'])
    expect(ran.events.filter(({ kind }) => kind === 'refreshed')).toEqual([])
  })

  it('is left to the next cell where nobody is there to see it', async () => {
    isThere = false
    await rest()
    save('number.nix', '3')
    await rest()
    expect(told).toEqual([])
    const ran = await session.run('1', 'other', { reachesAll: true })
    const cells = ran.events.flatMap((one) => (one.kind === 'refreshed' ? [one.cellId] : []))
    expect(cells).toContain('number')
  })

  it('is looked at by a cell that runs at once, and by nobody after it', async () => {
    await rest()
    save('number.nix', '4')
    const ran = await session.run('number', 'question', { reachesAll: true })
    expect(ran.shown).toEqual(['4'])
    const cells = ran.events.flatMap((one) => (one.kind === 'refreshed' ? [one.cellId] : []))
    await rest()
    expect([...cells, ...refreshed()].filter((one) => one.startsWith('number'))).toHaveLength(1)
  })
})

it('a cell does not wait for a look that waits for Nix', async () => {
  const between = new BetweenRuns(() => new Promise<never>(() => undefined))
  between.follow({ isThere: () => true, take: () => undefined })
  between.notice()
  await setTimeout(20)
  await between.begin()
  between.end()
  await between.close()
})

describe('cells that a page has', () => {
  const arrange = (cells: readonly string[], ...gone: readonly string[]) =>
    session.session.arrange({ cells, gone })

  it('and has no more are unbound, and are as they were when they are there again', async () => {
    await session.run('one = 1;', 'one')
    await session.run('user = one + 1;', 'user')
    await session.run('one + 10', 'asks')
    arrange(['one', 'user', 'asks'])
    await rest()
    expect(refreshed()).toEqual([])
    arrange(['user', 'asks'], 'one')
    await until('the cells are told', () => refreshed().length >= 2)
    expect(refreshed().sort()).toEqual(['asks: stale: 11', 'user: stale: user = 2'])
    expect(saidIn(told)).toContain('deleted')
    told = []
    arrange(['asks', 'user', 'one'])
    await until('the cells are told', () => refreshed().length >= 2)
    expect(refreshed().sort()).toEqual(['asks: 11', 'user: user = 2'])
    told = []
    // It is followed again.
    await session.run('two = 2;', 'two')
    await session.run('one = two;', 'one')
    arrange(['asks', 'user', 'one'], 'two')
    await until('the cells are told', () => refreshed().some((line) => line.startsWith('one')))
    expect(refreshed()).toContain('one: stale: one = 2')
  })

  it('are believed before what a request says is deleted', async () => {
    await session.run('kept = 1;', 'kept')
    arrange(['asks', 'user', 'kept'])
    await rest()
    await session.run('1', 'other', { deletedCells: ['kept'] })
    expect((await session.run('kept', 'question')).shown).toEqual(['1'])
    arrange(['asks', 'user'], 'kept')
    const ran = await session.run('kept', 'question')
    expect(ran.mistake?.kind).toBe('missing-names')
  })
})
