import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import type { CellOutcome } from '../../../../kernel/outcome/outcome.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  inShort,
  mistakeOf,
  saidIn,
  testSession,
  type Ran,
  type TestSession
} from '../support.ts'
import { noticeInWords } from '../../../../kernel/render/words/notice.ts'

let test: TestNix
let engine: Engine
let session: TestSession
/** Makes commands that no test before has run. */
let count = 0

beforeAll(async () => {
  test = await testNix()
  session = await anew()
})
afterAll(async () => {
  await engine.close()
  test.remove()
})
afterEach(async () => {
  await engine.close()
  session = await anew()
})

async function anew(): Promise<TestSession> {
  engine = await frozenEngine(test)
  const next = testSession(engine)
  await next.run('%freeze sh cat sleep', 'tools')
  return next
}

/** A step whose command no other test has. */
const shell = (command: string) => `output "\${sh}/bin/sh -c '${command}'"`
const cat = (input: string, more = '') =>
  `output "\${sh}/bin/sh -c '\${cat}/bin/cat \${${input}}/x > x; echo ${more} >> x'"`
const fresh = () => `fresh ${++count}`

/** What a run shows of other cells, by their ids. */
function refreshed({ events }: Ran): Record<string, readonly string[]> {
  const last = new Map<string, CellOutcome>()
  for (const event of events) if (event.kind === 'refreshed') last.set(event.cellId, event.outcome)
  return Object.fromEntries([...last].map(([id, { shown }]) => [id, shown.map(inShort)]))
}

/** Nothing that is matched may be of type any. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const notices = ({ outcome }: Ran) => outcome.notices.map(noticeInWords)

/** `a`, which `b` reads, which `c` reads. */
async function chain(word = fresh()): Promise<string> {
  await session.run(`a = ${shell(`echo ${word} > x`)};`, 'a')
  await session.run(`b = ${cat('a')};`, 'b')
  await session.run(`c = ${cat('b')};`, 'c')
  return word
}

describe('an edit', () => {
  it('marks what has to be built anew, with what it showed still there', async () => {
    await chain()
    const ran = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    expect(ran.shown).toEqual(['a built'])
    expect(refreshed(ran)).toEqual({ b: ['stale: b stale'], c: ['stale: c stale'] })
    expect(notices(ran)).toEqual([like(/^Stale now: b \[3\] and c \[4\]\. %refresh builds/)])
  })

  it('that is taken back makes them fresh again', async () => {
    const word = await chain()
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    const ran = await session.run(`a = ${shell(`echo ${word} > x`)};`, 'a')
    expect(ran.shown).toEqual(['a cached'])
    expect(refreshed(ran)).toEqual({ b: ['b built'], c: ['c built'] })
    expect(notices(ran)).toEqual([])
  })

  it('to what was built before shows that anew, in place', async () => {
    const word = await chain()
    await chain()
    const ran = await session.run(`a = ${shell(`echo ${word} > x`)};`, 'a')
    expect(refreshed(ran)).toEqual({ b: ['b cached'], c: ['c cached'] })
  })

  it('of white space or of a comment changes nothing', async () => {
    const word = await chain()
    const ran = await session.run(`# the first\na  =\n  ${shell(`echo ${word} > x`)}; # said`, 'a')
    expect(ran.shown).toEqual(['a cached'])
    expect(refreshed(ran)).toEqual({})
  })

  it('that gives the same bytes leaves everything downstream fresh', async () => {
    const word = await chain()
    const ran = await session.run(`a = ${shell(`echo other; echo ${word} > x`)};`, 'a')
    expect(ran.shown).toEqual(['a built'])
    // Marked while it was built, and then as it was before.
    expect(refreshed(ran)).toEqual({ b: ['b built'], c: ['c built'] })
    expect(notices(ran)).toEqual([])
    expect((await session.run(`c = ${cat('b')};`, 'c')).shown).toEqual(['c cached'])
  })

  it('marks before it builds what it will reach, and heals what was the same', async () => {
    const word = await chain()
    const ran = await session.run(`a = ${shell(`\${sleep}/bin/sleep 0.3; echo ${word} > x`)};`, 'a')
    const kinds = ran.events.flatMap((event) =>
      event.kind === 'refreshed'
        ? [`${event.cellId} ${event.outcome.shown.map(inShort).join()}`]
        : []
    )
    expect(kinds).toEqual(['b stale: b stale', 'c stale: c stale', 'b b built', 'c c built'])
  })

  it('reaches the definition that depends on it, and no other of the same cell', async () => {
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    await session.run(`b = ${cat('a')};\nother = ${shell(`echo ${fresh()} > x`)};`, 'both')
    const ran = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    expect(refreshed(ran)).toEqual({ both: ['stale: b stale', 'other built'] })
  })

  it('of one of three definitions leaves what depends on the others alone', async () => {
    await session.run('x = 1; y = 2; z = 3;', 'three')
    await session.run('x + 10', 'of x')
    await session.run('y + 10', 'of y')
    const ran = await session.run('x = 5; y = 2; z = 3;', 'three')
    expect(refreshed(ran)).toEqual({ 'of x': ['15'] })
  })

  it('that fails says of what depends on it that it is blocked', async () => {
    await chain()
    const ran = await session.run(`a = ${shell(`echo ${fresh()}; exit 3`)};`, 'a')
    const [event] = ran.events.flatMap((one) => (one.kind === 'refreshed' ? [one] : [])).slice(-2)
    expect(saidIn(event === undefined ? [] : [event])).toMatch(/^Blocked by a, which failed/)
  })

  it('that cannot be read leaves no old value behind', async () => {
    await session.run('x = 1;', 'x')
    await session.run('x + 1', 'ask')
    const ran = await session.run('x = = 2;', 'x')
    expect(refreshed(ran)).toEqual({ ask: ['stale: 2'] })
    const ask = await session.run('x + 1', 'ask')
    expect(ask.mistake).toMatchObject({ kind: 'missing-names', names: [{ name: 'x' }] })
    const back = await session.run('x = 3;', 'x')
    expect(refreshed(back)).toEqual({ ask: ['4'] })
  })
})

