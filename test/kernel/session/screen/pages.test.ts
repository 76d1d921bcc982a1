import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Block } from '../../../../kernel/outcome/document.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import {
  frozenEngine,
  inShort,
  shell,
  testSession,
  type Ran,
  type TestSession
} from '../support.ts'
import { noticeInWords } from '../../../../kernel/render/words/notice.ts'

/*
  What a kernel says of other cells, by what the page can show of them: a client without ids of cells
  keeps what a cell printed, a page that was loaded again knows no display of before, an error alone
  has none.
*/

let test: TestNix
let session: TestSession
let count = 0

beforeAll(async () => {
  test = await testNix()
})
beforeEach(async () => {
  session = testSession(await frozenEngine(test))
})
afterEach(() => session.close())
afterAll(() => test.remove())

const fresh = () => `fresh ${++count}`
/** Reads the file of another step with the shell alone. */
const reads = (input: string) => shell(`read -r line < \${${input}}/x; echo $line > x`)
const notices = ({ outcome }: Ran) => outcome.notices.map(noticeInWords)

/** What a command says, as one text. */
function said({ outcome }: Ran): string {
  return outcome.shown
    .map((shown) =>
      shown.kind === 'text'
        ? `${shown.title}\n${shown.text}`
        : shown.kind === 'document'
          ? [shown.document.title, ...shown.document.blocks.map(blockText)].join('\n')
          : inShort(shown)
    )
    .join('\n')
}

function blockText(block: Block): string {
  if (block.kind === 'paragraph') return block.text
  if (block.kind !== 'table') return block.kind
  return block.rows.map((row) => row.map(({ text }) => text).join(' | ')).join('\n')
}

const refreshed = ({ events }: Ran): string[] =>
  events.flatMap((event) =>
    event.kind === 'refreshed'
      ? [`${event.cellId}: ${event.outcome.shown.map(inShort).join()}`]
      : []
  )

describe('to a client that sends no ids of cells', () => {
  async function twoQuestions(word: string): Promise<void> {
    await session.run(`a = ${shell(`echo ${word} > x`)};`)
    await session.run(`b = ${reads('a')};`)
    await session.run('"${a}/x"')
    await session.run('"${b}/x"')
  }

  it('each question is a cell of its own, and what was built anew is not said to be shown', async () => {
    await twoQuestions(fresh())
    const edit = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`)
    expect(notices(edit).join('\n')).toMatch(/^Stale now: b \[2\] and "\$\{b\}\/x" \[4\]\./)
    expect(notices(edit).join('\n')).toMatch(
      /Something else comes out now of "\$\{a\}\/x" \[3\], and is there already: run it again/
    )
    const built = said(await session.run('%refresh'))
    expect(built).toMatch(/^3 stale cells built: run them to see them\n/)
    expect(built).toContain('b [2]: there now, run cell [2] to see it')
    expect(built).toContain('"${b}/x" [4]: there now, run cell [4] to see it')
    const listed = said(await session.run('%stale'))
    expect(listed).toMatch(/^3 cells to be run again\n/)
    expect(listed).toMatch(/"\$\{a\}\/x" \[3\] \| .*Run cell \[3\] to see it\./)
    await session.run('"${a}/x"')
    await session.run(`b = ${reads('a')};`)
    await session.run('"${b}/x"')
    expect(said(await session.run('%stale'))).toMatch(/^Nothing is stale\n/)
  })

  it('an edit that is taken back leaves nothing to be said, whatever was built meanwhile', async () => {
    const word = fresh()
    await twoQuestions(word)
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`)
    await session.run('%refresh')
    const back = await session.run(`a = ${shell(`echo ${word} > x`)};`)
    expect(notices(back)).toEqual([])
    expect(said(await session.run('%stale'))).toMatch(/^Nothing is stale\n/)
  })
})