describe('a value', () => {
  it('is shown anew, in place', async () => {
    await session.run('x = 1;', 'x')
    await session.run('y = x + 1;\nz = y + 1;', 'y')
    expect(refreshed(await session.run('x = 5;', 'x'))).toEqual({ y: ['y = 6', 'z = 7'] })
  })

  it('that comes to the same is left alone', async () => {
    await session.run('x = 1;', 'x')
    await session.run('x > 0', 'ask')
    expect(refreshed(await session.run('x = 5;', 'x'))).toEqual({})
  })
})

describe('a name that is not there yet', () => {
  it('is waited for: the cell is shown when it comes', async () => {
    const waits = await session.run('later + 1', 'ask')
    expect(waits.shown).toEqual(['This cell waits for later.'])
    expect(waits.mistake).toMatchObject({ kind: 'missing-names' })
    const ran = await session.run('later = 41;', 'later')
    expect(refreshed(ran)).toEqual({ ask: ['42'] })
  })

  it('is waited for by a step, which is not built unasked', async () => {
    const input = `later${++count}`
    await session.run(`reader = ${cat(input)};`, 'reader')
    const ran = await session.run(`${input} = ${shell(`echo ${fresh()} > x`)};`, 'later')
    expect(refreshed(ran)).toEqual({ reader: ['reader planned'] })
    expect(saidIn(ran.events)).toContain('All that reader needs is defined now')
    expect(notices(ran)).toEqual([like(/^Not built yet: reader \[2\]\. %refresh builds it/)])
    expect((await session.run('%stale', 'list')).shown).toEqual(['1 cell to be built'])
    const again = await session.run(`${input} = ${shell(`echo ${fresh()} > x`)};`, 'later')
    expect(refreshed(again)).toEqual({ reader: ['reader planned'] })
    expect(refreshed(await session.run('1', 'other'))).toEqual({})
    const built = await session.run('%refresh', 'refresh')
    expect(refreshed(built)).toEqual({ reader: ['reader built'], later: [`${input} built`] })
    expect(saidIn(built.events)).toContain('The error message below is over')
    expect((await session.run('%stale', 'list')).shown).toEqual(['Nothing is stale'])
  })

  it('by a client without ids is an error alone', async () => {
    expect((await session.run('nowhere + 1')).shown).toEqual([])
  })
})

describe('a cell that shows what failed', () => {
  it('still does when something else in it changes', async () => {
    await session.run('x = 1;', 'x')
    const bad = `bad = ${shell(`echo ${fresh()}; exit 3`)};`
    const first = await session.run(`${bad}\nn = x + 1;`, 'both')
    expect(first.shown).toEqual(['bad failed', 'n = 2'])
    const ran = await session.run('x = 2;', 'x')
    expect(refreshed(ran)).toEqual({ both: ['bad failed', 'n = 3'] })
    expect(saidIn(ran.events)).not.toContain('has not been built yet')
    expect(notices(ran)).toEqual([])
  })

  it('or is blocked still is, in a table too', async () => {
    await session.run('x = 1;', 'x')
    await session.run(`bad = ${shell(`echo ${fresh()}; exit 3`)};`, 'bad')
    await session.run(`c = ${cat('bad')};\nn = x + 1;`, 'one')
    const good_ = (value: string) => shell(`echo ${value} > y`)
    await session.run(`all = { c = ${cat('bad')}; d = ${good_('${toString x}')}; };`, 'all')
    const ran = await session.run('x = 1 + 0 + 2;', 'x')
    expect(refreshed(ran)['one']).toEqual(['c blocked', 'n = 4'])
    await session.run(`x = 1;`, 'x')
    await session.run(`all = { c = ${cat('bad')}; d = ${good_('${toString x}')}; };`, 'all')
    const again = await session.run('x = 3;', 'x')
    expect(refreshed(again)['one']).toEqual(['c blocked', 'n = 4'])
  })

  it('and was never built is not stale when what blocked it is fixed, but to be built', async () => {
    const word = fresh()
    await session.run(`bad = ${shell(`echo ${word} > x; exit 3`)};`, 'bad')
    expect((await session.run(`c = ${cat('bad')};`, 'c')).shown).toEqual(['c blocked'])
    const ran = await session.run(`bad = ${shell(`echo ${word} > x`)};`, 'bad')
    expect(refreshed(ran)).toEqual({ c: ['c planned'] })
    expect(notices(ran)).toEqual([like(/^Not built yet: c \[3\]/)])
    expect(refreshed(await session.run('%refresh', 'refresh'))).toEqual({
      ...{ c: ['c built'], bad: ['bad built'] }
    })
  })

  it('that was to be built and fails says so', async () => {
    const input = `later${++count}`
    await session.run(
      `reader = output "\${sh}/bin/sh -c '\${cat}/bin/cat \${${input}}/x; exit 4'";`,
      'reader'
    )
    const ran = await session.run(`${input} = ${shell(`echo ${fresh()} > x`)};`, 'later')
    expect(refreshed(ran)).toEqual({ reader: ['reader planned'] })
    const built = await session.run('%refresh', 'refresh')
    expect(refreshed(built)).toEqual({ reader: ['reader failed'], later: [`${input} built`] })
    expect((await session.run('%stale', 'list')).shown).toEqual(['Nothing is stale'])
  })
})

describe('a cell that loses a name', () => {
  it('to another says by which, and keeps its other names', async () => {
    await session.run('x = 1; y = 2;', 'first')
    const ran = await session.run('x = 10;', 'second')
    expect(refreshed(ran)).toEqual({ first: ['stale: x = 1', 'y = 2'] })
    const event = ran.events.find(({ kind }) => kind === 'refreshed')
    expect(saidIn(event === undefined ? [] : [event])).toContain('x is defined by cell [3] now')
    expect(notices(ran)).toEqual([like(/^x was defined by cell \[2\]/)])
    expect((await session.run('[ x y ]', 'ask')).shown).toEqual(['[ 10 2 ]'])
  })

  it('says once of several names where they are now', async () => {
    await session.run('x = 1; y = 2;', 'first')
    const ran = await session.run('x = 10; y = 20;', 'second')
    expect(notices(ran)).toEqual([like(/^x and y were defined by cell \[2\]/)])
    const [event] = ran.events.filter(({ kind }) => kind === 'refreshed')
    const because = /x and y are defined by cell \[3\] now/g
    expect(saidIn(event === undefined ? [] : [event]).match(because)).toHaveLength(2)
  })

  it('has it again when the other gives it back', async () => {
    await session.run('x = 1;', 'first')
    await session.run('x = 10;', 'second')
    await session.run('x', 'ask')
    const ran = await session.run('z = 10;', 'second')
    expect(refreshed(ran)).toEqual({ first: ['x = 1'], ask: ['1'] })
  })
})