describe('to a page with ids of cells', () => {
  const page = (id: string, since = 0) => ({ client: { id, since } })

  it('what was sent is said to be sent, and goes on being named', async () => {
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', page('one'))
    await session.run(`b = ${reads('a')};`, 'b', page('one'))
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', page('one'))
    const built = said(await session.run('%refresh', 'r', page('one')))
    expect(built).toMatch(/^1 of 1 stale cell refreshed\nb \[2\]: sent to its cell\n/)
    expect(built).toContain('moved')
    const listed = said(await session.run('%stale', 's', page('one')))
    expect(listed).toMatch(/^Nothing is stale\n/)
    expect(listed).toMatch(/Shown anew in place since they ran: b \[2\]\..*run it to see it/)
    await session.run(`b = ${reads('a')};`, 'b', page('one'))
    expect(said(await session.run('%stale', 's', page('one')))).not.toContain('b [')
  })

  it('that was loaded anew, cells that ran before are listed until they run there', async () => {
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', page('one'))
    await session.run(`b = ${reads('a')};`, 'b', page('one'))
    const edit = await session.run(
      `a = ${shell(`echo ${fresh()} > x`)};`,
      'a',
      page('two', Date.now() + 1)
    )
    expect(notices(edit)[0]).toMatch(/^Stale now: b \[2\]/)
    expect(said(await session.run('%refresh', 'r', page('two')))).toMatch(
      /^1 stale cell built: run it to see it\nb \[2\]: there now, run cell \[2\] to see it/
    )
    expect(said(await session.run('%stale', 's', page('two')))).toMatch(
      /^1 cell to be run again\nb \[2\] \| .*Run cell \[2\] to see it/
    )
    await session.run(`b = ${reads('a')};`, 'b', page('two'))
    expect(said(await session.run('%stale', 's', page('two')))).toMatch(/^Nothing is stale\n/)
  })

  it('that was loaded anew and takes what any cell shows, all are shown anew', async () => {
    const second = { ...page('two', Date.now() + 1), reachesAll: true }
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', page('one'))
    await session.run(`b = ${reads('a')};`, 'b', page('one'))
    await session.run('y = x + 1;', 'y', page('one'))
    const edit = await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', second)
    expect(refreshed(edit)).toEqual(['b: stale: b stale'])
    const built = await session.run('%refresh', 'r', second)
    // The cell that said that b is stale says so no more.
    expect(refreshed(built)).toEqual(['b: b built', 'a: a built'])
    expect(refreshed(await session.run('x = 1;', 'x', second))).toEqual(['y: y = 2'])
    expect(said(await session.run('%stale', 's', second))).toMatch(/^Nothing is stale\n/)
  })

  it('that shows nothing but an error, the kernel does not count as shown what heals it', async () => {
    await session.run('x = throw "not yet";', 'x', page('one'))
    await session.run('y = x + 1;', 'y', page('one'))
    const healing = await session.run('x = 1;', 'x', page('one'))
    expect(refreshed(healing)).toEqual(['y: '])
    expect(notices(healing)[0]).toMatch(/^Something else comes out now of y \[2\]/)
    expect(said(await session.run('%stale', 's', page('one')))).toMatch(
      /y \[2\] \| .*Run cell \[2\]/
    )
  })

  it('that was loaded while cells were at work, the next cell says how they ended, once', async () => {
    await session.run('early = 1;', 'early', page('one'))
    const loaded = Date.now() + 1
    const before = { ...page('one'), cameAt: loaded - 1 }
    await new Promise((resolve) => setTimeout(resolve, 5))
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a', before)
    await session.run(`bad = ${shell(`echo ${fresh()}; exit 3`)};`, 'bad', before)
    await session.run('%stale', 'command', before)
    await session.run('later = 1;', 'later', page('one'))
    // An error alone would not be seen to say it.
    expect(notices(await session.run('x = = 1;', 'x', page('two', loaded)))).toEqual([])
    expect(notices(await session.run('1 + 1', 'q', page('two', loaded)))).toEqual([
      'This page was loaded while cells were at work, and cannot show what came of them: a [2] was built; bad [3] failed; %stale [4] ended well. Run them to see them.'
    ])
    expect(notices(await session.run('1 + 1', 'q', page('two', loaded)))).toEqual([])
    expect(notices(await session.run('1 + 1', 'q', page('three', Date.now() + 1)))).toEqual([])
  })
})

describe('%refresh and %stale', () => {
  it('show what was built on the way in its own cell, too', async () => {
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    await session.run(`b = ${reads('a')};`, 'b')
    await session.run(`c = ${reads('b')};`, 'c')
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    const ran = await session.run('%refresh c', 'r')
    expect(refreshed(ran).sort()).toEqual(['a: a built', 'b: b built', 'c: c built'])
    expect(said(await session.run('%stale', 's'))).toMatch(/^Nothing is stale/)
  })

  it('build a chain whose cells read what others wrote, to its end', async () => {
    const next = (of: string) =>
      `output ''\${toolchain.sh}/bin/sh -c "echo \${builtins.replaceStrings ["\\n"] [""] (builtins.readFile "\${${of}}/x")} more > x"''`
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    await session.run(`b = ${next('a')};`, 'b')
    await session.run(`c = ${next('b')};`, 'c')
    await session.run(`d = ${next('c')};`, 'd')
    await session.run(`a = ${shell(`echo ${fresh()} > x`)};`, 'a')
    const ran = await session.run('%refresh', 'r')
    expect(refreshed(ran).sort()).toEqual([
      ...['a: a built', 'b: b built', 'c: c built', 'd: d built']
    ])
    expect(said(ran)).toMatch(/^3 of 3 stale cells refreshed/)
    expect(said(await session.run('%stale', 's'))).toMatch(/^Nothing is stale/)
  })

  it.each([
    ['%stale', /^1 stale cell\na \[1\] \| n\.txt changed on disk/],
    ['%refresh', /^1 of 1 stale cell refreshed/]
  ])('%s right after a file changed speaks of that', async (command, first) => {
    const file = join(session.engine.folder, 'n.txt')
    writeFileSync(file, fresh())
    await session.run(
      `a = output ''\${toolchain.sh}/bin/sh -c "echo \${builtins.readFile ./n.txt} > x"'';`,
      'a'
    )
    writeFileSync(file, `${fresh()} of another length`)
    const ran = await session.run(command, 's')
    expect(said(ran)).toMatch(first)
  })

  it('%stale right after a deletion speaks of that', async () => {
    await session.run('x = 1;', 'x')
    await session.run('y = x + 1;', 'y')
    expect(said(await session.run('%stale', 's', { deletedCells: ['x'] }))).toMatch(
      /y \[2\] \| y needs x from cell \[1\], which was deleted/
    )
  })
})