describe('a deleted cell', () => {
  it('takes its names with it, and a run revives it', async () => {
    await session.run('x = 1;', 'x')
    await session.run('x + 1', 'ask')
    const ran = await session.run('1', 'other', { deletedCells: ['x'] })
    expect(refreshed(ran)).toEqual({ ask: ['stale: 2'] })
    expect(saidIn(ran.events)).toContain('This needs x from cell [2], which was deleted.')
    const ask = await session.run('x', 'ask 2', { deletedCells: ['x'] })
    expect(ask.mistake).toMatchObject({
      kind: 'missing-names',
      names: [{ name: 'x', lost: { kind: 'lost', why: 'deleted', executionCount: 2 } }]
    })
    const again = await session.run('x = 1;', 'x', { deletedCells: ['x'] })
    expect(refreshed(again)).toEqual({ ask: ['2'], 'ask 2': ['1'], other: ['1'] })
  })
})

describe('a file that changes', () => {
  it('is seen by the next cell, and what depended on it is stale or shown anew', async () => {
    const file = join(test.folder, 'told.txt')
    writeFileSync(file, 'one')
    await session.run('told = builtins.readFile ./told.txt;', 'told')
    await session.run(`said = ${shell('echo ${told} > x')};`, 'said')
    writeFileSync(file, 'two')
    const ran = await session.run('1 + 1', 'other')
    expect(refreshed(ran)).toEqual({ told: ['told = "two"'], said: ['stale: said stale'] })
    expect(saidIn(ran.events)).toContain('told.txt changed on disk')
    rmSync(file)
  })
})

describe('a client without cell ids', () => {
  it('is told in the next cell what is stale now', async () => {
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`)
    await session.run(`b = ${cat('a')};`)
    const ran = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`)
    expect(ran.events.filter(({ kind }) => kind === 'refreshed')).toEqual([])
    expect(notices(ran)).toEqual([like(/^Stale now: b \[3\]/)])
  })
})

describe('%stale, %refresh and %reactive', () => {
  it('list what is stale, and build it', async () => {
    await chain()
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    const listed = await session.run('%stale', 'list')
    expect(listed.shown).toEqual(['2 stale cells'])
    expect(JSON.stringify(listed.outcome.shown)).toContain('a changed, and b has not been built')
    const one = await session.run('%refresh b', 'one')
    expect(refreshed(one)).toEqual({ b: ['b built'], a: ['a built'] })
    // The cell that said so goes on saying it of what is left, and then no more.
    const saidByA = (ran: Ran) =>
      ran.events.flatMap((event) =>
        event.kind === 'refreshed' && event.cellId === 'a'
          ? event.outcome.notices.map(noticeInWords)
          : []
      )
    expect(saidByA(one)).toEqual([like(/^Stale now: c \[4\]\./)])
    const rest = await session.run('%refresh', 'rest')
    expect(refreshed(rest)).toEqual({ c: ['c built'], a: ['a built'] })
    expect(saidByA(rest)).toEqual([])
    expect((await session.run('%stale', 'list')).shown).toEqual(['Nothing is stale'])
    expect((await session.run('%refresh', 'rest')).shown).toEqual(['Nothing is stale'])
  })

  it('say what can be refreshed where a name is wrong', async () => {
    await session.run('bravos = 1;', 'b')
    const mistake = mistakeOf(await session.run('%refresh bravo', 'refresh'), 'command')
    expect(mistake.fix).toMatch(/Did you mean bravos\?/)
  })

  it('build at once where the reader wants it', async () => {
    await chain()
    await session.run('%reactive auto', 'choose')
    const ran = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    expect(refreshed(ran)).toEqual({ b: ['b built'], c: ['c built'] })
    expect(notices(ran)).toEqual([])
    expect((await session.run('%reactive', 'choose')).shown).toEqual(['Reactive: auto'])
    const wrong = mistakeOf(await session.run('%reactive now', 'choose'), 'command')
    expect(wrong.message).toMatch(/either lazy or auto/)
  })

  it('leave what fails marked, and say so', async () => {
    await session.run('code = "0";', 'code')
    await session.run(`b = ${shell(`echo ${fresh()} > x; exit \${code}`)};`, 'b')
    await session.run('code = "3";', 'code')
    const ran = await session.run('%refresh', 'refresh')
    expect(refreshed(ran)).toEqual({ b: ['stale: b stale'] })
    expect(saidIn(ran.events)).toContain('b failed when it was built anew')
    expect(JSON.stringify(ran.outcome.shown)).toContain(
      'b [3]: still stale. b failed when it was built anew. Run cell [3] to see why it failed.'
    )
  })
})
